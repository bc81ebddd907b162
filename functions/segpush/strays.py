"""Objects that are nobody's: told once each. And marker files of writers, which are no data and told to nobody."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush.catalog import Catalog
from segpush.ports import Put
from segpush.state import once, short
from segpush.telemetry import log

if TYPE_CHECKING:
    from segpush.ports import ObjectStore, Table, Topic

_MARKER = re.compile(r"^_SUCCESS$|^_(committed|started)_\w+$|^_(common_)?metadata$|^\..*\.crc$|_\$folder\$$")
# what Spark, Hadoop, Databricks and Parquet writers leave beside their data


def is_marker(key: str, size: int) -> bool:
    """Tell whether an object is a writer's note to itself: by its name, or hidden and empty."""
    name = posixpath.basename(key)
    return not name or bool(_MARKER.search(name)) or (name[0] in "._" and size == 0)


@dataclass(frozen=True, slots=True)
class Strays:
    """Tells of each stray once (R27). ``expires``: until when it is remembered."""

    work: ObjectStore
    table: Table
    topic: Topic
    expires: int

    def unclaimed(self, key: str) -> None:
        """Say that nobody takes a key, and why."""
        catalog = Catalog(self.work)
        broken = catalog.broken()
        also = f" Documents that cannot be read: {json.dumps(broken)[:1000]}" if broken else ""
        self.say(key, "segpush: a file nobody claims", f"{catalog.known().why_nobody(key)}.{also}")

    def say(self, key: str, subject: str, text: str) -> None:
        """Say something about a key, if nothing was said about it yet."""
        item = {"pk": "STRAY", "sk": short(key), "rev": 0, "key": key, "expires": self.expires}
        if once(self.table, Put(item, 0)):
            log.warning("stray object", extra={"key": key})
            self.topic.publish(subject, text, {"event": "stray", "alert": "true"})
