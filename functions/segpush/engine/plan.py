"""From a drop to a plan: read, map, decide, compare, count. Nothing is written to Marketo before this is done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from segpush.engine import chains, changes, closing, people, protecting, verdicts
from segpush.engine.steps import resolve
from segpush.errors import BadDrop

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame
    from segpush.engine.reading.read import OpenDrop


def make(
    db: duckdb.DuckDBPyConnection,
    frame: Frame,
    drop: OpenDrop,
    *,
    first_run: bool,
    canary: str = "",
    only: bool = False,
) -> dict[str, Any]:
    """Fill ``people`` and ``verdicts`` and return the plan's numbers; raise :class:`errors.BadDrop` for an empty full drop.

    ``canary`` is what became of the first import by id in this instance; ``only``: nothing will be written after this plan.
    """
    reading = people.map_rows(db, frame, drop)
    if frame.full and reading.empty:
        raise BadDrop(
            f"{', '.join(reading.empty)}, part of a full drop, has no rows, so people may be missing: export the audience again"
        )
    verdicts.decide(db, frame)
    asks_first = must_ask_first(frame, first_run=first_run)
    changes.compare(db, frame, asks_first=asks_first)
    chains.nothing(db)
    numbers = count(db, frame)
    closing.require_all_rows(
        numbers["rows"], reading.rows
    )  # before anything is written, not only when the books are closed
    people.require_ours(frame, numbers["rows"])
    at_most = frame.destination.match.several == "marketo"
    too_many = not at_most and numbers["direct"] > frame.destination.limits.created_people
    if not asks_first and (too_many or chains.asking_pays(db, frame, canary)):
        db.execute("UPDATE people SET via = 'ask' WHERE via = 'direct'")
        numbers |= {"ask": numbers["ask"] + numbers["direct"], "direct": 0}
    if only and not at_most:
        resolve.look_up_all(db)
        numbers |= {"ask": numbers["ask"] + numbers["direct"], "direct": 0}
    return {
        **numbers,
        "calls": calls(frame, numbers),
        "look_ups": -(-numbers["ask"] // chains.BATCH),
        "read": reading.rows,
        "first_run": first_run,
        "at_most": at_most,
        "notes": reading.notes,
        "files": reading.files,
    }


def must_ask_first(frame: Frame, *, first_run: bool) -> bool:
    """Whether the guard needs look-ups: it must know before any write how many people a run creates and adds."""
    limits = frame.destination.limits
    if frame.destination.match.several == "marketo":
        return False  # nobody is: the guard judges how many it could be at most
    return (first_run and limits.first_run == "hold") or limits.added_percent is not None


def count(db: duckdb.DuckDBPyConnection, frame: Frame) -> dict[str, Any]:
    """Return the numbers people and guard go by. Rows by outcome; people by what is to be done."""
    rows, codes = _rows(db)
    names = ("members", "leavers", "absent", "removed", "ask", "direct", "update", "unchanged", "suppressed")
    found = db.execute("""
        SELECT count(*) FILTER (kind = 'member'), count(*) FILTER (kind = 'leaver'), count(*) FILTER (kind = 'absent'),
            count(*) FILTER (removal), count(*) FILTER (via IN ('ask', 'held')), count(*) FILTER (via = 'direct'),
            count(*) FILTER (via = 'update'), count(*) FILTER (person = 'unchanged' AND kind = 'member'),
            count(*) FILTER (person = 'suppressed' OR via = 'held')
        FROM people
    """).fetchone()
    seats = (
        "SELECT bool_or(origin = 'ours') AS ours FROM ledger WHERE state <> 'off' AND lead IS NOT NULL GROUP BY lead"
    )
    there = db.execute(f"SELECT count(*) FILTER (ours), count(*) FROM ({seats})").fetchone() or (0, 0)
    unseen = "SELECT count(*) FROM ledger WHERE state = 'on' AND lead IS NULL"  # an import put them there
    imported = int((db.execute(unseen).fetchone() or (0,))[0])
    blind = protecting.unreadable(db, frame)
    numbers = dict(zip(names, found or (), strict=True))
    return {
        "rows": rows,
        "codes": codes,
        **numbers,
        "ours": there[0] + imported,
        "on_list": there[1] + imported,
        "unreadable": blind,
    }


def _rows(db: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many rows have which outcome, and how many are rejected for which code."""
    verdicts = db.execute("SELECT outcome, code, count(*) FROM verdicts GROUP BY ALL ORDER BY ALL").fetchall()
    rows: Counter[str] = Counter()
    for outcome, _, number in verdicts:
        rows[outcome] += number
    counted = "SELECT kind, count(*) FROM people WHERE kind <> 'absent' GROUP BY kind"
    rows.update(dict(db.execute(counted).fetchall()))
    return dict(sorted(rows.items())), {code: number for outcome, code, number in verdicts if outcome == "rejected"}


def calls(frame: Frame, numbers: dict[str, Any]) -> int:
    """Return how many calls the plan costs at most, 300 records each; left-over look-ups and retries come on top."""
    written = numbers["update"] + numbers["direct"]
    written += numbers["ask"] if frame.destination.creates or frame.destination.updates else 0
    return sum(
        -(-people // chains.BATCH)
        for people in (numbers["ask"], written, numbers["removed"], numbers["members"] - numbers["unchanged"])
    )
