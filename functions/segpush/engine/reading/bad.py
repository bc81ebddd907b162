"""The records that cannot be rows: kept with place, text and reason; too many that are no UTF-8 refuse the drop.

How many rejected rows are too many otherwise (R11) is the guard's business, not this room's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine.reading.locate import locate
from segpush.engine.reading.refusal import FORMATTING, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

UTF8_FLOOR = 20  # so many records may be damaged before the encoding is in doubt; R11 begins at the same number

REASONS = """CASE code
    WHEN 'cell_count' THEN format('{{}} cells expected, {{}} found; a delimiter inside a value needs quoting in {formatting}', $width::BIGINT, found)
    WHEN 'broken_quote' THEN 'a quote without its partner; compare the quote and escape settings with {formatting}'
    WHEN 'nul' THEN 'the record holds a NUL byte'
    WHEN 'not_utf8' THEN 'the record holds bytes that are no UTF-8'
END"""


def keep_bad(db: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> None:
    """Fill ``bad_source`` from ``source_fault``: where each bad record stood, what it held, and why it is no row (R9)."""
    if not db.execute("FROM source_fault LIMIT 1").fetchone():
        return
    locate(db, "SELECT ord FROM source_fault", "bad_place")
    reason = REASONS.format(formatting=FORMATTING.replace("'", "''"))
    db.execute(
        f"INSERT INTO bad_source SELECT file, ord, line, text, code, {reason} FROM source_fault JOIN bad_place USING (ord) ORDER BY ord",
        {"width": len(columns)},
    )
    db.execute("DROP TABLE bad_place")


def require_utf8(db: duckdb.DuckDBPyConnection, files: Sequence[str], width: int) -> None:
    """Raise :class:`errors.BadDrop` where more records with letters beyond ASCII are no UTF-8 than are: the encoding is another."""
    worst = db.execute("SELECT count(*), min_by(file, ord), min(line ORDER BY ord) FROM bad_source WHERE code = 'not_utf8'").fetchone()
    damaged, file, line = worst or (0, 0, 0)
    if damaged <= UTF8_FLOOR:
        return
    beyond_ascii = " OR ".join(f"strlen(c{index}) <> length(c{index})" for index in range(width))
    (sound,) = db.execute(f"SELECT count(*) FROM source WHERE {beyond_ascii}").fetchone() or (0,)
    if damaged > sound:
        raise refuse(files[file], f"{damaged:,} records are not UTF-8, the first on line {line}", "export as UTF-8")
