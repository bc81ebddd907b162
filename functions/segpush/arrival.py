"""An object arrived: register it, see whether its drop is complete, and queue the run of a complete one.

Everything here may be done again with the same effect: events come twice and out of order (R3), a crash may fall
between any two lines. So each step derives what is true from what is stored, and writes it under a condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush import drop as drops
from segpush import names
from segpush.catalog import Catalog
from segpush.drop import Arrived, Drop
from segpush.engine.books import report
from segpush.errors import Conflict, ObjectGone
from segpush.ports import Put
from segpush.run import Run, run_id
from segpush.state import State, object_item, queue_item, short
from segpush.telemetry import log
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segpush.destination import Audience, Destination
    from segpush.ports import Clock, Item, ObjectStore, Queue, Table, Topic

LONGEST_DELAY = 900  # SQS: DelaySeconds
PATIENCE = timedelta(hours=6)  # R37: how long a drop waits for objects that are missing
WATCH = timedelta(hours=1)  # a run that waits so long is looked at by the sweep, should its turn have been lost


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
        """Take note of one object and return the runs that became queued by it; a folder marker is no object."""
        if key.endswith("/"):
            return []
        try:
            info = self.drop.head(key, version_id or None)
        except ObjectGone:
            log.info("object gone before it was registered", extra={"key": key})
            return []  # R4: a deleted object never changes a list
        if drops.is_manifest_name(key):
            manifest = drops.read_manifest(key, self.drop.get(key, info.version_id))
            if manifest:
                return self._manifest(manifest)
        claim = Catalog(self.work).claim(key)
        if claim is None:
            self._stray(key)
            return []
        now = stamp(self.clock.now())
        arrived = Arrived(key, info.version_id or "", info.etag, info.size, stamp(info.last_modified), now)
        audience = f"{claim[0].name}/{claim[1].slug}"
        self._once(object_item(audience, arrived, self._expires()))
        return self.consider(*claim, arrived.base)

    def consider(self, destination: Destination, audience: Audience, base: str) -> list[Run]:
        """Look at all objects of one base name and queue what is complete."""
        pk = f"AUDIENCE#{destination.name}/{audience.slug}"
        objects = self._objects(pk, base)
        wanted = audience.source.manifest
        listed = set() if wanted == "ignore" else self._listed(pk, objects)
        found = [self._of_manifest(pk, manifest) for manifest in sorted(listed)]
        taken = {each.identity for drop in found for each in drop.objects}
        if wanted != "required":
            rest = [each for each in objects if each.identity not in taken]
            found += [drops.named_drop(each) for each in drops.generations(rest)]
        runs = [self._see(destination, audience, drop, base) for drop in found if drop.objects]
        return [run for run in runs if run]

    def _see(self, destination: Destination, audience: Audience, drop: Drop, base: str) -> Run | None:
        """Queue the drop's run when it is complete; else store when to look again."""
        name = f"{destination.name}/{audience.slug}"
        ready = parse(drop.arrived_at) + audience.source.quiet_period
        if drop.manifest and not drop.missing:
            ready = parse(drop.arrived_at)
        if drop.missing:
            ready = parse(drop.arrived_at) + max(PATIENCE, audience.source.quiet_period)
        item = self._drop_item(name, drop)
        if item["composition"] == drop.composition and item["state"] == "taken":
            return State(self.table).run(str(item["run"]))  # whoever queued it may have died before giving it its turn
        if ready > self.clock.now():
            self._wait(item, drop, base, ready)
            return None
        return self._queue(destination, audience, drop, item, base)

    def _wait(self, item: Item, drop: Drop, base: str, ready: Any) -> None:
        """Store when the drop is to be looked at; one delayed message, and the sweep behind it."""
        if item["state"] == "open" and item.get("due") == stamp(ready) and item["composition"] == drop.composition:
            return
        wake = item["wake"] + 1
        waiting = {**item, "state": "open", "composition": drop.composition, "base": base, "due": stamp(ready), "wake": wake}
        self.table.commit(Put(waiting, item["rev"]))
        delay = (ready - self.clock.now()).total_seconds()
        if delay <= LONGEST_DELAY:
            message = {"schema": 1, "kind": "drop_ready", "pk": item["pk"], "sk": item["sk"], "wake": wake}
            self.steps.send(message, max(1, round(delay + 0.5)))

    def _queue(self, destination: Destination, audience: Audience, drop: Drop, item: Item, base: str) -> Run | None:
        """Make the run of a complete drop, or end it at once where it never became complete or is out of schedule."""
        name = f"{destination.name}/{audience.slug}"
        time = parse(drop.time)
        identities = [each.identity for each in drop.objects]
        run = Run(
            id=run_id(time, name, identities), destination=destination.name, audience=audience.slug,
            account=destination.account, list_id=audience.list.id, drop=drop.id, time=drop.time,
            content=audience.source.content, started_at=stamp(self.clock.now()), due=stamp(self.clock.now() + WATCH),
        )  # fmt: skip
        day = time.astimezone(destination.zone).date()
        if drop.missing:
            run = run.to("incomplete", code="incomplete", reason=f"{drop.missing}: export again, or send what is missing")
        elif (audience.start and day < audience.start) or (audience.end and day > audience.end):
            days = f"from {audience.start or 'ever'} to {audience.end or 'ever'}"
            reason = f"the drop of {day} is outside the audience's days {days}: move `start` or `end` if it should count"
            run = run.to("outside_schedule", code="outside_schedule", reason=reason)
        self.work.put(names.run_file(run.id, "drop.json"), drop.document())
        taken = {name: value for name, value in item.items() if name != "due"}
        taken |= {"state": "taken", "composition": drop.composition, "base": base, "run": run.id}
        known = State(self.table).run(run.id)
        if known:  # the same objects were taken under another name: by their names before their manifest came
            self.table.commit(Put(taken, item["rev"]))
            return known
        queued = [Put(queue_item(run), 0)] if run.alive else []
        if not run.alive:
            run = run.to(run.state, ended_at=stamp(self.clock.now()), due=stamp(self.clock.now()))
            report.store_plain(self.work, run)
        self.table.commit(Put(taken, item["rev"]), Put(run.item(), 0), *queued)
        log.info("run queued", extra={"run": run.id, "state": run.state, "objects": len(drop.objects)})
        return run

    def _drop_item(self, audience: str, drop: Drop) -> Item:
        pk, sk = f"AUDIENCE#{audience}", f"DROP#{drop.id}"
        fresh = {"pk": pk, "sk": sk, "rev": 0, "state": "open", "composition": "", "wake": 0, "expires": self._expires()}
        return self.table.get(pk, sk) or fresh

    def _objects(self, pk: str, base: str) -> list[Arrived]:
        items = self.table.query(pk, f"OBJECT#{short(base)}#")
        return [Arrived(**{name: item[name] for name in Arrived.__slots__}) for item in items]

    def _manifest(self, manifest: drops.Manifest) -> list[Run]:
        """Store what a manifest lists, then look at every drop it speaks of."""
        runs: list[Run] = []
        claims = {key: Catalog(self.work).claim(key) for key in manifest.entries}
        for key, claim in claims.items():
            if claim is None:
                self._stray(key)
                continue
            pk = f"AUDIENCE#{claim[0].name}/{claim[1].slug}"
            values = {"manifest": manifest.id, "time": manifest.time, "key": key, "size": manifest.entries[key]}
            expires = {"rev": 0, "expires": self._expires()}
            self._once({"pk": pk, "sk": f"LISTED#{short(key)}#{manifest.id}", **values, **expires})
            self._once({"pk": pk, "sk": f"MANIFEST#{manifest.id}#{short(key)}", **values, **expires})
        for base, claim in {drops.split_name(key)[0]: claim for key, claim in claims.items() if claim}.items():
            runs += self.consider(*claim, base)
        return runs

    def _listed(self, pk: str, objects: Iterable[Arrived]) -> set[str]:
        """Return the manifests that list any of the objects with exactly its size (R37)."""
        found = set()
        for each in objects:
            for item in self.table.query(pk, f"LISTED#{short(each.key)}#"):
                if item["size"] == each.size:
                    found.add(str(item["manifest"]))
        return found

    def _of_manifest(self, pk: str, manifest: str) -> Drop:
        items = self.table.query(pk, f"MANIFEST#{manifest}#")
        entries = {str(item["key"]): int(item["size"]) for item in items}
        bases = sorted({drops.split_name(key)[0] for key in entries})
        objects = [each for base in bases for each in self._objects(pk, base)]
        return drops.manifest_drop(drops.Manifest(manifest, str(items[0]["time"]), entries), objects)

    def _stray(self, key: str) -> None:
        """Say once that nobody claims a key (R27)."""
        item = {"pk": "STRAY", "sk": short(key), "rev": 0, "key": key, "expires": self._expires()}
        if self._once(item):
            broken = Catalog(self.work).broken()
            why = f" Documents that cannot be read: {'; '.join(broken)}" if broken else ""
            text = f"No audience claims {key}: apply a destination whose source.prefix it starts with, or move the file.{why}"
            log.warning("stray object", extra={"key": key})
            self.topic.publish("segpush: a file nobody claims", text, {"event": "stray"})

    def _once(self, item: Item) -> bool:
        try:
            self.table.commit(Put(item, 0))
        except Conflict:
            return False
        return True

    def _expires(self) -> int:
        return int((self.clock.now() + self.keep).timestamp())
