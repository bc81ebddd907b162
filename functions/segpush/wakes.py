"""What is due: a drop that may be complete now, or did not come, a run that waited, a part whose message was lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from segpush import waits
from segpush.catalog import Catalog
from segpush.newrun import WATCH
from segpush.ports import Put
from segpush.state import State
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from segpush.arrival import Arrivals
    from segpush.close import Close
    from segpush.events import Message
    from segpush.expecting import Expecting
    from segpush.ports import Clock, Item, ObjectStore, Queue, Table
    from segpush.run import Run

LATE = timedelta(minutes=30)  # a message sent once more may itself be lost
KINDS = {"DROP": "drop_ready", "PART": "part_overdue", "EXPECT": "drop_overdue"}


@dataclass(frozen=True, slots=True)
class Wakes:
    """Takes wakes; each returns the runs that may go on."""

    work: ObjectStore
    table: Table
    parts: Queue
    clock: Clock
    close: Close
    arrivals: Arrivals
    expecting: Expecting

    @staticmethod
    def of(item: Item) -> Message:
        """Return the wake of an item the sweep found due."""
        kind = KINDS.get(item["sk"].split("#")[0], "wake")
        named = {"pk": item["pk"], "sk": item["sk"], "run": item.get("run", item.get("id", ""))}
        return {"schema": 1, "kind": kind, **named}

    def take(self, message: Message) -> list[Run]:
        """Do what a wake asks for; a stale one, told by its number, asks for nothing."""
        if message["kind"] == "drop_ready":
            return self._drop(message)
        if message["kind"] == "part_overdue":
            return self._part(message)
        if message["kind"] == "drop_overdue":
            self.expecting.look(str(message["pk"]))
            return []
        run = State(self.table).run(str(message["run"]))
        if run is None or ("wake" in message and int(message["wake"]) != run.wake):
            return []
        return [self._out_of_quota(run, message) if message["kind"] == "out_of_quota" else self._run(run)]

    def _run(self, run: Run) -> Run:
        """Let a run that waits be looked at again later, and end one that was held too long."""
        now = stamp(self.clock.now())
        if run.state == "waiting" and run.due <= now:
            return State(self.table).save(replace(run, due=stamp(self.clock.now() + WATCH)))
        if run.state == "held" and run.hold_until <= now:
            return self.close.without_books(run, "expired", "expired", f"nobody approved it in time: {run.reason}")
        return run

    def _out_of_quota(self, run: Run, message: Message) -> Run:
        """Pause a run until its quota is back, so that everybody can see why nothing happens."""
        until = parse(str(message["until"]))
        if run.state != "working" or until <= self.clock.now():
            return run
        reason = f"the account's share of the daily quota is used up; the run goes on at {until:%Y-%m-%d %H:%M} UTC"
        paused = run.to("paused", resume_at=stamp(until), due=stamp(until), code="quota", reason=reason)
        return State(self.table).save(paused, waits.begins(run, "quota", self.clock.now(), until))

    def _drop(self, message: Message) -> list[Run]:
        """Look at a drop again; one that has become part of another is not looked at any more."""
        item = self.table.get(str(message["pk"]), str(message["sk"]))
        if item is None or item["state"] != "open" or ("wake" in message and int(message["wake"]) != item["wake"]):
            return []
        key, owner = str(item.get("key", item["base"])), str(item["pk"])
        claims = Catalog(self.work).claims(key)
        if not claims:
            self.arrivals.strays.unclaimed(key)
        ours = [claim for claim in claims if f"AUDIENCE#{claim[0].name}/{claim[1].slug}" == owner]
        runs = [
            run
            for claim in ours
            for run in self.arrivals.consider(*claim, str(item["base"]), str(item.get("manifest", "")))
        ]
        left = self.table.get(item["pk"], item["sk"])
        if left and left["rev"] == item["rev"] and parse(item["due"]) <= self.clock.now():
            self.table.commit(Put(_done(item, "gone"), item["rev"]))
        return runs

    def _part(self, message: Message) -> list[Run]:
        """Send a parked part's message again, should the first have been lost; nothing where its run is over."""
        item = self.table.get(str(message["pk"]), str(message["sk"]))
        if item is None or item["state"] != "parked":
            return []
        run = State(self.table).run(str(item["run"]))
        if run is None or not run.alive:
            self.table.commit(Put(_done(item, "left"), item["rev"]))
            return []
        self.table.commit(Put({**item, "due": stamp(self.clock.now() + LATE)}, item["rev"]))
        self.parts.send({"schema": 1, "kind": "part", **{name: item[name] for name in ("run", "step", "part", "wake")}})
        return []


def _done(item: Item, state: str) -> Item:
    return {**{name: value for name, value in item.items() if name != "due"}, "state": state}
