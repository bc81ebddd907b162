"""Who may be written by an import, and in what groups: people whose rows have the same columns filled share a file.

picks  (way: id or key, key, lead, mask, bytes, writes, adds)   one row a lead, or a person whose lead nobody knows

An empty cell may keep or clear what Marketo has (nobody says which), so a file has only columns that are filled in every
row; a cell that says ``null`` may be taken for a missing one, so who has one is written by single calls (Adobe: Bulk Lead
Import). A lead stands in a file once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import checks
from segpush.engine.steps.places import EXIST

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from segpush.engine.frame import Frame


def pick(db: duckdb.DuckDBPyConnection, frame: Frame, ways: Sequence[str]) -> None:
    """Make ``picks`` of the ways that are legal; call it once ``to_enlist`` is there."""
    db.execute(
        "CREATE OR REPLACE TABLE picks (way VARCHAR, key VARCHAR, lead BIGINT, mask VARCHAR, bytes BIGINT, writes INTEGER, adds INTEGER)"
    )
    if "id" in ways:
        db.execute(f"INSERT INTO picks {_by_id(frame)}")
    if "key" in ways:
        db.execute(f"INSERT INTO picks {_by_key(frame)}")


def columns(frame: Frame, way: str) -> list[int]:
    """Return which values a file may have: by id those every person gets, by key those a new one gets."""
    return frame.written if way == "id" else frame.created


def cell(value: str) -> str:
    """Return the SQL of a cell as it stands in a file (RFC 4180); a value with blanks around it is quoted too (D1, D12, D25)."""
    special = rf"regexp_matches({value}, '[\",\r\n]|^\s|\s$')"
    return f"""CASE WHEN {special} THEN '"' || replace({value}, '"', '""') || '"' ELSE {value} END"""


def cells(frame: Frame, which: Sequence[int]) -> list[str]:
    """Return the SQL of each value as a cell, NULL where it is missing (D2)."""
    sent = (f"({checks.sent(f'v{n}', frame.targets[n])})::VARCHAR" for n in which)
    return [cell(value) for value in sent]


def _by_id(frame: Frame) -> str:
    """Leads with something to write, and leads that are only to be added; none that stands twice."""
    which = columns(frame, "id")
    writes = f"""
        SELECT key, unnest(leads) AS lead, mask, size, 1 AS writes, (NOT placed AND {_adds(frame)})::INTEGER AS adds FROM (
            SELECT key, leads, placed, {_mask(which)} AS mask, {_size(frame, which)} AS size
            FROM people JOIN fields USING (ord)
            WHERE kind = 'member' AND via = 'update' AND person IS NULL AND len(leads) = 1 AND {_expressible(frame, which)}
                AND NOT (barred AND {_adds(frame)}))"""
    adds = f"""
        SELECT p.key, lead, '' AS mask, 0 AS size, 0 AS writes, 1 AS adds FROM to_enlist JOIN (
            SELECT key, unnest(leads) AS lead FROM people
            WHERE kind = 'member' AND NOT placed AND NOT barred AND person IN {EXIST}) p USING (lead)"""
    return f"""
        SELECT 'id', min(key), lead, min(mask), min(size) + length(lead::VARCHAR) + 1, max(writes), max(adds)
        FROM ({writes} UNION ALL {adds}) GROUP BY lead HAVING sum(writes) < 2 AND NOT (sum(writes) = 1 AND count(*) > 1)"""


def _by_key(frame: Frame) -> str:
    """People to be created, or written without a look-up."""
    which = columns(frame, "key")
    wanted = "via IN ('create', 'direct')" if frame.destination.match.several == "marketo" else "via = 'create'"
    key = cell("key")
    return f"""
        SELECT 'key', key, NULL, {_mask(which)}, {_size(frame, which)} + strlen({key}) + 1, 1, (NOT placed AND {_adds(frame)})::INTEGER
        FROM people JOIN fields USING (ord)
        WHERE kind = 'member' AND {wanted} AND person IS NULL AND NOT (barred AND {_adds(frame)}) AND {_expressible(frame, which)}"""


def direct(db: duckdb.DuckDBPyConnection, frame: Frame) -> tuple[int, int]:
    """Return how many people are to be written without a look-up, and their bytes in files by key."""
    row = db.execute(f"""
        SELECT count(*), coalesce(sum({_size(frame, frame.created)} + strlen(key) + 1), 0)::BIGINT
        FROM people JOIN fields USING (ord) WHERE via = 'direct'
    """).fetchone()
    people, size = row or (0, 0)
    return int(people), int(size)


def _adds(frame: Frame) -> str:
    return "false" if frame.members == "none" else "true"


def _mask(which: Sequence[int]) -> str:
    """Which values are filled, as 0 and 1 in their order."""
    marks = ", ".join(f"CASE WHEN v{n} IS NULL THEN '0' ELSE '1' END" for n in which)
    return f"concat({marks})" if marks else "''"


def _size(frame: Frame, which: Sequence[int]) -> str:
    """Bytes of the values and the commas before them."""
    return " + ".join(f"coalesce(strlen({each}) + 1, 0)" for each in cells(frame, which)) or "0"


def _expressible(frame: Frame, which: Sequence[int]) -> str:
    """Whether an import can say what is to be written: it clears nothing, and has no word ``null`` in it."""
    rules = [f"coalesce(lower(trim(v{n})) <> 'null', {str(not frame.targets[n].clears).lower()})" for n in which]
    return " AND ".join(rules) or "true"
