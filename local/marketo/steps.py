"""The next thing that happens by itself, as the rooms of import and extract jobs tell it to `jobs`."""

from collections.abc import Callable
from math import inf
from typing import NamedTuple


class Step(NamedTuple):
    """From POSIX second `at` on `go` can be called, with the moment it happens: later if its place was taken till then."""

    at: float
    go: Callable[[float], None]


NOTHING = Step(inf, lambda _at: None)
