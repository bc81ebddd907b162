"""What an onlooker notes of a seed: who died where, how runs moved, what went wrong. For proofs, and to read afterwards."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from segpush.errors import Conflict
from segpush.ports import Delete, Item, Put, Write
from tests.fakes.memory import MemoryTable
from tests.simulation.crashes import Invocation, Point

RESERVED = "RESERVE#"
STILL = frozenset({"held", "paused"})
Moves = list[tuple[datetime, str]]


@dataclass(frozen=True)
class Sent:
    """One upload of an import file as its sender saw it; ``where`` is its query."""

    at: datetime
    where: str
    creates: bool
    lost: bool


@dataclass
class Watch:
    """Notes with their times. ``moves`` holds when each run came into which state, ``kills`` when anybody died.

    ``deliveries`` counts how often each part (run, step, number) was given to somebody, ``reservations`` holds what was left
    of each run's when it was given back.
    """

    now: Callable[[], datetime]
    lines: list[tuple[datetime, str]] = field(default_factory=list)
    moves: defaultdict[str, Moves] = field(default_factory=lambda: defaultdict(list))
    kills: list[datetime] = field(default_factory=list)
    flying: int = 0
    most_flying: int = 0
    scripted: set[str] = field(default_factory=set)
    errors: list[BaseException] = field(default_factory=list)
    uploads: list[Sent] = field(default_factory=list)
    deliveries: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    reservations: dict[str, Item] = field(default_factory=dict)

    def note(self, line: str) -> None:
        self.lines.append((self.now(), line))

    def struck(self, invocation: Invocation, point: Point) -> None:
        where, what, moment = point
        self.kills.append(self.now())
        self.note(f"KILLED {invocation.name} {moment} {what} in {where}")

    def moved(self, run: str, state: str, step: str, code: str) -> None:
        if not self.moves[run] or self.moves[run][-1][1] != state:
            self.moves[run].append((self.now(), state))
        self.note(f"run {run} is {state} at {step or '-'} {code}")

    def called(self, change: int) -> None:
        """A call to Marketo begins (1) or ends (-1)."""
        self.flying += change
        self.most_flying = max(self.most_flying, self.flying)

    def still(self, begin: datetime, end: datetime) -> timedelta:
        """Return for how long between two times any run waited for a person or for tomorrow's quota."""
        spans = sorted(
            (max(begin, at), min(end, after))
            for moves in self.moves.values()
            for (at, state), (after, _) in zip(moves, [*moves[1:], (end, "")], strict=True)
            if state in STILL
        )
        total, seen = timedelta(), begin
        for at, after in spans:
            total += max(timedelta(), after - max(at, seen))
            seen = max(seen, after)
        return total


class WatchedTable(MemoryTable):
    """The table, with an onlooker who sees runs move."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def commit(self, *writes: Write) -> None:
        for write in writes:
            if isinstance(write, Delete) and write.sk.startswith(RESERVED) and (left := self.get(write.pk, write.sk)):
                self._watch.reservations[write.sk.removeprefix(RESERVED)] = left
        super().commit(*writes)
        for write in writes:
            if isinstance(write, Put) and write.item["sk"] == "RUN":
                item = write.item
                self._watch.moved(item["id"], item["state"], item["step"], item["code"])


class Listener(logging.Handler):
    """Hears the exceptions the house catches and only logs: none of them may be anything but a lost race."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.WARNING)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self._watch.note(f"log: {record.getMessage()}: {type(error).__name__}: {error}")
            if not isinstance(error, Conflict):
                self._watch.errors.append(error)
