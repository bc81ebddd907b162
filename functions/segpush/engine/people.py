"""From records to rows with a meaning: map, check, and know what is wrong with each.

mapped   every record, in order: bad, found (cells), raw (of a row that cannot be used), key, others (further keys of a list cell),
         profile, audience, status, at (its own time, as written), code, print (digest of what would be written), filled (whether that
         is anything), complete (whether creation has all it needs), held (why held back), sought and second
         (``keys``), v0 …, x0 … (left out because too long)
A row's number ``ord`` is its ``rowid`` in ``mapped``, from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import checks, keys, suppressing
from segpush.engine.columns import columns
from segpush.errors import BadDrop

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.columns import Columns
    from segpush.engine.frame import Frame
    from segpush.engine.reading.read import OpenDrop, Reading

ORD = "rowid + 1"
FAULTS = f"SELECT {ORD} AS ord, code, found FROM mapped WHERE bad"


def map_rows(db: duckdb.DuckDBPyConnection, frame: Frame, drop: OpenDrop) -> Reading:
    """Make the table ``mapped`` from a drop's records; raise :class:`errors.BadDrop` where a mapped column is absent (R19)."""
    found = columns(frame, drop)
    values = "".join(f", {v} VARCHAR" for v in frame.values) + "".join(f", x{n} BOOLEAN" for n in frame.may_leave_out)
    db.execute(
        "CREATE TABLE mapped (bad BOOLEAN, found INTEGER, raw VARCHAR, key VARCHAR, others VARCHAR[], profile VARCHAR, audience VARCHAR,"
        f' status VARCHAR, "at" VARCHAR, code VARCHAR, print VARCHAR, filled BOOLEAN, complete BOOLEAN, held VARCHAR,'
        f" sought {keys.SOUGHT}, second VARCHAR{values})"
    )
    for segment in drop.segments(found.used):
        segment.insert(db, "mapped", _rows(frame, found, segment.relation))
    reading = drop.finish(FAULTS)
    _require_one_audience(db, reading)
    reading.notes += _notes(db, frame, found)
    return reading


def _rows(frame: Frame, found: Columns, relation: str) -> str:
    """Select what a segment's records say, and the first thing that is wrong with each."""
    values = "".join(f", {value.sql} AS v{n}" for n, value in enumerate(found.values))
    left_out = "".join(f", {found.values[n].left_out or 'false'} AS x{n}" for n in frame.may_leave_out)
    told = f"""
        SELECT bad, found, {found.key} AS raw, {keys.columns(frame, found)}, {found.profile or "NULL"} AS profile,
            {_audience(frame, found)} AS audience, {checks.status(found.status)} AS status, {_ours(frame, found)} AS ours,
            {found.time or "NULL"} AS "at", {suppressing.held(found.suppressed)} AS held{values}{left_out}
        FROM {relation}"""
    judged = f"SELECT *, {_code(frame, found)} AS code FROM ({told})"
    names = "".join(f", {v}" for v in frame.kept_values)
    complete = f"{frame.complete} AND k0 IS NOT NULL" if frame.compound else frame.complete
    return f"""
        SELECT bad IS NOT NULL, CASE WHEN bad IS NOT NULL THEN found END, CASE WHEN code IS NOT NULL THEN raw END,
            CASE WHEN bad IS NULL THEN key END, others, nullif(trim(profile), ''), audience, status, "at", code,
            CASE WHEN code IS NULL THEN {_print(frame)} END, {frame.something}, {complete}, held, sought,
            second{names}
        FROM ({judged})"""


def _print(frame: Frame) -> str:
    """A digest of what is written of a person: ``name=value``, or ``name-`` where it is missing, in one concatenation."""
    parts = [
        f"{checks.text(frame.targets[n].name)}, CASE WHEN v{n} IS NULL THEN '-' ELSE '=' END, v{n}"
        for n in frame.written
    ]
    return f"md5(concat({', chr(31), '.join(parts)}))" if parts else "NULL::VARCHAR"


def _audience(frame: Frame, found: Columns) -> str:
    """The audience a row names where nobody asked: in a file that is one audience's it must be the same in all."""
    return (not frame.audience.told_by and (found.audience_id or found.audience_name)) or "NULL"


def _require_one_audience(db: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Raise :class:`errors.BadDrop` where a file that is taken for one audience's has rows of several (R42)."""
    row = db.execute(
        "SELECT min(audience), max(audience), count(DISTINCT audience) FROM mapped WHERE code IS NULL"
    ).fetchone()
    least, most, several = row or (None, None, 0)
    if several > 1:
        raise BadDrop(
            f"{reading.files[0]}: its rows are of {several} audiences, such as {least!r} and {most!r}:"
            " write source.audience_in: column, so that each takes its own"
        )


def _ours(frame: Frame, found: Columns) -> str:
    """Whether a row is of this audience, where audiences share files; a row without status may be another matter (R43)."""
    wanted, audience = [], frame.audience
    if audience.told_by == "id":
        wanted.append(f"coalesce(trim({found.audience_id}) = {checks.text((audience.id or '').strip())}, false)")
    elif audience.told_by == "name":
        wanted.append(f"coalesce(trim({found.audience_name}) = {checks.text(audience.name.strip())}, false)")
    if audience.source.without_status == "not_ours" and found.status:
        wanted.append(f"{found.status} IS NOT NULL")
    return " AND ".join(wanted) or "true"


def _notes(db: duckdb.DuckDBPyConnection, frame: Frame, found: Columns) -> list[str]:
    """Return a sentence for each column no record has, each company field, and each field that was left out of some rows."""
    notes = [f"no record has {name!r}, which the document names." for name in found.absent]
    company = [each.name for each in frame.targets if each.write != each.mapped.write]
    notes += [f"{name} is a company field: it is sent for new people only." for name in company]
    for n in frame.may_leave_out:
        row = db.execute(f"SELECT count(*) FROM mapped WHERE x{n}").fetchone()
        if row and row[0]:
            notes.append(
                f"{frame.targets[n].name} was left out of {row[0]:,} rows: the value is longer than the field."
            )
    return notes


def _code(frame: Frame, found: Columns) -> str:
    """The first thing that is wrong with a row; the field's number after a colon where it is about a value."""
    unless = "" if frame.destination.match.list == "one" else " AND coalesce(len(keys), 0) = 0"
    ascii_only = (  # before lower() turns İ into i
        f"CASE WHEN {checks.beyond_ascii('raw')}{unless} THEN 'not_ascii' END"
    )
    wrong = ["bad", "CASE WHEN NOT ours THEN 'not_ours' END", *([ascii_only] if frame.key_type == "email" else [])]
    wrong += [*keys.problems(frame), "CASE WHEN status IS NULL THEN 'bad_status' END"]
    wrong += [f"{value.problem} || ':{n}'" for n, value in enumerate(found.values)]
    return f"coalesce({', '.join(wrong)})"


def require_ours(frame: Frame, rows: dict[str, int]) -> None:
    """Raise :class:`errors.BadDrop` where a drop that is this audience's by its key has no row of it, or a full one has none."""
    told = {name for name, count in rows.items() if count}
    if told == {"not_ours"} and (frame.full or frame.audience.source.audience_in != "column"):
        audience = frame.audience
        raise BadDrop(
            f"{frame.drop.objects[0].key}: none of its {rows['not_ours']:,} rows is of audience {audience.id or audience.name!r}:"
            " correct the audience's id or name in the document, or the prefix"
        )
