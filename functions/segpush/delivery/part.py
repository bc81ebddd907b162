"""A part at work: its rows chunk by chunk, each chunk once, however often the part is delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from segpush.budget import Slots
from segpush.delivery.journal import Journal
from segpush.delivery.outcome import Outcome
from segpush.errors import SegpushError
from segpush.marketo.client import Marketo
from segpush.marketo.leads import BATCH
from segpush.ports import Clock, ObjectStore

Row = Mapping[str, Any]


class MayGoOn(Protocol):
    """Asked before calls are made; raises where none may be made, or where ``needs`` is longer than there is time."""

    def __call__(self, needs: timedelta | None = None) -> None: ...


def always(needs: timedelta | None = None) -> None:
    """Let every part go on: for who has all the time there is."""


@dataclass(frozen=True, slots=True)
class Part:
    """What every part kind works with: ``order`` is the step order, ``work`` the bucket with files of rows."""

    order: Mapping[str, Any]
    marketo: Marketo
    journal: Journal
    clock: Clock
    work: ObjectStore
    slots: Slots
    may_go_on: MayGoOn = always

    def once(
        self, n: int, work: Callable[[], Sequence[Outcome]], facts: Mapping[str, Any] | None = None
    ) -> list[Outcome]:
        """Return the outcomes of chunk ``n``: from its checkpoint, or by doing ``work`` and writing one.

        ``facts`` are kept with it and may be filled in by ``work``.

        What ``work`` raises goes on after the calls it made are noted.
        """
        if (done := self.journal.done(n)) is not None:
            return done
        self.may_go_on()
        try:
            outcomes = work()
        except SegpushError:
            self.journal.tried(n, self.marketo.take_trail())
            raise
        return self.journal.write(n, outcomes, self.marketo.take_trail(), facts)


ChunkWork = Callable[[Part, int, Sequence[Row]], Sequence[Outcome]]
"""Makes the calls of one chunk: part, number and at most 300 rows in; one outcome a row out, in their order."""


def each_chunk(part: Part, rows: Sequence[Row], work: ChunkWork) -> None:
    """Do ``rows`` in chunks of at most 300. A finished chunk is as long as its outcomes, whatever is cut today."""
    start = n = 0
    while start < len(rows):
        chunk = rows[start : start + BATCH]
        start += len(part.once(n, lambda n=n, chunk=chunk: work(part, n, chunk)))  # type: ignore[misc]
        n += 1
