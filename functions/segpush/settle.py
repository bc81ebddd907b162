"""The end of a part, whoever brings it: push when it is delivered, pickup when its message died.

An outcome object says what became of every row of the part; then part and step count change in one transaction.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.errors import Conflict
from segpush.ports import Add, Put
from segpush.times import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from segpush.delivery.journal import Journal
    from segpush.ports import Item, ObjectStore, Table
    from segpush.state import State

ATTEMPTS = 20
"""How often a settled part is written anew when its step changed meanwhile: more than parts at work at once."""

WHOLE = frozenset({"prepare", "members", "extract"})
"""Steps of one part without which nothing can be planned: where it ends badly, the run does."""

BATCH = 300  # Adobe: records a call
EMPTY: dict[str, Any] = {
    "key": None, "lead": None, "leads": None, "person": None, "list": None, "code": None, "reason": None, "warning": False,
}  # fmt: skip


def outcomes(
    work: ObjectStore,
    run: str,
    part: Item,
    rows: list[dict[str, Any]],
    journal: Journal,
    failed: tuple[str, str] | None,
) -> None:
    """Store what became of the part's rows: what the journal knows, and `undelivered` with the reason for the rest."""
    known = journal.outcomes()
    if failed:
        rest = _files(rows, journal) if _are_files(rows) else _people(rows, known, journal)
        code, reason = failed
        known += [{**EMPTY, **left, "code": code, "reason": reason} for left in rest]
    body = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in known)
    work.put(names.outcome(run, part["step"], part["part"]), body.encode())


def _are_files(rows: list[dict[str, Any]]) -> bool:
    return any("file" in row for row in rows)


def _files(rows: list[dict[str, Any]], journal: Journal) -> list[dict[str, Any]]:
    """Return a row for each file without an outcome: `unknown` where it may have reached Marketo, or is at work there."""
    left = [(row["file"], journal.intended(n)) for n, row in enumerate(rows) if journal.done(n) is None]
    words = [(file, "unknown" if sent else "undelivered") for file, sent in left]
    return [{"file": file, "person": word, "list": word} for file, word in words]


def _people(rows: list[dict[str, Any]], known: list[dict[str, Any]], journal: Journal) -> list[dict[str, Any]]:
    """Return a row for each person without an outcome."""
    rest = _unsettled(rows, known)
    doubt = BATCH if journal.in_doubt() else 0  # a creating call whose reply never came may have worked
    words = ["unknown"] * doubt + ["undelivered"] * len(rest)
    return [
        {"key": key, "lead": lead, "person": word, "list": word} for (key, lead), word in zip(rest, words, strict=False)
    ]


def _unsettled(rows: list[dict[str, Any]], known: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    """Return key and lead of the part's rows that have no outcome yet, in their order."""
    pairs = {(row.get("key"), row.get("lead")) for row in known}
    keys = {key for key, _ in pairs if key is not None}
    asked = [(row.get("key"), row.get("lead")) for row in rows if "start" not in row]
    return [(key, lead) for key, lead in asked if (key, lead) not in pairs and not (lead is None and key in keys)]


def begin(table: Table, part: Item, until: datetime) -> Item:
    """Note that an invocation is at work on a part, at the latest until then; :class:`errors.Conflict` where another began."""
    working = {**part, "working_until": stamp(until)}
    table.commit(Put(working, part["rev"]))
    return {**working, "rev": part["rev"] + 1}


def done(state: State, part: Item, journal: Journal, now: datetime) -> None:
    """Close the part and count its step down, once, however often it is tried; ``now`` is when, for the timeline."""
    calls = Counter(f"{call['method']} {call['path']}" for call in journal.trail())
    for _ in range(ATTEMPTS):
        found = state.part(part["run"], part["step"], part["part"])
        if found["state"] == "done":
            return
        closed = {name: value for name, value in found.items() if name != "due"}
        closed |= {"state": "done", "calls": dict(calls), "closed_at": stamp(now)}
        count = Add(f"RUN#{part['run']}", f"STEP#{part['step']}", "open", -1)
        try:
            state.table.commit(Put(closed, found["rev"]), count)
        except Conflict:
            continue
        return
    msg = (
        f"part {part['part']} of step {part['step']} of run {part['run']} could not be closed: others kept changing it"
    )
    raise Conflict(msg)


def park(table: Table, part: Item, until: datetime, overdue: datetime, reason: str) -> None:
    """Store that a part waits; raise :class:`errors.Conflict` where another delivery of it was faster."""
    waiting = {
        **part,
        "state": "parked",
        "until": stamp(until),
        "due": stamp(overdue),
        "parked_for": reason,
        "working_until": "",
    }
    table.commit(Put(waiting, part["rev"]))


def halt(table: Table, run: str, step: str, code: str, reason: str) -> None:
    """Let no further part of the run call Marketo; the first reason stands."""
    try:
        table.commit(Put({"pk": f"RUN#{run}", "sk": "HALT", "rev": 0, "step": step, "code": code, "reason": reason}, 0))
    except Conflict:
        return
