"""Files for bulk imports, cut by bytes, and what became of the rows in them.

filed  (step, file, key, lead, mask, adds)   in which file a person's row stands; the file is NULL until it is cut
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.engine import chains, picking
from segpush.engine.steps import write
from segpush.engine.steps.places import EXIST

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench

STEPS = ("import_id", "import_key")
CANARY_LEADS = 100  # U7: the first import by id in an instance has no more


def waiting(step: str) -> str:
    """Return the query of whose rows a step is to import."""
    return f"SELECT key, lead FROM filed WHERE step = '{step}'"


def canary() -> str:
    """Return the query of the leads that prove imports by id: Marketo itself named them, and they are to be on the list."""
    return f"SELECT DISTINCT lead FROM filed WHERE step = 'import_id' AND adds > 0 ORDER BY lead LIMIT {CANARY_LEADS}"


def cut(bench: Workbench, frame: Frame, step: str) -> list[bytes]:
    """Write a step's files, each at most ``chains.IMPORT_BYTES`` long and cut at a row, and return its one part: a line a file."""
    files: list[dict[str, Any]] = []
    _lines(bench.db, frame, step)
    groups = bench.db.execute("SELECT mask, min(n), max(n) FROM lines GROUP BY mask ORDER BY 2").fetchall()
    for mask, start, stop in groups:
        header = ",".join([_key_column(frame, step), *_filled(frame, step, mask)]) + "\n"
        room = chains.IMPORT_BYTES - len(header.encode())
        for first, last, size in _ranges(bench.db, room, start, stop):
            key = names.file(frame.run.id, step, len(files))
            bench.work.put(key, (header + _text(bench.db, first, last)).encode())
            bench.db.execute("INSERT INTO ranges VALUES (?, ?, ?)", [len(files), first, last])
            files.append(
                {"file": len(files), "object": key, "rows": last - first + 1, "bytes": size + len(header.encode())}
            )
    _note(bench.db, step)
    return ["".join(json.dumps(file) + "\n" for file in files).encode()]


def _filled(frame: Frame, step: str, mask: str) -> list[str]:
    """Return the names of the fields that are filled in every row of a group."""
    which = picking.columns(frame, step.removeprefix("import_"))
    return [frame.targets[n].name for n, mark in zip(which, mask, strict=False) if mark == "1"]


def _key_column(frame: Frame, step: str) -> str:
    return "id" if step == "import_id" else frame.destination.match.field


def _lines(db: duckdb.DuckDBPyConnection, frame: Frame, step: str) -> None:
    """Make ``lines`` (n, key, lead, mask, line, upto), groups one after another: each row as it is sent, and the bytes up to its end.

    A missing value is no cell, so that what a line has follows from the row. Leads that are only added have no values.
    """
    key = "f.lead::VARCHAR" if step == "import_id" else picking.cell("f.key")
    cells = picking.cells(frame, picking.columns(frame, step.removeprefix("import_")))
    filled = f"CASE WHEN contains(f.mask, '1') THEN concat_ws(',', {', '.join([key, *cells])}) ELSE {key} END"
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE lines AS
        SELECT *, sum(strlen(line)) OVER (ORDER BY n)::BIGINT AS upto FROM (
            SELECT row_number() OVER (ORDER BY f.mask DESC, f.key, f.lead) AS n, f.key, f.lead, f.mask, {filled} || chr(10) AS line
            FROM filed f LEFT JOIN (SELECT key, ord FROM people WHERE kind = 'member') p ON p.key = f.key LEFT JOIN fields USING (ord)
            WHERE f.step = '{step}')
    """)
    db.execute("CREATE OR REPLACE TEMP TABLE ranges (file INTEGER, first BIGINT, last BIGINT)")


def _ranges(db: duckdb.DuckDBPyConnection, room: int, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Yield first and last row and bytes of each file of a group: as many rows as there is room for, at least one."""
    end = start - 1
    before = _upto(db, end)
    while end < stop:
        most = "SELECT coalesce(max(n) FILTER (upto <= ?), min(n)) FROM lines WHERE n BETWEEN ? AND ?"
        last = int((db.execute(most, [before + room, end + 1, stop]).fetchone() or (0,))[0])
        upto = _upto(db, last)
        yield end + 1, last, upto - before
        end, before = last, upto


def _upto(db: duckdb.DuckDBPyConnection, n: int) -> int:
    return int((db.execute("SELECT upto FROM lines WHERE n = ?", [n]).fetchone() or (0,))[0])


def _text(db: duckdb.DuckDBPyConnection, first: int, last: int) -> str:
    row = db.execute(
        "SELECT string_agg(line, '' ORDER BY n) FROM lines WHERE n BETWEEN ? AND ?", [first, last]
    ).fetchone()
    return str((row or ("",))[0])


