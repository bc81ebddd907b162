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
from typing import Any

from greenlet import getcurrent, greenlet

MOMENTS = ("before", "after")
Point = tuple[str, str, str]
"""Where (module and function of the house), which port call, before or after it."""


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


@dataclass
class Crashes:
    """Decides who dies where; rare points are more likely to be hit, so that few seeds reach all of them."""

    random: Random
    rate: float
    seen: Counter[Point] = field(default_factory=Counter)
    hit: Counter[Point] = field(default_factory=Counter)
    calm: bool = False

    def strikes(self, point: Point) -> bool:
        """Say whether the invocation dies here."""
        self.seen[point] += 1
        if self.calm or self.random.random() >= self.rate / min(self.seen[point], 20):
            return False
        self.hit[point] += 1
        return True


def caller() -> str:
    """Return which function of the house makes the port call: the innermost one below ``segpush``."""
    frame = sys._getframe(2)  # noqa: SLF001 - the only way to name a call's place
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("segpush.") and not module.startswith(("segpush.aws", "segpush.ports")):
            return f"{module.removeprefix('segpush.')}.{frame.f_code.co_qualname if sys.version_info >= (3, 11) else frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return "?"


class Fragile:
    """A port whose every call may be the last thing its invocation does, and lets others run in between."""

    def __init__(self, port: Any, name: str, crashes: Crashes, pause: Callable[[], None]) -> None:
        self._port, self._name, self._crashes, self._pause = port, name, crashes, pause

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
        if here.killed:
            raise Killed
        if self._crashes.strikes(point):
            here.killed = True
            raise Killed
        self._pause()
        if here.killed:
            raise Killed
