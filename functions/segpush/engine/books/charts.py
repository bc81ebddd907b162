"""Where the marks of the page's charts stand, in percent of a chart's width and height. Numbers only; the template draws them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from segpush.times import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST = 0.4  # percent: what took no time, or is one of a million, is still to be seen
LONGEST = 0.25  # a wait is drawn no longer than this part of all work, else an hour's hold hides a minute's steps


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of the list's sizes. ``label`` is whether its number stands above it."""

    left: float
    width: float
    height: float
    label: bool


@dataclass(frozen=True, slots=True)
class Band:
    """One stretch of the timeline; ``cut`` where it is drawn shorter than it was."""

    left: float
    width: float
    cut: bool = False


def columns(sizes: Sequence[int]) -> list[Column]:
    """Stand bars side by side, measured from 0; labelled are the first, the last, the highest and the lowest."""
    place, most = 100 / max(1, len(sizes)), max(sizes, default=0)
    labelled = {0, len(sizes) - 1, sizes.index(most), sizes.index(min(sizes))} if sizes else set()
    return [
        Column(round(n * place + place * 0.14, 2), round(place * 0.72, 2), _part(size, most), n in labelled)
        for n, size in enumerate(sizes)
    ]


def _part(size: float, most: float) -> float:
    return round(max(LEAST, 100 * size / most), 2) if most and size else 0.0


def fall(before: int, steps: Sequence[int]) -> list[Band]:
    """Hang a bar for each change between two sizes where the one before ends; the first and the last stand on 0."""
    sizes = [before]
    for step in steps:
        sizes.append(sizes[-1] + step)
    most = max(1, *sizes)
    hung = [(min(a, b), abs(b - a)) for a, b in pairwise(sizes)]
    return [_hung(low, high, most) for low, high in [(0, before), *hung, (0, sizes[-1])]]


def _hung(low: float, high: float, most: float) -> Band:
    width = max(LEAST, 100 * high / most)
    return Band(round(min(max(0.0, 100 * low / most), 100 - width), 2), round(width, 2))


class Axis:
    """A run's time from its start to its end, in percent; waits that would hide the work are drawn shorter."""

    def __init__(self, start: str, end: str, waits: Sequence[Mapping[str, str]]) -> None:
        edges = sorted({start, end, *(edge for wait in waits for edge in (wait["from"], wait["until"])), ""} - {""})
        spans = list(pairwise(edges))
        idle = {span for span in spans if any(wait["from"] <= span[0] and span[1] <= wait["until"] for wait in waits)}
        worked = sum(_seconds(*span) for span in spans if span not in idle)
        most = max(worked, 1.0) * LONGEST
        shown = [min(_seconds(*span), most) if span in idle else _seconds(*span) for span in spans]
        self.cut = {span[0] for span in idle if _seconds(*span) > most}
        self._spans, self._shown, self._all = spans, shown, sum(shown) or 1.0

    def at(self, time: str) -> float:
        """Return where a moment stands."""
        passed = 0.0
        for (begin, end), shown in zip(self._spans, self._shown, strict=True):
            if time < end:
                whole = _seconds(begin, end)
                return 100 * (passed + shown * max(0.0, _seconds(begin, time)) / (whole or 1.0)) / self._all
            passed += shown
        return 100.0

    def band(self, begin: str, end: str) -> Band:
        """Return the stretch between two moments, never too thin to be seen."""
        width = max(LEAST, self.at(end) - self.at(begin))
        return Band(round(min(self.at(begin), 100 - width), 2), round(width, 2), begin in self.cut)


def timeline(report: Mapping[str, Any]) -> dict[str, list[Band | None]]:
    """Return a band for each step and each wait of a report; None for a step whose times nobody noted, nothing at all without times."""
    told, end = report["timeline"], report["ended_at"]
    begins = [step["opened_at"] for step in told["steps"] if step["opened_at"]]
    if not begins or not end:
        return {"steps": [], "waits": []}
    axis = Axis(min([*begins, *([report["started_at"]] if report["started_at"] else [])]), end, told["waits"])
    steps = [
        axis.band(step["opened_at"], step["closed_at"] or end) if step["opened_at"] else None for step in told["steps"]
    ]
    return {"steps": steps, "waits": [axis.band(wait["from"], wait["until"]) for wait in told["waits"]]}


def _seconds(begin: str, end: str) -> float:
    return (parse(end) - parse(begin)).total_seconds()
