"""What a producer says belongs to one export: Adobe's manifest file. Pure (R37, R38).

Recognised by name and content; whose objects it lists is decided in ``arrival.py``.
"""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from segpush.drop import Arrived, Drop, distance
from segpush.errors import BadDrop
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(r"^manifest-.+\.json$")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a producer says belongs to one export. ``entries`` maps keys to sizes in bytes (Adobe: manifest file).

    ``rows`` maps keys to numbers of rows, where an entry says `rows`: Adobe's does not, a producer of one's own may.
    """

    id: str
    time: str
    entries: dict[str, int]
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def rows_told(self) -> int | None:
        """How many rows there are in all, None where not every entry says so."""
        return sum(self.rows.values()) if self.entries and self.rows.keys() == self.entries.keys() else None


def manifest_drop(manifest: Manifest, objects: Iterable[Arrived], seen_at: str = "") -> Drop:
    """Make the drop a manifest lists; complete where each key is there with exactly the listed size (R37).

    Of several versions of one key the one written closest to the manifest's time is meant.
    """
    found: dict[str, Arrived] = {}
    for each in sorted(objects, key=lambda o: (distance(o.last_modified, manifest.time), o.identity)):
        if manifest.entries.get(each.key) == each.size:
            found.setdefault(each.key, each)
    absent = [key for key in manifest.entries if key not in found]
    names = ", ".join(absent[:3])
    missing = f"manifest {manifest.id} lists {names} ({len(absent)} in all), not here with the listed size"
    parts = tuple(found[key] for key in sorted(found))
    told, listed = manifest.rows_told, tuple(manifest.entries)
    return Drop(manifest.id, manifest.time, parts, missing if absent else "", manifest.id, seen_at, listed, told)


def is_manifest_name(key: str) -> bool:
    """Tell whether a key is named as AEP names manifests; the content decides (R38)."""
    return _NAME.match(posixpath.basename(key)) is not None


def read_manifest(key: str, body: bytes) -> Manifest | None:
    """Read a manifest, or None where the content is none (R38); raise BadDrop where it is broken."""
    try:
        document: Any = json.loads(body)
    except ValueError:
        return None
    if not isinstance(document, dict) or "flowRunId" not in document or "exportResults" not in document:
        return None
    try:
        listed = {
            posixpath.join(str(each["sinkPath"]).strip("/"), str(each["name"])): each
            for each in document["exportResults"]
        }
        entries = {key: int(each["size"]) for key, each in listed.items()}
        rows = {key: each["rows"] for key, each in listed.items() if _is_count(each.get("rows"))}
        return Manifest(str(document["flowRunId"]), stamp(parse(str(document["scheduledTime"]))), entries, rows)
    except (KeyError, TypeError, ValueError) as error:
        msg = f"manifest {key} lacks sinkPath, name, size or scheduledTime ({error!r}): export again with Adobe's manifest"
        raise BadDrop(msg) from error


def _is_count(told: Any) -> bool:
    """Whether a number of rows is one; it is for the report, so anything else counts as not told and refuses nothing."""
    return isinstance(told, int) and not isinstance(told, bool) and told >= 0
