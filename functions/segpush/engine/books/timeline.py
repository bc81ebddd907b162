"""When each step of a run began and ended, and when it stood still; '' for what an older version did not note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush import waits
from segpush.engine.books.accounts import is_counted
from segpush.run import STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segpush.ports import Item
    from segpush.run import Run
    from segpush.state import State

EMPTY: dict[str, list[Any]] = {"steps": [], "waits": []}


def of(state: State, run: Run) -> dict[str, list[dict[str, Any]]]:
    """Return ``steps`` (step, opened_at, closed_at, parts, calls) and ``waits`` (why, from, until) in their order."""
    parts, waiting = state.parts(run.id), waits.of(state.table, run)
    order = {str(step): number for number, step in enumerate(STEPS)}
    opened = sorted(state.steps(run.id), key=lambda item: order.get(item["step"], len(order)))
    steps = [_step(item, [part for part in parts if part["step"] == item["step"]]) for item in opened]
    begins = sorted([*(step["opened_at"] for step in steps), *(wait["from"] for wait in waiting), run.ended_at])
    return {"steps": steps, "waits": [_wait(item, begins, run.ended_at) for item in waiting]}


def _step(item: Item, parts: Sequence[Item]) -> dict[str, Any]:
    """A step is over when its last part is; whoever cuts the next one comes after that."""
    ends = [str(part.get("closed_at", "")) for part in parts if part["state"] == "done"]
    whole = len(ends) == item["parts"] and all(ends)
    return {
        "step": item["step"],
        "opened_at": item.get("opened_at", ""),
        "closed_at": max(ends, default="") if whole else "",
        "parts": item["parts"],
        "calls": sum(_counted(part) for part in parts),
    }


def _counted(part: Item) -> int:
    return sum(number for kind, number in part.get("calls", {}).items() if is_counted(kind))


def _wait(item: Item, begins: Sequence[str], end: str) -> dict[str, str]:
    """A wait whose end nobody noted ended with what came next."""
    until = item["until"] or next(time for time in [*begins, end] if time > item["from"] or time == end)
    return {"why": item["why"], "from": item["from"], "until": min(until, end)}
