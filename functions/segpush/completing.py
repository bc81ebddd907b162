"""Is a drop complete? Derived from all registered objects of one name, never from the order of their events.

A complete drop becomes a run in the queue of its list, once: the run is named after the objects.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.delayed import send_at
from segpush.drop import PATIENCE, Arrived, Drop
from segpush.engine.books import report
from segpush.expecting import renewed
from segpush.grouping import base_of, drops_of, stands_for
from segpush.manifest import Manifest, manifest_drop
from segpush.newrun import run_of_drop
from segpush.ports import Put
from segpush.state import State, queue_item, short
from segpush.telemetry import log
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from segpush.destination import Audience, Destination
    from segpush.ports import Clock, Item, ObjectStore, Queue, Table
    from segpush.run import Run


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
        """Look at all objects of one base, a name or a folder; return the runs of its complete drops."""
        objects = self._objects(base)
        wanted = self.audience.source.manifest
        listed = set() if wanted == "ignore" else self._listed(base) | ({manifest} - {""})
        found = [self._of_manifest(each) for each in sorted(listed)]
        rest = [each for each in objects if not any(_belongs(each, drop) for drop in found)]
        unlisted = drops_of(rest, self.audience.source)
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
        """Store when the drop is to be looked at; one delayed message, and the sweep behind it.

        A drop that is looked at sooner anyway waits on then: hundreds of objects of one folder do not all write this item.
        """
        if item["state"] == "open" and stamp(self.clock.now()) < item.get("due", "") <= stamp(ready):
            return
        wake = item["wake"] + 1
        waiting = {"state": "open", "composition": drop.composition, "due": stamp(ready), "wake": wake}
        where = {"base": base, "key": _some_key(drop, base), "manifest": drop.manifest}
        self.table.commit(Put({**item, **waiting, **where}, item["rev"]))
        message = {"schema": 1, "kind": "drop_ready", "pk": item["pk"], "sk": item["sk"], "wake": wake}
        send_at(self.steps, message, ready, self.clock.now())

    def _queue(self, drop: Drop, item: Item) -> Run:
        """Queue the run of a complete drop, or end it at once where it never became complete or is out of schedule."""
        run = run_of_drop(drop, self.destination, self.audience, self.clock.now())
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
        queued += [] if drop.missing else renewed(self.table, self.destination, self.audience, drop.arrived_at)
        self.table.commit(Put(taken, item["rev"]), Put(run.item(), 0), *queued)
        log.info("run queued", extra={"run": run.id, "state": run.state, "objects": len(drop.objects)})
        return replace(run, rev=1)

    def _drop_item(self, drop: Drop) -> Item:
        pk, sk = f"AUDIENCE#{self.name}", f"DROP#{drop.id}"
        fresh = {"pk": pk, "sk": sk, "rev": 0, "state": "open", "composition": "", "wake": 0, "expires": self.expires}
        return self.table.get(pk, sk) or fresh

    def _objects(self, base: str) -> list[Arrived]:
        items = self.table.query(f"AUDIENCE#{self.name}", f"OBJECT#{short(base)}#")
        return [Arrived(**{name: item[name] for name in Arrived.__slots__}) for item in items]

    def _listed(self, base: str) -> set[str]:
        """Return the manifests that list any object of a base, with the right size or not (R37)."""
        return {str(item["manifest"]) for item in self.table.query(f"AUDIENCE#{self.name}", f"LISTED#{short(base)}#")}

    def _of_manifest(self, manifest: str) -> Drop:
        items: list[dict[str, Any]] = list(self.table.query(f"AUDIENCE#{self.name}", f"MANIFEST#{manifest}#"))
        entries = {str(item["key"]): int(item["size"]) for item in items}
        rows = {str(item["key"]): int(item["rows"]) for item in items if "rows" in item}
        bases = sorted({base_of(key, self.audience.source) for key in entries})
        objects = [each for base in bases for each in self._objects(base)]
        seen = min(str(item["seen_at"]) for item in items)
        return manifest_drop(Manifest(manifest, str(items[0]["time"]), entries, rows), objects, seen)


def _belongs(each: Arrived, drop: Drop) -> bool:
    """Whether an object is a manifest's: it is one of its objects, or has the name of one that is still missing.

    So a part of another size than listed never runs alone, nor does an attempt before the listed one; one that came much later
    is another export's of that name.
    """
    if any(each.identity == other.identity or stands_for(other, each) for other in drop.objects):
        return True
    near = abs(parse(each.registered_at) - parse(drop.seen_at)) <= PATIENCE
    return bool(drop.missing) and each.key in drop.listed and near


def _some_key(drop: Drop, base: str) -> str:
    """Return one of the drop's keys, by which to tell later whose it is."""
    return next((each.key for each in drop.objects), next(iter(drop.listed), base))
