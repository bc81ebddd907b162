"""The next thing that happens by itself, as the rooms of import and extract jobs tell it to `jobs`."""

from collections.abc import Callable
from math import inf
from typing import NamedTuple


class Step(NamedTuple):
    """From POSIX second `at` on `go` can be called, with the moment it happens: later if its place was taken till then.

    `go` may do more of the same kind as long as it is due before anything else happens: it is also told when that is,
    and returns the moment of the last thing it did.
    """

    at: float
    go: Callable[[float, float], float]


NEVER = inf
