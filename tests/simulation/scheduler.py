"""Virtual time, one process: invocations of both functions side by side, in an order the seed decides."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from greenlet import getcurrent

from tests.simulation.crashes import Invocation, Killed

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONGEST = timedelta(days=40)  # of a seed; whatever is still open then is stuck


class Stuck(AssertionError):
    """Something is still open that nobody will ever wake."""


@dataclass
class Scheduler:
    """Runs invocations and timed events. ``now`` moves only when nobody can do anything at the present moment."""

    random: Random
    switches: float = 0.15
    now: datetime = START
    running: list[Invocation] = field(default_factory=list)
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def at(self, when: datetime, event: Callable[[], None]) -> None:
        """Let something happen at a time."""
        heapq.heappush(self._events, (max(when, self.now), next(self._numbers), event))

    def after(self, seconds: float, event: Callable[[], None]) -> None:
        """Let something happen in some seconds."""
        self.at(self.now + timedelta(seconds=seconds), event)

    def start(self, name: str, work: Callable[[], None], ended: Callable[[Invocation], None]) -> None:
        """Start an invocation; ``ended`` hears how it went."""

        def body() -> None:
            here = getcurrent()
            assert isinstance(here, Invocation)
            try:
                work()
            except Killed:
                here.killed = True
            except Exception as error:  # noqa: BLE001 - the invocation failed, as Lambda would see it
                here.failed = error

        invocation = Invocation(body, getcurrent(), name)
        invocation.ended = ended  # type: ignore[attr-defined]
        self.running.append(invocation)

    def pause(self) -> None:
        """Let others run, now and then: called by an invocation between two port calls."""
        here = getcurrent()
        if isinstance(here, Invocation) and self.random.random() < self.switches:
            here.yield_to_scheduler()

    def sleep(self, seconds: float) -> None:
        """Let an invocation wait in virtual time; a killed one does not wake up."""
        here = getcurrent()
        if not isinstance(here, Invocation):
            self.now += timedelta(seconds=max(0.0, seconds))
            return
        here.wakes_at = self.now + timedelta(seconds=max(0.0, seconds))
        while here.wakes_at is not None and self.now < here.wakes_at:
            here.yield_to_scheduler()
        here.wakes_at = None
        if here.killed:
            raise Killed

    def run(self, offer: Callable[[], bool], next_at: Callable[[], datetime | None]) -> None:
        """Run until nothing is left. ``offer`` starts invocations for waiting messages, ``next_at`` says when the next one is due."""
        end = self.now + LONGEST
        while True:
            self._due_events()
            offered = offer()
            ready = [each for each in self.running if each.wakes_at is None or each.wakes_at <= self.now]
            if ready:
                self._resume(self.random.choice(ready))
                continue
            if offered:
                continue
            upcoming = self._upcoming(next_at())
            if upcoming is None:
                return
            if upcoming > end:
                raise Stuck(f"something is still to happen at {upcoming}, {LONGEST.days} days after the seed began")
            self.now = max(self.now, upcoming)

    def _resume(self, invocation: Invocation) -> None:
        invocation.parent = getcurrent()
        invocation.switch()
        if invocation.dead:
            self.running.remove(invocation)
            invocation.ended(invocation)  # type: ignore[attr-defined]

    def _due_events(self) -> None:
        while self._events and self._events[0][0] <= self.now:
            heapq.heappop(self._events)[2]()

    def _upcoming(self, message: datetime | None) -> datetime | None:
        times = [message] if message else []
        times += [self._events[0][0]] if self._events else []
        times += [each.wakes_at for each in self.running if each.wakes_at is not None]
        return min(times, default=None)
