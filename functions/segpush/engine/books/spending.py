"""A run's calls against its plan and against the day's quota, as the page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush.engine.books.charts import LEAST
from segpush.engine.books.meanings import STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping


def steps(calls: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return for each step its name, what it is for, calls made, and calls planned (None where none are)."""
    made, planned = calls["by_step"], calls["planned"]
    return [
        {"step": step, "name": STEPS.get(step, step), "made": made.get(step, 0), "planned": planned.get(step)}
        for step in [*STEPS, *(made.keys() - STEPS.keys())]
        if step in made or step in planned
    ]


def quota(calls: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return who used how much of the day's quota, as shares of one bar; nothing where that was not noted."""
    today, whole = calls["today"], calls["daily_quota"]
    if not today or not whole:
        return []
    here = min(calls["total"], today["segpush"])  # a run of several days made some of its calls before
    parts = [
        ("this run", "now", here),
        ("segpush's other runs", "past", today["segpush"] - here),
        ("other tools, as far as Marketo told", "others", today["others"]),
        ("left", "rail", max(0, whole - today["segpush"] - today["others"])),
    ]
    all_of_it, shown, left = sum(number for *_, number in parts), [], 0.0
    for name, style, number in parts:
        width = min(100 - left, max(LEAST, 100 * number / all_of_it)) if number else 0.0
        places = {"left": f"{left:.2f}", "width": f"{width:.2f}"}
        shown.append(
            {"name": name, "style": style, "calls": number, "percent": round(100 * number / whole, 2), **places}
        )
        left += width
    return shown
