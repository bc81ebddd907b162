"""The balance of a run: what its state, its plan's numbers and its outcomes say, in one document.

What is counted anew from people and places (``funnel``) and what it means in words (``meanings``) does not belong here.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from segpush.run import READS, STEPS
from segpush.times import parse

if TYPE_CHECKING:
    from segpush.engine.frame import Frame
    from segpush.run import Run
    from segpush.state import State

SIGNING_IN = "/identity/"  # Marketo's daily quota does not count it


def balance(state: State, run: Run, frame: Frame, numbers: dict[str, Any], counts: dict[str, Any]) -> dict[str, Any]:
    """Return the books of a run: ``numbers`` of its plan, ``counts`` of its outcomes (``closing.accounts``), calls made."""
    return {
        **head(run),
        "drop": {
            "id": frame.drop.id,
            "objects": [each.key for each in frame.drop.objects],
            "time": run.time,
            "content": run.content,
            "rows_told": frame.drop.rows_told,
        },
        **planned(run, numbers),
        **counts,
        "calls": {**spent(state, run), "planned": expected(numbers)},
    }


def head(run: Run) -> dict[str, Any]:
    """Return what every run has, with books or without. Times ISO in UTC, '' for never; duration in seconds."""
    seconds = (parse(run.ended_at) - parse(run.started_at)).total_seconds() if run.ended_at and run.started_at else 0
    return {
        "schema": 1, "run": run.id, "state": run.state, "code": run.code, "reason": run.reason,
        "task": run.task, "destination": run.destination, "audience": run.audience, "account": run.account, "munchkin_id": run.munchkin,
        "list_id": run.list_id, "drop_time": run.time, "started_at": run.started_at, "ended_at": run.ended_at, "seconds": seconds,
        "step": run.step, "began_to_write": bool(run.step) and run.step not in READS,
    }  # fmt: skip


def planned(run: Run, numbers: dict[str, Any]) -> dict[str, Any]:
    """Return what was known before anything was written: rows by outcome, rejected rows by code, notes, the guard."""
    return {
        "rows": {"read": numbers["read"], **numbers["rows"]},
        "rejected": numbers["codes"],
        "examples": {"rows": numbers.get("examples", {})},
        "notes": numbers["notes"],
        "reject_files": numbers.get("reject_files", _reject_files(numbers)),
        "unreadable_rows": numbers["unreadable"],
        "first_run": numbers["first_run"],
        "chains": numbers.get("chains", []),
        "drift": numbers.get("drift", {}),
        **({"forecast": numbers["forecast"]} if "forecast" in numbers else {}),
        "guard": {
            "held_for": sorted(numbers.get("held_for", [])),
            "approved": [each for each in run.approved.split(",") if each],
        },
    }


def _reject_files(numbers: dict[str, Any]) -> list[str]:
    """What runs wrote that were planned before there was more than one format."""
    return ["rejected.csv", "retry.csv"] if numbers["codes"] or numbers["rows"].get("conflict") else []


def spent(state: State, run: Run) -> dict[str, Any]:
    """Return the calls of all settled parts, by step and by method and path; signing in is counted apart, as Marketo does."""
    by_step: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    signing_in = 0
    for part in state.parts(run.id):
        for kind, count in part.get("calls", {}).items():
            if is_counted(kind):
                by_kind[kind] += count
                by_step[part["step"]] += count
            else:
                signing_in += count
    return {
        "total": by_kind.total(),
        "by_step": {step: by_step[step] for step in STEPS if step in by_step},
        "by_kind": dict(sorted(by_kind.items())),
        "signing_in": signing_in,
    }


def is_counted(kind: str) -> bool:
    """Whether a call, by its method and path, takes from the daily quota."""
    return SIGNING_IN not in kind


def expected(numbers: dict[str, Any]) -> dict[str, int]:
    """Return the calls the plan foresaw, by step; {} where an older version kept none. Steps that ask for facts have no price."""
    if "planned" not in numbers:
        return {}
    found = {"resolve": numbers.get("look_ups", 0), **numbers["planned"]}
    return {step: found[step] for step in STEPS if found.get(step)}


def metrics(books: dict[str, Any]) -> dict[str, float]:
    """Return what CloudWatch counts of a run that ended with books; that it ended is counted when it is told."""
    people, listed = books.get("people", {}), books.get("list", {})
    read, rejected = books["rows"]["read"], books["rows"].get("rejected", 0)
    return {
        "RowsRead": read, "RowsRejected": rejected, "RejectedPercent": round(100 * rejected / read, 2) if read else 0,
        "PeopleCreated": people.get("created", 0), "PeopleUpdated": people.get("updated", 0),
        "PeopleUnmatched": people.get("unmatched", 0), "PeopleUndelivered": people.get("undelivered", 0),
        "LeadsAdded": listed.get("on_list", 0), "MarketoCalls": books["calls"]["total"],
    }  # fmt: skip
