"""Waiting for jobs: ours to end, others to get out of the way. Nothing here sleeps; the part is parked.

What was decided is in the journal, so that a part delivered twice asks no more often than one delivered once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from segpush.budget.slots import Kind
from segpush.delivery.part import Part
from segpush.errors import MarketoError, Park, Reason

Job = TypeVar("Job")
DEADLINE = timedelta(hours=24)  # for what is in the way, and for a job of ours to end
DOUBT = timedelta(minutes=15)  # a poll may be late by so much before the slot counts as left behind
STEP, LONGEST = timedelta(seconds=30), timedelta(seconds=120)  # marketo-rest 5: 1016, 1019, 1029
NO_SLOT = Reason("no_slot", "two jobs of segpush's other runs were under way all the time")
POLLING = "polling"


def go_on(part: Part, n: int, kind: Kind) -> Reason | None:
    """Return None once a job may be started: no wait is left, and one of our slots is ours; else as :func:`put_off`."""
    waits = part.journal.note(n, "waits")
    if waits and part.clock.now() < _at(waits["until"]):
        raise Park(_at(waits["until"]), POLLING)
    if part.slots.take(kind, part.clock.now() + DOUBT):
        return None
    return put_off(part, n, NO_SLOT, STEP)


def put_off(part: Part, n: int, why: Reason, longest: timedelta = LONGEST, void: int = 0) -> Reason:
    """Wait because something is in the way: 30 s, longer each time up to ``longest``; raises :class:`errors.Park`.

    Returns ``why`` instead where it has been in the way for a day. ``void`` is kept for :func:`void_promises`.
    """
    now = part.clock.now()
    waits = part.journal.note(n, "waits") or {"since": now.isoformat(), "count": 0, "void": 0}
    if now - _at(waits["since"]) > DEADLINE:
        return why
    until = now + min(STEP * (int(waits["count"]) + 1), longest)
    count = int(waits["count"]) + (longest > STEP)
    void = max(void, int(waits["void"]))
    part.journal.keep(n, "waits", {"since": waits["since"], "count": count, "until": until.isoformat(), "void": void})
    raise Park(until, POLLING, why.message)


def void_promises(part: Part, n: int) -> int:
    """Return up to which number all promises are taken back: a day of waiting makes hundreds, and none is read again."""
    return int((part.journal.note(n, "waits") or {"void": 0})["void"])


def poll(
    part: Part, n: int, kind: str, first: datetime, following: Callable[[int], timedelta], ask: Callable[[], Job]
) -> tuple[Job | None, dict[str, Any]]:
    """Ask for a job once it is time, and return the answer (None where the call failed) and the note of all polls.

    ``first`` is when the first poll is due, ``following`` how long after poll number k (from 1) the next one is. That next
    time is stored before the call, so that a crash or a second delivery repeats none. Raises :class:`errors.Park` before
    it is time, and what the client raises, except for a fault that will pass: the next poll is soon enough.
    """
    polls = part.journal.note(n, kind) or {"count": 0, "next": first.isoformat(), "unknown": 0}
    if part.clock.now() < _at(polls["next"]):
        raise Park(_at(polls["next"]), POLLING)
    count = int(polls["count"]) + 1
    polls |= {"count": count, "next": (part.clock.now() + following(count)).isoformat()}
    part.journal.keep(n, kind, polls)
    try:
        return ask(), polls
    except MarketoError as error:
        if error.verdict != "transient":
            raise
    return None, polls


def until_next(polls: dict[str, Any]) -> Park:
    """Return the park until the next poll."""
    return Park(_at(polls["next"]), POLLING)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
