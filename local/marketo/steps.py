"""The next thing that happens by itself, as the rooms of import and extract jobs tell it to `jobs`."""

from collections.abc import Callable
from math import inf
from typing import NamedTuple


class Step(NamedTuple):
    """At POSIX second `at`, `go(at)` is to be called."""

    at: float
    go: Callable[[float], None]


NOTHING = Step(inf, lambda _at: None)
