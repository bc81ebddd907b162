"""Pickup decides: every message that reaches the first function, and what it leads to.

    object arrived → register → is its drop complete? → queue its run
    step finished, wake, command, sweep → whose turn is it → advance the run
    a message that died → end what it names

Nothing here knows Lambda. All of it may be repeated; a :class:`errors.Conflict` means somebody else was faster, and the
same message is looked at again from the start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import TYPE_CHECKING

from segpush.advance import Advance
from segpush.arrival import Arrivals
from segpush.catalog import Catalog
from segpush.close import Close
from segpush.commands import Commands
from segpush.dead import Dead
from segpush.errors import Conflict
from segpush.events import Message, objects
from segpush.expecting import Expecting
from segpush.gauges import gauges
from segpush.guarding import Guarding
from segpush.lists import Lists
from segpush.opening import Opening
from segpush.planning import Planning
from segpush.retired import Retired
from segpush.schema import put_back
from segpush.telemetry import count, log
from segpush.times import stamp
from segpush.turns import Turns
from segpush.wakes import Wakes

if TYPE_CHECKING:
    from segpush.ports import Clock, ObjectStore, Queue, Random, Table, Topic

ATTEMPTS = 8  # how often a message is looked at again because somebody else was faster
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
TRIES = 5  # how often a message that failed is put back before it counts as dead


@dataclass(frozen=True, slots=True)
class Pickup:
    """The first function, without Lambda around it.

    ``hold`` is how long a held run waits for a person, ``keep`` how long the table remembers objects and drops.
    """

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
        if put_back(self.steps, message):
            return
        inner, tries = (message["message"], int(message["tries"])) if message.get("kind") == "again" else (message, 0)
        try:
            if not put_back(self.steps, inner):
                self.again(inner)
        except Exception:  # noqa: BLE001 - whatever it is, the message must come again or end what it names
            log.exception("message failed", extra={"kind": inner.get("kind", "event"), "tries": tries})
            if tries >= TRIES:
                self.on_dead(inner)
                return
            again = {"schema": 1, "kind": "again", "tries": tries + 1, "message": dict(inner)}
            self.steps.send(again, min(900, 15 * 2**tries))

    def on_dead(self, message: Message) -> None:
        """Take one message that nobody could process: the part or run it names ends, and says so."""
        if put_back(self.parts if message.get("kind") == "part" else self.steps, message):
            return
        inner = message["message"] if message.get("kind") == "again" else message
        if put_back(self.steps, inner):
            return
        run = Dead(self.work, self.table, self.topic, self._close(), self.again).bury(inner)
        if run:
            self._lists().move(run)

    def sweep(self) -> None:
        """Wake whatever is due: drops to look at, runs nobody woke, holds that end, quota that is back, news not told.

        Measure what waits. Then keep the items that tell of drops that do not come, and begin the last run of audiences that are retired.
        """
        now, waiting = self.clock.now(), self.table.due(END_OF_TIME)
        for item in waiting:
            if item["due"] <= stamp(now):  # each by itself: one that kills the process must not keep the others asleep
                self.steps.send(Wakes.of(item))
        count(OverdueAudiences=self._expecting().keep(), **gauges(waiting, now))
        Retired(self.table, self.steps, Catalog(self.work), self.clock).keep()

    def again(self, message: Message) -> None:
        """Process a message, from the start where somebody else was faster; raise what stands in the way."""
        for attempt in range(ATTEMPTS):
            try:
                return self._on(message)
            except Conflict:
                if attempt == ATTEMPTS - 1:
                    raise
        return None

    def _on(self, message: Message) -> None:
        for key, version in objects(message):
            for run in self._arrivals().register(key, version):
                self._lists().move(run)
        if message.get("kind") == "command":
            self._on_command(message)
        elif "kind" in message:
            for run in self._wakes().take(message):
                self._lists().move(run)

    def _on_command(self, message: Message) -> None:
        run = self._commands().carry_out(message)
        if run:
            self._lists().move(run)
        elif message["command"] == "resume" and "target" in message:
            self._lists().move_all(str(message["target"]))

    def _close(self) -> Close:
        return Close(self.work, self.table, self.clock, self.random)

    def _arrivals(self) -> Arrivals:
        return Arrivals(self.drop, self.work, self.table, self.steps, self.topic, self.clock, self.keep)

    def _commands(self) -> Commands:
        return Commands(self.work, self.table, self.clock, self._close())

    def _wakes(self) -> Wakes:
        return Wakes(self.work, self.table, self.parts, self.clock, self._close(), self._arrivals(), self._expecting())

    def _expecting(self) -> Expecting:
        return Expecting(self.table, self.topic, Catalog(self.work), self.clock)

    def _lists(self) -> Lists:
        turns = Turns(self.work, self.table, self.clock, self._close())
        return Lists(self.table, self.topic, Catalog(self.work), turns, self._advance())

    def _advance(self) -> Advance:
        planning = Planning(self.drop, self.work, self.table)
        guarding = Guarding(self.work, self.table, self.clock, self.hold, self._close())
        opening = Opening(self.work, self.table, self.parts, self.steps, self.clock, self.random)
        return Advance(self.work, self.table, planning, guarding, opening, self._close())
