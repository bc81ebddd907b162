"""Steps and waits of a run in one line, as the page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush.engine.books import charts
from segpush.engine.books.meanings import STEPS, WAITS
from segpush.times import parse

if TYPE_CHECKING:
    from collections.abc import Mapping


def stretches(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return short and whole name, begin, seconds, parts, calls and band of each, in the order in which they began.

    None stands for what nobody noted, and for parts and calls of a wait.
    """
    told, bands = report["timeline"], charts.timeline(report)
    steps = [
        _stretch(step["step"], STEPS, step["opened_at"], step["closed_at"])
        | {"parts": step["parts"], "calls": step["calls"], "waits": False}
        for step in told["steps"]
    ]
    waits = [
        _stretch(wait["why"], WAITS, wait["from"], wait["until"]) | {"parts": None, "calls": None, "waits": True}
        for wait in told["waits"]
    ]
    places = [*bands["steps"], *bands["waits"]] or [None] * len(steps + waits)
    placed = [each | {"band": band} for each, band in zip([*steps, *waits], places, strict=True)]
    return sorted(placed, key=lambda each: each["begin"] or "~")


def _stretch(word: str, meanings: Mapping[str, str], begin: str, end: str) -> dict[str, Any]:
    seconds = (parse(end) - parse(begin)).total_seconds() if begin and end else None
    return {"short": word, "name": f"{word}: {meanings.get(word, '')}", "begin": begin, "seconds": seconds}