def _note(db: duckdb.DuckDBPyConnection, step: str) -> None:
    """Remember whose rows stand in which file."""
    db.execute(f"""
        UPDATE filed SET file = l.file
        FROM (SELECT key, lead, file FROM lines JOIN ranges ON n BETWEEN first AND last) l
        WHERE filed.step = '{step}' AND filed.key = l.key AND filed.lead IS NOT DISTINCT FROM l.lead
    """)


def fold(db: duckdb.DuckDBPyConnection, step: str) -> None:
    """Take over what became of each person, from the table ``outcomes``: of a file what it says of all its rows, but for those it names."""
    told(db, step)
    word = "updated" if step == "import_id" else "written"  # by id there is nothing to create
    db.execute(
        """
        CREATE OR REPLACE TABLE outcomes AS
        SELECT key, lead, CASE WHEN person = 'written' AND lead IS NOT NULL THEN [lead] END AS leads,
            CASE WHEN person = 'written' THEN $word WHEN person = 'refused' AND code = '1004' THEN 'unmatched' ELSE person END AS person,
            code, reason, warning, list
        FROM told WHERE lead IS NULL OR key IN (SELECT key FROM people WHERE via = 'update' AND kind = 'member')
    """,
        {"word": word},
    )
    write.fold(db, "update" if step == "import_id" else "upsert", "way = 'import'")
    if step == "import_key":
        db.execute(
            f"UPDATE people SET listed = o.list FROM outcomes o WHERE o.key = people.key AND kind = 'member' AND people.person IN {EXIST}"
        )


def told(db: duckdb.DuckDBPyConnection, step: str) -> None:
    """Make ``told`` (key, lead, person, list, code, reason, warning): a line for each row of a step's files."""
    same = "e.lead = f.lead" if step == "import_id" else "lower(e.key) = lower(f.key)"
    silent = "no outcome of this file was stored; its people are sent again by the next run"
    db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE told AS
        SELECT f.key, f.lead, coalesce(e.person, w.person, 'unknown') AS person, coalesce(e.list, w.list, 'unknown') AS list,
            CASE WHEN e.file IS NOT NULL THEN e.code WHEN w.file IS NULL THEN 'no_outcome' ELSE w.code END AS code,
            CASE WHEN e.file IS NOT NULL THEN e.reason WHEN w.file IS NULL THEN $silent ELSE w.reason END AS reason,
            coalesce(e.warning, false) AS warning
        FROM (SELECT key, lead, file FROM filed WHERE step = '{step}') f
        LEFT JOIN (SELECT DISTINCT ON (file) * FROM outcomes WHERE key IS NULL AND lead IS NULL) w ON w.file = f.file
        LEFT JOIN (SELECT DISTINCT ON (file, key, lead) * FROM outcomes WHERE key IS NOT NULL OR lead IS NOT NULL) e
            ON e.file = f.file AND {same}
    """,
        {"silent": silent},
    )


def by_calls(db: duckdb.DuckDBPyConnection) -> bool:
    """Say whether an import by id left people open for want of an answer for each, so that single calls should try them next.

    A lead that was merged or deleted meanwhile may fail its whole file, or be passed over in silence (U7); another file
    with it would fare no better, and a call names it.
    """
    left = "('import_failed', 'untraced')"
    row = db.execute(f"""
        SELECT 1 FROM filed f JOIN people p ON p.key = f.key AND p.kind = 'member'
        LEFT JOIN places w ON w.key = f.key AND w.kind = 'member' AND w.lead = f.lead
        WHERE f.step = 'import_id' AND (p.code IN {left} OR w.code IN {left}) LIMIT 1
    """).fetchone()
    return row is not None


def passed(db: duckdb.DuckDBPyConnection) -> tuple[bool, str | None]:
    """Say whether the canary proved imports by id, and why not, from the table ``outcomes``; None where it never ended."""
    row = db.execute("SELECT list, reason FROM outcomes WHERE file IS NOT NULL AND lead IS NULL").fetchone()
    return (row is not None and row[0] == "on_list"), str(row[1] or "") if row else None


def fold_canary(db: duckdb.DuckDBPyConnection, *, proven: bool) -> None:
    """Take over which leads the canary put on the list; where it proved nothing, single calls take over from imports by id."""
    if proven:
        there = "SELECT lead FROM outcomes WHERE lead IS NOT NULL AND list = 'on_list'"
        only_added = "SELECT key FROM people WHERE kind = 'member' AND via IS DISTINCT FROM 'update'"
        db.execute(
            f"UPDATE filed SET step = 'canary', file = 0 WHERE step = 'import_id' AND lead IN ({there}) AND key IN ({only_added})"
        )
        return
    db.execute("DELETE FROM filed WHERE step = 'import_id'")
    db.execute("UPDATE people SET way = NULL WHERE way = 'import' AND key NOT IN (SELECT key FROM filed)")


def places(db: duckdb.DuckDBPyConnection, step: str) -> None:
    """Add to ``enlisted`` what an import by id says of places, from the table ``outcomes``."""
    told(db, step)
    db.execute("INSERT INTO enlisted BY NAME SELECT lead, list, code, reason FROM told WHERE lead IS NOT NULL")
