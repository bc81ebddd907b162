"""Where an invocation may die: before or after every port call, as Lambda may kill it. Nothing of it survives.

A killed invocation is unwound, and whatever its `finally` blocks still try has no effect: a killed process runs none.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from types import FrameType
from typing import Any

from greenlet import getcurrent, greenlet

Point = tuple[str, str, str]
"""Where (module and function of the house), which port call, before or after it."""

RARE = 20  # a point seen so often in a seed is not spared further


class Killed(BaseException):
    """The process is gone. No handler of the house may catch it, so it is no Exception."""


class Invocation(greenlet):
    """One running function: it yields to the scheduler at each port call and while it sleeps."""

    def __init__(self, work: Callable[[], None], scheduler: greenlet, name: str) -> None:
        super().__init__(work, scheduler)
        self.name = name
        self.wakes_at: datetime | None = None
        self.killed = False
        self.failed: BaseException | None = None

    def yield_to_scheduler(self) -> None:
        """Let the scheduler choose who goes on."""
        scheduler = self.parent
        assert scheduler, "an invocation is started by the scheduler"
        scheduler.switch()


@dataclass
class Crashes:
    """Decides who dies where; points met for the first time are hit more often, so that few seeds reach all of them.

    ``aim`` is a point at which the first invocation to come there dies for sure, in calm weather too. Up to that moment
    a seed runs exactly as it does without: so a seed in which a point was seen can always be crashed there.
    """

    random: Random
    rate: float
    aim: Point | None = None
    seen: Counter[Point] = field(default_factory=Counter)
    hit: Counter[Point] = field(default_factory=Counter)
    calm: bool = False

    def strikes(self, point: Point) -> bool:
        """Say whether the invocation dies here."""
        self.seen[point] += 1
        if not self._dies(point):
            return False
        self.hit[point] += 1
        return True

    def _dies(self, point: Point) -> bool:
        if point == self.aim and self.seen[point] == 1:
            return True
        return not self.calm and self.random.random() < self.rate / min(self.seen[point], RARE)


def caller() -> str:
    """Return which function of the house makes the port call: the innermost one below ``segpush``."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("segpush.") and not module.startswith(("segpush.aws", "segpush.ports")):
            return f"{module.removeprefix('segpush.')}.{frame.f_code.co_qualname}"
        frame = frame.f_back
    return "?"


class Fragile:
    """A port whose every call may be the last thing its invocation does, and lets others run in between.

    ``struck`` hears who died where.
    """

    def __init__(
        self,
        port: Any,
        name: str,
        crashes: Crashes,
        pause: Callable[[], None],
        struck: Callable[[Invocation, Point], None],
    ) -> None:
        self._port, self._name, self._crashes, self._pause, self._struck = port, name, crashes, pause, struck

    def __getattr__(self, method: str) -> Any:
        call = getattr(self._port, method)

        def guarded(*args: Any, **kwargs: Any) -> Any:
            here = getcurrent()
            if not isinstance(here, Invocation):
                return call(*args, **kwargs)
            where, what = caller(), f"{self._name}.{method}"
            self._step(here, (where, what, "before"))
            result = call(*args, **kwargs)
            if isinstance(result, Iterator):
                result = iter(list(result))
            self._step(here, (where, what, "after"))
            return result

        return guarded

    def _step(self, here: Invocation, point: Point) -> None:
        if not here.killed and self._crashes.strikes(point):
            here.killed = True
            self._struck(here, point)
        if here.killed:
            raise Killed
        self._pause()
