"""From rows to people: map, check, and decide which row of a person counts. One table of rows, one of verdicts.

mapped   (ord, file, raw, key, status, at, v0 …, code, reason)   every row that could be read
verdicts (ord, outcome, code, reason)                            every row; outcome NULL until `changes` decides
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush.engine import checks
from segpush.engine.reading.columns import find_column

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame
    from segpush.engine.reading.read import Reading

REASONS = {
    "no_key": "the key column is empty, so nobody can tell who this is",
    "bad_address": "this is no e-mail address: one @, a domain with a dot, no blanks, commas, colons or quotes",
    "not_ascii": "Marketo takes ASCII addresses only",
    "bad_key": "Marketo cannot search by such a value: no commas, at most 255 characters, whole numbers for number fields",
    "bad_status": "the membership word is not known: realized, active … or exited, expired …",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a drop the mapped columns stand: positional names such as ``c3``."""

    key: str
    status: str | None
    time: str | None
    values: list[str]


def columns(frame: Frame, header: list[str], where: str) -> Columns:
    """Find the mapped columns by name; raise :class:`errors.BadDrop` where one is absent (R15, R19)."""
    source = frame.audience.source
    return Columns(
        key=f"c{find_column(header, frame.destination.match.source, where)}",
        status=_status_column(header, source.status, where),
        time=f"c{find_column(header, source.member_time, where)}" if source.member_time else None,
        values=[f"c{find_column(header, each.source, where)}" for each in frame.targets],
    )


def map_rows(db: duckdb.DuckDBPyConnection, frame: Frame, reading: Reading) -> None:
    """Make the table ``mapped``; raise :class:`errors.BadDrop` where a mapped column is absent (R19)."""
    found = columns(frame, reading.columns, reading.files[0])  # whose header named the columns
    values = [
        f"{checks.clean(c, target)} AS v{n}"
        for n, (c, target) in enumerate(zip(found.values, frame.targets, strict=True))
    ]
    selected = ", ".join([
        "ord", "file", f"{found.key} AS raw", f"{checks.key(found.key)} AS key", f"{checks.status(found.status)} AS status",
        f'{checks.moment(found.time)} AS "at"', *values,
    ])  # fmt: skip
    db.execute(f"CREATE TABLE mapped AS SELECT *, {_code(frame)} AS code FROM (SELECT {selected} FROM source)")


def _code(frame: Frame) -> str:
    """The first thing that is wrong with a row; the field's number after a colon where it is about a value."""
    ascii_only = (
        "CASE WHEN NOT regexp_matches(raw, '^[\\x00-\\x7F]*$') THEN 'not_ascii' END"  # before lower() turns İ into i
    )
    found = [ascii_only] if frame.key_type == "email" else []
    found += [checks.key_problem("key", frame.key_type), "CASE WHEN status IS NULL THEN 'bad_status' END"]
    found += [f"{checks.problem(f'v{n}', target)} || ':{n}'" for n, target in enumerate(frame.targets)]
    return f"coalesce({', '.join(found)})"


def _status_column(header: list[str], wanted: str | None, where: str) -> str | None:
    """The column the document names, else AEP's own (R16)."""
    if wanted:
        return f"c{find_column(header, wanted, where)}"
    for n, name in enumerate(header):
        plain = name.strip().lower()
        if plain.startswith("segmentmembership") and plain.endswith("status"):
            return f"c{n}"
    return None


def decide(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make the table ``verdicts``: one key, one row that counts (R23); the others are duplicates or conflicts."""
    db.execute("""
        CREATE TABLE verdicts AS
        WITH valid AS (SELECT ord, key, status, coalesce("at", '') AS t FROM mapped WHERE code IS NULL),
        newest AS (
            SELECT key, t, count(DISTINCT status) AS words, max(ord) AS last
            FROM valid JOIN (SELECT key, max(t) AS t FROM valid GROUP BY key) USING (key, t) GROUP BY key, t)
        SELECT v.ord, CASE
            WHEN n.t <> v.t THEN 'duplicate'
            WHEN n.words > 1 THEN 'conflict'
            WHEN v.ord <> n.last THEN 'duplicate' END AS outcome, NULL::VARCHAR AS code, NULL::VARCHAR AS reason
        FROM valid v JOIN newest n USING (key)
    """)
    db.execute(
        "INSERT INTO verdicts SELECT ord, 'rejected', split_part(code, ':', 1), NULL FROM mapped WHERE code IS NOT NULL"
    )
    for code, reason in REASONS.items():
        db.execute("UPDATE verdicts SET reason = ? WHERE code = ?", [reason, code])
    for n, target in enumerate(frame.targets):
        long = f"the value for {target.name} is longer than the {target.length or 255} characters of the field"
        bad = f"the value for {target.name} is no {target.type} Marketo would take"
        for code, reason in ((f"too_long:{n}", long), (f"bad_value:{n}", bad)):
            rows = "SELECT ord FROM mapped WHERE code = ?"
            db.execute(f"UPDATE verdicts SET reason = ? WHERE ord IN ({rows})", [reason, code])
    db.execute(
        "UPDATE verdicts SET reason = 'rows of this person contradict each other; none is newer' WHERE outcome = 'conflict'"
    )
    db.execute("INSERT INTO verdicts SELECT ord, 'rejected', code, reason FROM bad_source")
