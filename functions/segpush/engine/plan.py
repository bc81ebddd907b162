"""From a drop to a plan: read, map, decide, compare, count. Nothing is written to Marketo before this is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush.engine import changes, people
from segpush.errors import BadDrop

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame
    from segpush.engine.reading.read import Reading


def make(db: duckdb.DuckDBPyConnection, frame: Frame, reading: Reading, *, first_run: bool) -> dict[str, Any]:
    """Fill ``people`` and ``verdicts`` and return the plan's numbers; raise :class:`errors.BadDrop` for an empty full drop."""
    if frame.full and reading.empty:
        raise BadDrop(
            f"{', '.join(reading.empty)}, part of a full drop, has no rows, so people may be missing: export the audience again"
        )
    people.map_rows(db, frame, reading)
    people.decide(db, frame)
    changes.compare(db, frame)
    numbers = count(db, frame)
    if not may_skip_lookups(frame, numbers, first_run=first_run):
        db.execute("UPDATE people SET via = 'ask' WHERE via = 'direct'")
        numbers = count(db, frame)
    return {
        **numbers,
        "calls": calls(frame, numbers),
        "read": reading.rows,
        "first_run": first_run,
        "notes": reading.notes,
        "files": reading.files,
    }


def may_skip_lookups(frame: Frame, numbers: dict[str, Any], *, first_run: bool) -> bool:
    """Whether the guard needs no look-ups: it must know before any write how many people a run creates and adds."""
    limits = frame.destination.limits
    if first_run and limits.first_run == "hold":
        return False
    return limits.added_percent is None and numbers["direct"] <= limits.created_people


def count(db: duckdb.DuckDBPyConnection, frame: Frame) -> dict[str, Any]:
    """Return the numbers people and guard go by. Rows by outcome; people by what is to be done."""
    rows = dict(db.execute("SELECT outcome, count(*) FROM verdicts GROUP BY outcome ORDER BY outcome").fetchall())
    codes = dict(
        db.execute(
            "SELECT code, count(*) FROM verdicts WHERE outcome = 'rejected' GROUP BY code ORDER BY code"
        ).fetchall()
    )
    names = ("members", "leavers", "absent", "removed", "ask", "direct", "update", "unchanged")
    found = db.execute("""
        SELECT count(*) FILTER (kind = 'member'), count(*) FILTER (kind = 'leaver'), count(*) FILTER (kind = 'absent'),
            count(*) FILTER (kind <> 'member' AND removal), count(*) FILTER (via = 'ask'), count(*) FILTER (via = 'direct'),
            count(*) FILTER (via = 'update'), count(*) FILTER (person = 'unchanged' AND kind = 'member')
        FROM people
    """).fetchone()
    ours = db.execute("SELECT count(DISTINCT lead) FROM ledger WHERE state = 'on' AND origin = 'ours'").fetchone()
    there = db.execute("SELECT count(DISTINCT lead) FROM ledger WHERE state = 'on'").fetchone()
    blind = changes.unreadable(db, frame)
    numbers = dict(zip(names, found or (), strict=True))
    return {
        "rows": rows,
        "codes": codes,
        **numbers,
        "ours": (ours or (0,))[0],
        "on_list": (there or (0,))[0],
        "unreadable": blind,
    }


def calls(frame: Frame, numbers: dict[str, Any]) -> int:
    """Return how many calls the plan costs at most, 300 records each; left-over look-ups and retries come on top."""
    written = numbers["update"] + numbers["direct"]
    written += numbers["ask"] if frame.destination.creates or frame.destination.updates else 0
    return sum(
        -(-people // 300)
        for people in (numbers["ask"], written, numbers["removed"], numbers["members"] - numbers["unchanged"])
    )
