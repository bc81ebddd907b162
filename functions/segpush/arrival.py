"""An object arrived: register it, and look whether a drop is complete with it.

Everything here may be done again with the same effect: events come twice and out of order (R3), a crash may fall
between any two lines.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from segpush import drop as drops
from segpush.catalog import Catalog
from segpush.completing import Completing
from segpush.drop import Arrived, Manifest
from segpush.errors import BadDrop, Conflict, ObjectGone
from segpush.ports import Put
from segpush.state import object_item, short
from segpush.telemetry import log
from segpush.times import stamp

if TYPE_CHECKING:
    from segpush.destination import Audience, Destination
    from segpush.ports import Clock, Item, ObjectStore, Queue, Table, Topic
    from segpush.run import Run


MANIFEST_BYTES = 10_000_000  # some 60,000 entries; anything larger is no manifest


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What pickup does before a run exists."""

    drop: ObjectStore
    work: ObjectStore
    table: Table
    steps: Queue
    topic: Topic
    clock: Clock
    keep: timedelta

    def register(self, key: str, version_id: str = "") -> list[Run]:
        """Take note of one object and return the runs that may go on by it; a folder marker is no object."""
        if key.endswith("/"):
            return []
        try:
            info = self.drop.head(key, version_id or None)
            small = info.size <= MANIFEST_BYTES
            manifest = self._manifest(key, version_id) if small and drops.is_manifest_name(key) else None
        except ObjectGone:
            log.info("object gone before it was registered", extra={"key": key})
            return []  # R4: a deleted object never changes a list
        except BadDrop as error:
            self._say_once(key, "segpush: a manifest nobody can read", str(error))
            return []
        if manifest:
            return self._listed(key, manifest)
        claim = Catalog(self.work).claim(key)
        if claim is None:
            self.stray(key)
            return []
        now = stamp(self.clock.now())
        arrived = Arrived(key, info.version_id or "", info.etag, info.size, stamp(info.last_modified), now)
        self._once(object_item(f"{claim[0].name}/{claim[1].slug}", arrived, self._expires()))
        return self.consider(*claim, arrived.base)

    def consider(self, destination: Destination, audience: Audience, base: str, manifest: str = "") -> list[Run]:
        """Look at all objects of one base name and queue what is complete."""
        completing = Completing(self.work, self.table, self.steps, self.clock, destination, audience, self._expires())
        return completing.consider(base, manifest)

    def _manifest(self, key: str, version_id: str) -> Manifest | None:
        return drops.read_manifest(key, self.drop.get(key, version_id or None))

    def _listed(self, key: str, manifest: Manifest) -> list[Run]:
        """Store what a manifest lists, then look at every drop it speaks of."""
        if not manifest.entries:
            self._say_once(
                key,
                "segpush: an empty manifest",
                f"manifest {key} lists nothing, so nothing is pushed: export the audience again",
            )
        claims = self._claims(key, manifest)
        self._note(manifest, claims)
        bases = {drops.split_name(name)[0]: claim for name, claim in claims.items()}
        return [run for base, claim in bases.items() for run in self.consider(*claim, base, manifest.id)]

    def _claims(self, key: str, manifest: Manifest) -> dict[str, tuple[Destination, Audience]]:
        """Return whose the listed objects are; a manifest speaks for its own audience and for what lies below its folder."""
        catalog, folder = Catalog(self.work), key.rpartition("/")[0] + "/"
        own, claims = catalog.claim(key), {}
        for name in manifest.entries:
            claim = catalog.claim(name)
            if claim is None:
                self.stray(name)
            elif claim == own or name.startswith(folder):
                claims[name] = claim
            else:
                why = f"manifest {key} lists {name}, which is another audience's: put it into that audience's folder"
                self._say_once(f"{key} {name}", "segpush: a manifest in a wrong place", why)
        return claims

    def _note(self, manifest: Manifest, claims: dict[str, tuple[Destination, Audience]]) -> None:
        """Store the entries of a manifest; it is found by its objects only once all of it is stored, lest half of it look whole."""
        seen, expires = stamp(self.clock.now()), self._expires()
        for by_object in (False, True):
            for name, claim in claims.items():
                sk = f"LISTED#{short(name)}#{manifest.id}" if by_object else f"MANIFEST#{manifest.id}#{short(name)}"
                values = {
                    "manifest": manifest.id,
                    "time": manifest.time,
                    "key": name,
                    "size": manifest.entries[name],
                    "seen_at": seen,
                }
                self._once(
                    {
                        "pk": f"AUDIENCE#{claim[0].name}/{claim[1].slug}",
                        "sk": sk,
                        "rev": 0,
                        "expires": expires,
                        **values,
                    }
                )

    def stray(self, key: str) -> None:
        """Say once that nobody claims a key (R27)."""
        broken = Catalog(self.work).broken()
        why = f" Documents that cannot be read: {json.dumps(broken)[:1000]}" if broken else ""
        mend = "apply a destination whose source.prefix it starts with, or move the file"
        self._say_once(key, "segpush: a file nobody claims", f"No audience claims {key}: {mend}.{why}")

    def _say_once(self, key: str, subject: str, text: str) -> None:
        if self._once({"pk": "STRAY", "sk": short(key), "rev": 0, "key": key, "expires": self._expires()}):
            log.warning("stray object", extra={"key": key})
            self.topic.publish(subject, text, {"event": "stray", "alert": "true"})

    def _once(self, item: Item) -> bool:
        try:
            self.table.commit(Put(item, 0))
        except Conflict:
            return False
        return True

    def _expires(self) -> int:
        return int((self.clock.now() + self.keep).timestamp())
