"""Follow a run until it ends: how far each step is, how fast calls are made, how many are left, and when it may end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from console.runs import Runs
from segpush.ports import Clock
from segpush.run import Run

EVERY_SECONDS = 2.0
FASTEST = 2.5  # calls a second: 50 in 20 s is the most an account document allows; parts that end together look faster
LONGEST_ANSWER = 30  # looks: a minute, which no command takes
WINDOW = timedelta(minutes=1)  # what the rate is measured over
LEAST = timedelta(seconds=10)  # a shorter look says nothing of a rate


def waits_for_a_person(run: Run) -> bool:
    """Whether nothing happens before somebody approves or resumes it."""
    return run.alive and (run.state == "held" or run.code == "paused")


@dataclass(frozen=True, slots=True)
class Progress:
    """One look. ``rate`` in calls a second, ``left`` calls; None where nothing can be said yet. ``ends_at`` is an estimate."""

    run: Run
    steps: list[dict[str, Any]]
    calls: int
    left: int | None = None
    rate: float | None = None
    ends_at: datetime | None = None

    def told(self) -> dict[str, Any]:
        """Return it as JSON tells it."""
        return {
            "run": self.run.id,
            "state": self.run.state,
            "code": self.run.code,
            "reason": self.run.reason,
            "step": self.run.step,
            "steps": self.steps,
            "calls": self.calls,
            "calls_left": self.left,
            "calls_a_second": self.rate,
            "ends_at": self.ends_at.isoformat(timespec="seconds") if self.ends_at else None,
        }


@dataclass(slots=True)
class Follower:
    """Looks at one run again and again; remembers what it saw for the rate."""

    runs: Runs
    clock: Clock
    seen: list[tuple[datetime, int]] = field(default_factory=list)

    def follow(self, name: str, answer: str = "") -> Iterator[Progress]:
        """Yield a look every :data:`EVERY_SECONDS`; the last one is of a run that has ended, or that waits for a person.

        ``answer`` is the number of an approval that was sent: until it has arrived, or should have, the run waits for nobody.
        Nor does it at the first look: somebody may have answered a moment ago.
        """
        looks = 0
        while True:
            look, looks = self.look(self.runs.one(name)), looks + 1
            yield look
            answered = not answer or look.run.answered == answer or looks > LONGEST_ANSWER
            if not look.run.alive or (waits_for_a_person(look.run) and looks > 1 and answered):
                return
            self.clock.sleep(EVERY_SECONDS)

    def look(self, run: Run) -> Progress:
        """Return how a run stands."""
        steps, now = self.runs.steps(run), self.clock.now()
        calls = sum(each["calls"] for each in steps)
        left = self.runs.calls_left(run, steps) if run.alive else 0
        rate = self._rate(now, calls)
        moves = run.state == "working" and rate and left is not None
        ends = now + timedelta(seconds=left / rate) if moves and rate and left is not None else None
        return Progress(run, steps, calls, left, rate, ends)

    def _rate(self, now: datetime, calls: int) -> float | None:
        """Return how many calls a second were settled lately; parts tell theirs when they end, so it comes in steps."""
        self.seen = [each for each in self.seen if each[0] >= now - WINDOW] + [(now, calls)]
        since, before = self.seen[0]
        seconds = (now - since).total_seconds()
        if now - since < LEAST or calls <= before:
            return None
        return round(min((calls - before) / seconds, FASTEST), 2)
