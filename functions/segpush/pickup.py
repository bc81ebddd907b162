"""Pickup decides: every message that reaches the first function, and what it leads to.

    object arrived → register → is its drop complete? → queue its run
    step finished, wake, command, sweep → whose turn is it → advance the run
    a message that died → end what it names

Nothing here knows Lambda. All of it may be repeated; a :class:`errors.Conflict` means somebody else was faster, and the
same message is looked at again from the start.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import SystemRandom
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from segpush import names, settle
from segpush.advance import Advance
from segpush.arrival import WATCH, Arrivals
from segpush.catalog import Catalog
from segpush.close import Close
from segpush.commands import Commands
from segpush.delivery.journal import Journal
from segpush.errors import Conflict
from segpush.ports import Put
from segpush.state import State
from segpush.telemetry import log
from segpush.tell import tell
from segpush.times import parse, stamp
from segpush.turns import Turns

if TYPE_CHECKING:
    from segpush.ports import Clock, Item, ObjectStore, Queue, Random, Table, Topic
    from segpush.run import Run

Message = Mapping[str, Any]
ATTEMPTS = 8  # how often a message is looked at again because somebody else was faster
TRIES = 5  # how often a message that failed is put back before it counts as dead
DEAD = ("part_died", "this part failed again and again and was given up; the next run sends it again")


@dataclass(frozen=True, slots=True)
class Pickup:
    """The first function, without Lambda around it. ``hold`` is how long a held run waits for a person."""

    drop: ObjectStore
    work: ObjectStore
    table: Table
    parts: Queue
    steps: Queue
    topic: Topic
    clock: Clock
    random: Random = field(default_factory=SystemRandom)
    hold: timedelta = timedelta(days=7)
    keep: timedelta = timedelta(days=90)

    def on_message(self, message: Message) -> None:
        """Take one message of the steps queue, an S3 event of either shape, or a command.

        What fails is put back with a delay that grows, so that nobody waits for a visibility timeout; after
        :data:`TRIES` it counts as dead and ends what it names.
        """
        inner, tries = (message["message"], int(message["tries"])) if message.get("kind") == "again" else (message, 0)
        try:
            self._again(inner)
        except Exception:
            log.exception("message failed", extra={"kind": inner.get("kind", "event"), "tries": tries})
            if tries >= TRIES:
                self.on_dead(inner)
                return
            again = {"schema": 1, "kind": "again", "tries": tries + 1, "message": dict(inner)}
            self.steps.send(again, min(900, 15 * 2**tries))

    def on_dead(self, message: Message) -> None:
        """Take one message that nobody could process: the part or run it names ends, and says so."""
        inner = message["message"] if message.get("kind") == "again" else message
        state = State(self.table)
        run = state.run(str(inner["run"])) if "run" in inner else None
        log.error("message died", extra={"kind": inner.get("kind", "event"), "run": inner.get("run", "")})
        if run is None:
            self._dead_event(inner)
        elif inner.get("kind") == "part":
            self._dead_part(state, run, inner)
        elif run.alive:
            reason = "the run could not be advanced and was given up; see the log of pickup, then retry it"
            self._after(self._close().without_books(run, "failed", "gave_up", reason))

    def sweep(self) -> None:
        """Wake whatever is due: drops to look at, runs nobody woke, holds that end, quota that is back, news not told."""
        for item in self.table.due(self.clock.now()):
            try:
                self._again(self._due(item))
            except Exception:
                log.exception("sweep could not wake an item", extra={"pk": item["pk"], "sk": item["sk"]})

    @staticmethod
    def _due(item: Item) -> Message:
        kinds = {"DROP": "drop_ready", "PART": "part_overdue"}
        kind = kinds.get(item["sk"].split("#")[0], "wake")
        return {"schema": 1, "kind": kind, "pk": item["pk"], "sk": item["sk"], "run": item.get("run", item.get("id", ""))}

    def _again(self, message: Message) -> None:
        for attempt in range(ATTEMPTS):
            try:
                self._on(message)
            except Conflict:
                if attempt == ATTEMPTS - 1:
                    raise
            else:
                return

    def _on(self, message: Message) -> None:
        for key, version in objects(message):
            for run in self._arrivals().register(key, version):
                self._after(run)
        kind = str(message.get("kind", ""))
        if kind in {"step_finished", "wake", "out_of_quota"}:
            self._on_run(message)
        elif kind == "drop_ready":
            self._on_drop(message)
        elif kind == "part_overdue":
            self._on_overdue(message)
        elif kind == "command":
            self._on_command(message)

    def _on_run(self, message: Message) -> None:
        run = State(self.table).run(str(message["run"]))
        if run is None or ("wake" in message and int(message["wake"]) != run.wake):
            return
        if message["kind"] == "out_of_quota" and run.state == "working":
            until = parse(str(message["until"]))
            reason = f"the account's share of the daily quota is used up; goes on at {until:%Y-%m-%d %H:%M} UTC"
            State(self.table).save(run.to("paused", resume_at=stamp(until), due=stamp(until), code="quota", reason=reason))
            return
        if run.state == "waiting" and run.due <= stamp(self.clock.now()):
            run = State(self.table).save(replace(run, due=stamp(self.clock.now() + WATCH)))
        if run.state == "held" and run.hold_until <= stamp(self.clock.now()):
            run = self._close().without_books(run, "expired", "expired", f"nobody approved it in time: {run.reason}")
        self._after(run)

    def _on_drop(self, message: Message) -> None:
        item = self.table.get(str(message["pk"]), str(message["sk"]))
        if item is None or item["state"] != "open" or ("wake" in message and int(message["wake"]) != item["wake"]):
            return
        claim = Catalog(self.work).claim(str(item["base"]))
        runs = self._arrivals().consider(*claim, str(item["base"])) if claim else []
        for run in runs:
            self._after(run)
        left = self.table.get(item["pk"], item["sk"])
        if left and left["rev"] == item["rev"] and parse(item["due"]) <= self.clock.now():
            self.table.commit(Put({**{n: v for n, v in item.items() if n != "due"}, "state": "gone"}, item["rev"]))

    def _on_overdue(self, message: Message) -> None:
        """A parked part whose message was lost: send it again."""
        item = self.table.get(str(message["pk"]), str(message["sk"]))
        if item and item["state"] == "parked":
            later = stamp(self.clock.now() + timedelta(minutes=30))
            self.table.commit(Put({**item, "due": later}, item["rev"]))
            told = {name: item[name] for name in ("run", "step", "part", "wake")}
            self.parts.send({"schema": 1, "kind": "part", **told})

    def _on_command(self, message: Message) -> None:
        run = self._commands().carry_out(message)
        if run:
            self._after(run)
        elif message["command"] == "resume" and "target" in message:
            self._give_all(str(message["target"]))

    def _give_all(self, name: str) -> None:
        """After a pause of an account or audience: every list of it may have a run waiting."""
        for destination in Catalog(self.work).all():
            for audience in destination.audiences:
                if name in {destination.account, f"{destination.name}/{audience.slug}"}:
                    run = self._turns().give(destination.account, audience.list.id)
                    if run:
                        self._after(run)

    def _after(self, run: Run) -> None:
        """Advance a list until it waits for something: tell what ended, give the turn on, advance who has it."""
        while True:
            if not run.alive or run.state == "held":
                run = tell(self.table, self.topic, run)
            if run.alive and run.state != "waiting":
                run = self._advance().run(run)
                if run.alive:
                    if run.state == "held":
                        tell(self.table, self.topic, run)
                    return
                run = tell(self.table, self.topic, run)
            turn = self._turns().give(run.account, run.list_id)
            if turn is None or (turn.id == run.id and turn.state == run.state):
                return
            run = turn

    def _dead_event(self, message: Message) -> None:
        """Try an object's event once more, because there is no run yet that could say it is missing; then tell people."""
        try:
            self._again(message)
        except Exception:
            log.exception("event given up", extra={"kind": message.get("kind", "event")})
            text = f"An event could not be processed and was given up; see pickup's log, then upload the file again: {json.dumps(dict(message))[:500]}"
            self.topic.publish("segpush: an event was given up", text, {"event": "dead"})

    def _dead_part(self, state: State, run: Run, message: Message) -> None:
        """Close a part from its journal; what it does not tell is `undelivered`."""
        part = state.part(run.id, str(message["step"]), int(message["part"]))
        if part["state"] != "done" and run.alive:
            rows = [json.loads(line) for line in self.work.get(names.part(run.id, part["step"], part["part"])).splitlines()]
            journal = Journal(self.work, run.id, part["step"], part["part"])
            settle.outcomes(self.work, run.id, part, rows, journal, DEAD)
            if part["step"] in {"prepare", "members"}:
                settle.halt(self.table, run.id, part["step"], *DEAD)
            settle.done(state, part, journal)
        self._again({"schema": 1, "kind": "step_finished", "run": run.id, "step": part["step"]})

    def _close(self) -> Close:
        return Close(self.work, self.table, self.clock, self.random)

    def _turns(self) -> Turns:
        return Turns(self.work, self.table, self.clock, self._close())

    def _arrivals(self) -> Arrivals:
        return Arrivals(self.drop, self.work, self.table, self.steps, self.topic, self.clock, self.keep)

    def _commands(self) -> Commands:
        return Commands(self.work, self.table, self.clock, self._close())

    def _advance(self) -> Advance:
        return Advance(self.drop, self.work, self.table, self.parts, self.steps, self.clock, self.random, self.hold, self._close())


def objects(message: Message) -> list[tuple[str, str]]:
    """Return key and version id of the objects an event speaks of; [] where it is none of S3's.

    A plain notification carries the key form-encoded, EventBridge as it is (R2; S3: event message structure).
    """
    if message.get("detail-type") == "Object Created":
        found = message["detail"]["object"]
        return [(str(found["key"]), str(found.get("version-id", "")))]
    records = [each for each in message.get("Records", ()) if str(each.get("eventName", "")).startswith("ObjectCreated")]
    return [(unquote_plus(each["s3"]["object"]["key"]), str(each["s3"]["object"].get("versionId", ""))) for each in records]


