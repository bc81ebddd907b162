"""An object arrived: register it for everybody who claims it, and look whether a drop is complete with it.

Everything here may be done again with the same effect: events come twice and out of order (R3), a crash may fall
between any two lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from segpush.catalog import Catalog
from segpush.completing import Completing
from segpush.drop import Arrived
from segpush.errors import BadDrop, ObjectGone
from segpush.grouping import base_of
from segpush.manifest import Manifest, is_manifest_name, read_manifest
from segpush.ports import Put
from segpush.state import object_item, once, short
from segpush.strays import Strays, is_marker
from segpush.telemetry import log
from segpush.times import stamp

if TYPE_CHECKING:
    from segpush.claims import Claim
    from segpush.destination import Audience, Destination
    from segpush.ports import Clock, ObjectInfo, ObjectStore, Queue, Table, Topic
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

    @property
    def strays(self) -> Strays:
        """Who tells of objects that are nobody's."""
        return Strays(self.work, self.table, self.topic, self._expires())

    def register(self, key: str, version_id: str = "") -> list[Run]:
        """Take note of one object and return the runs that may go on by it; a writer's marker is no object."""
        if key.endswith("/"):
            return []
        try:
            info = self.drop.head(key, version_id or None)
            if is_marker(key, info.size):
                log.info("marker of a writer, not data", extra={"key": key})
                return []
            small = info.size <= MANIFEST_BYTES
            manifest = self._manifest(key, version_id) if small and is_manifest_name(key) else None
        except ObjectGone:
            log.info("object gone before it was registered", extra={"key": key})
            return []  # R4: a deleted object never changes a list
        except BadDrop as error:
            self.strays.say(key, "segpush: a manifest nobody can read", str(error))
            return []
        return self._listed(key, manifest) if manifest else self._arrived(key, info)

    def _arrived(self, key: str, info: ObjectInfo) -> list[Run]:
        """Register an object for each audience that claims it, and look at each one's drop."""
        claims = Catalog(self.work).claims(key)
        if not claims:
            self.strays.unclaimed(key)
        now = stamp(self.clock.now())
        arrived = Arrived(key, info.version_id or "", info.etag, info.size, stamp(info.last_modified), now)
        runs = []
        for destination, audience in claims:
            base = base_of(key, audience.source)
            item = object_item(f"{destination.name}/{audience.slug}", base, arrived, self._expires())
            once(self.table, Put(item, 0))
            runs += self.consider(destination, audience, base)
        return runs

    def consider(self, destination: Destination, audience: Audience, base: str, manifest: str = "") -> list[Run]:
        """Look at all objects of one base, a name or a folder, and queue what is complete."""
        completing = Completing(self.work, self.table, self.steps, self.clock, destination, audience, self._expires())
        return completing.consider(base, manifest)

    def _manifest(self, key: str, version_id: str) -> Manifest | None:
        return read_manifest(key, self.drop.get(key, version_id or None))

    def _listed(self, key: str, manifest: Manifest) -> list[Run]:
        """Store what a manifest lists, then look at every drop it speaks of."""
        if not manifest.entries:
            text = f"manifest {key} lists nothing, so nothing is pushed: export the audience again"
            self.strays.say(key, "segpush: an empty manifest", text)
        claims = self._claims(key, manifest)
        self._note(manifest, claims)
        bases = {(claim[0].name, claim[1].slug, base_of(name, claim[1].source)): claim for name, claim in claims}
        return [run for (*_, base), claim in bases.items() for run in self.consider(*claim, base, manifest.id)]

    def _claims(self, key: str, manifest: Manifest) -> list[tuple[str, Claim]]:
        """Return whose the listed objects are; a manifest speaks for whose folder it lies in and for what lies below its own."""
        known, folder, found = Catalog(self.work).known(), key.rpartition("/")[0] + "/", []
        own = known.near(key)
        for name in manifest.entries:
            claims = known.claims(name)
            if not claims:
                self.strays.unclaimed(name)
            for claim in claims:
                if claim in own or name.startswith(folder):
                    found.append((name, claim))
                else:
                    why = (
                        f"manifest {key} lists {name}, which is another audience's: put it into that audience's folder"
                    )
                    self.strays.say(f"{key} {name}", "segpush: a manifest in a wrong place", why)
        return found

    def _note(self, manifest: Manifest, claims: list[tuple[str, Claim]]) -> None:
        """Store the entries of a manifest; it is found by its objects only once all of it is stored, lest half of it look whole."""
        also = {"rev": 0, "expires": self._expires(), "seen_at": stamp(self.clock.now())}
        for by_object in (False, True):
            for name, (destination, audience) in claims:
                base = short(base_of(name, audience.source))
                sk = (
                    f"LISTED#{base}#{short(name)}#{manifest.id}"
                    if by_object
                    else f"MANIFEST#{manifest.id}#{short(name)}"
                )
                values = {"manifest": manifest.id, "time": manifest.time, "key": name, "size": manifest.entries[name]}
                values |= {"rows": manifest.rows[name]} if name in manifest.rows else {}
                once(
                    self.table,
                    Put({"pk": f"AUDIENCE#{destination.name}/{audience.slug}", "sk": sk, **also, **values}, 0),
                )

    def _expires(self) -> int:
        return int((self.clock.now() + self.keep).timestamp())
