"""The records that cannot be rows: kept with place, text and reason; too many that are no UTF-8 refuse the drop.

How many rejected rows are too many otherwise (R11) is the guard's business, not this room's.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from segpush.engine.reading.locate import locate
from segpush.engine.reading.refusal import FORMATTING, refuse

UTF8_FLOOR = 20  # so many records may be damaged before the encoding is in doubt; R11 begins at the same number

REASON = """CASE code
    WHEN 'cell_count' THEN format('{} cells expected, {} found; a delimiter in a value needs quoting: ', $width::BIGINT, found) || $mend
    WHEN 'broken_quote' THEN 'a quote has no partner; compare the quote and escape settings: ' || $mend
    WHEN 'nul' THEN 'the record holds a NUL byte'
    WHEN 'not_utf8' THEN 'the record holds bytes that are not UTF-8'
END"""


def keep_bad(db: duckdb.DuckDBPyConnection, files: Sequence[str], columns: Sequence[str]) -> None:
    """Fill ``bad_source`` from ``source_fault``: where each bad record stood, what it held, why it is no row (R9).

    Raises :class:`errors.BadDrop` where the encoding is another than UTF-8.
    """
    if not db.execute("FROM source_fault LIMIT 1").fetchone():
        return
    locate(db, "SELECT ord FROM source_fault", "bad_place")
    db.execute(
        f"""INSERT INTO bad_source SELECT file, ord, line, text, code, {REASON}
            FROM source_fault JOIN bad_place USING (ord) ORDER BY ord""",
        {"width": len(columns), "mend": FORMATTING},
    )
    db.execute("DROP TABLE bad_place")
    _require_utf8(db, files, len(columns))


def _require_utf8(db: duckdb.DuckDBPyConnection, files: Sequence[str], width: int) -> None:
    """Refuse a drop with another encoding: of its records beyond ASCII, more are no UTF-8 than are."""
    damaged, file, line = _row(
        db, "SELECT count(*), arg_min(file, ord), arg_min(line, ord) FROM bad_source WHERE code = 'not_utf8'"
    )
    if damaged <= UTF8_FLOOR:
        return
    beyond_ascii = " OR ".join(f"strlen(c{index}) <> length(c{index})" for index in range(width))
    (sound,) = _row(db, f"SELECT count(*) FROM source WHERE {beyond_ascii}")
    if damaged > sound:
        raise refuse(files[file], f"{damaged:,} records are not UTF-8, the first on line {line}", "export as UTF-8")


def _row(db: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return db.execute(query).fetchone() or ()
