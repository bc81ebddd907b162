"""Is a drop complete? Derived from all registered objects of one name, never from the order of their events.

A complete drop becomes a run in the queue of its list, once: the run is named after the objects.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush import drop as drops
from segpush import names
from segpush.delayed import send_at
from segpush.drop import PATIENCE, Arrived, Drop, Manifest
from segpush.engine.books import report
from segpush.ports import Put
from segpush.run import Run, run_id
from segpush.state import State, queue_item, short
from segpush.telemetry import log
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from segpush.destination import Audience, Destination
    from segpush.ports import Clock, Item, ObjectStore, Queue, Table

WATCH = timedelta(hours=1)  # a run that waits so long is looked at by the sweep, should its turn have been lost


@dataclass(frozen=True, slots=True)
class Completing:
    """Looks at the drops of one audience."""

    work: ObjectStore
    table: Table
    steps: Queue
    clock: Clock
    destination: Destination
    audience: Audience
    expires: int

    @property
    def name(self) -> str:
        return f"{self.destination.name}/{self.audience.slug}"

    def consider(self, base: str, manifest: str = "") -> list[Run]:
        """Look at all objects of one base name; return the runs of its complete drops."""
        objects = self._objects(base)
        wanted = self.audience.source.manifest
        listed = set() if wanted == "ignore" else self._listed(objects) | ({manifest} - {""})
        found = [self._of_manifest(each) for each in sorted(listed)]
        rest = [each for each in objects if not any(_belongs(each, drop) for drop in found)]
        unlisted = [drops.named_drop(each) for each in drops.generations(rest)]
        if wanted == "required":
            unlisted = [replace(each, missing=f"a manifest that lists {base} never came") for each in unlisted]
        runs = [self._see(drop, base) for drop in found + unlisted]
        return [run for run in runs if run]

    def _see(self, drop: Drop, base: str) -> Run | None:
        """Queue the drop's run when it is complete; else store when to look again."""
        item = self._drop_item(drop)
        if item["composition"] == drop.composition and item["state"] == "taken":
            return State(self.table).run(str(item["run"]))  # whoever queued it may have died before giving it its turn
        ready = self._ready(drop)
        if ready > self.clock.now():
            self._wait(item, drop, base, ready)
            return None
        return self._queue(drop, {**item, "base": base})

    def _ready(self, drop: Drop) -> datetime:
        """When a drop may be taken: at once with its manifest, after its quiet period without, late where it lacks parts."""
        quiet = self.audience.source.quiet_period
        if drop.missing:
            return parse(drop.arrived_at) + max(PATIENCE, quiet)
        return parse(drop.arrived_at) + (timedelta(0) if drop.manifest else quiet)

    def _wait(self, item: Item, drop: Drop, base: str, ready: datetime) -> None:
        """Store when the drop is to be looked at; one delayed message, and the sweep behind it."""
        if item["state"] == "open" and item.get("due") == stamp(ready) and item["composition"] == drop.composition:
            return
        wake = item["wake"] + 1
        waiting = {"state": "open", "composition": drop.composition, "due": stamp(ready), "wake": wake}
        self.table.commit(Put({**item, **waiting, "base": base, "manifest": drop.manifest}, item["rev"]))
        message = {"schema": 1, "kind": "drop_ready", "pk": item["pk"], "sk": item["sk"], "wake": wake}
        send_at(self.steps, message, ready, self.clock.now())

    def _queue(self, drop: Drop, item: Item) -> Run:
        """Queue the run of a complete drop, or end it at once where it never became complete or is out of schedule."""
        run = self._run(drop)
        self.work.put(names.run_file(run.id, "drop.json"), drop.document())
        taken = {name: value for name, value in item.items() if name != "due"}
        taken |= {"state": "taken", "composition": drop.composition, "run": run.id}
        known = State(self.table).run(run.id)
        if known:  # the same objects were taken under another name: by their names before their manifest came
            self.table.commit(Put(taken, item["rev"]))
            return known
        if not run.alive:
            report.store_plain(self.work, run)
        queued = [Put(queue_item(run), 0)] if run.alive else []
        self.table.commit(Put(taken, item["rev"]), Put(run.item(), 0), *queued)
        log.info("run queued", extra={"run": run.id, "state": run.state, "objects": len(drop.objects)})
        return replace(run, rev=1)

    def _run(self, drop: Drop) -> Run:
        """Name the run after its objects and say where it starts, or that it ends here."""
        now, time = self.clock.now(), parse(drop.time)
        run = Run(
            id=self._name(drop), destination=self.destination.name, audience=self.audience.slug,
            account=self.destination.account, list_id=self.audience.list.id, drop=drop.id, time=drop.time,
            content=self.audience.source.content, started_at=stamp(now), due=stamp(now + WATCH),
        )  # fmt: skip
        over = {"ended_at": stamp(now), "due": stamp(now)}
        if drop.missing:
            reason = f"{drop.missing}: export again, or send what is missing"
            return run.to("incomplete", code="incomplete", reason=reason, **over)
        why = self._outside(time)
        return run.to("outside_schedule", code="outside_schedule", reason=why, **over) if why else run

    def _name(self, drop: Drop) -> str:
        """Name a run after its objects alone: taken by their names and again by their manifest they are one run."""
        written = max((each.last_modified for each in drop.objects), default=drop.time)
        identities = [each.identity for each in drop.objects]
        identities += [drop.id, "incomplete"] if drop.missing else []
        return run_id(parse(written), self.name, identities)

    def _outside(self, time: datetime) -> str:
        """Say that a drop lies outside the audience's days, both inclusive; '' where it does not."""
        start, end = self.audience.start, self.audience.end
        day = time.astimezone(self.destination.zone).date()
        if (start is None or start <= day) and (end is None or day <= end):
            return ""
        days = f"from {start or 'ever'} to {end or 'ever'}"
        return f"the drop of {day} is outside the audience's days {days}: move `start` or `end` if it should count"

    def _drop_item(self, drop: Drop) -> Item:
        pk, sk = f"AUDIENCE#{self.name}", f"DROP#{drop.id}"
        fresh = {"pk": pk, "sk": sk, "rev": 0, "state": "open", "composition": "", "wake": 0, "expires": self.expires}
        return self.table.get(pk, sk) or fresh

    def _objects(self, base: str) -> list[Arrived]:
        items = self.table.query(f"AUDIENCE#{self.name}", f"OBJECT#{short(base)}#")
        return [Arrived(**{name: item[name] for name in Arrived.__slots__}) for item in items]

    def _listed(self, objects: Iterable[Arrived]) -> set[str]:
        """Return the manifests that list any of the objects, with the right size or not (R37)."""
        pk = f"AUDIENCE#{self.name}"
        return {
            str(item["manifest"]) for each in objects for item in self.table.query(pk, f"LISTED#{short(each.key)}#")
        }

    def _of_manifest(self, manifest: str) -> Drop:
        items: list[dict[str, Any]] = list(self.table.query(f"AUDIENCE#{self.name}", f"MANIFEST#{manifest}#"))
        entries = {str(item["key"]): int(item["size"]) for item in items}
        bases = sorted({drops.split_name(key)[0] for key in entries})
        objects = [each for base in bases for each in self._objects(base)]
        seen = min(str(item["seen_at"]) for item in items)
        return drops.manifest_drop(Manifest(manifest, str(items[0]["time"]), entries), objects, seen)


def _belongs(each: Arrived, drop: Drop) -> bool:
    """Whether an object is a manifest's: it is one of its objects, or has the name of one that is still missing.

    So a part of another size than listed never runs alone; one that came much later is another export's of that name.
    """
    if any(each.identity == other.identity for other in drop.objects):
        return True
    near = abs(parse(each.registered_at) - parse(drop.seen_at)) <= PATIENCE
    return bool(drop.missing) and each.key in drop.listed and near
