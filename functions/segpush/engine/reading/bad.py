"""The records that cannot be rows: kept with place, text and reason; too many that are no UTF-8 refuse the drop.

How many rejected rows are too many otherwise (R11) is the guard's business, not this room's.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from segpush.engine.reading.locate import locate
from segpush.engine.reading.refusal import FORMATTING, refuse
from segpush.engine.reading.unwrap import PlainFile
from segpush.engine.reading.utf8 import is_utf8

UTF8_FLOOR = 20  # so many records may be damaged before the encoding is in doubt; R11 begins at the same number

REASON = """CASE code
    WHEN 'cell_count' THEN format('{} cells expected, {} found; a delimiter in a value needs quoting: ', $width::BIGINT, found) || $mend
    WHEN 'broken_quote' THEN 'a quote has no partner; compare the quote and escape settings: ' || $mend
    WHEN 'nul' THEN 'the record holds a NUL byte'
    WHEN 'not_utf8' THEN 'the record holds bytes that are not UTF-8'
    WHEN 'bad_json' THEN 'the line is no JSON; let the producer write one object a line'
    WHEN 'not_an_object' THEN 'the JSON value is no object with named values'
    WHEN 'too_deep' THEN 'the JSON value is nested too deeply'
END"""


def keep(db: duckdb.DuckDBPyConnection, faults: str, files: Sequence[PlainFile], width: int) -> None:
    """Fill ``bad_source`` from ``faults`` (ord, code, found): where each bad record stood, what it held, why it is no row (R9).

    Raises :class:`errors.BadDrop` where the encoding is another than UTF-8.
    """
    db.execute(f"CREATE OR REPLACE TEMP TABLE fault AS {faults}")
    if db.execute("FROM fault LIMIT 1").fetchone():
        locate(db, "SELECT ord FROM fault", "bad_place")
        db.execute(
            f"""INSERT INTO bad_source SELECT file, ord, line, text, code, {REASON}
                FROM fault JOIN bad_place USING (ord) ORDER BY ord""",
            {"width": width, "mend": FORMATTING},
        )
        db.execute("DROP TABLE bad_place")
        _require_utf8(db, files)
    db.execute("DROP TABLE fault")


def _require_utf8(db: duckdb.DuckDBPyConnection, files: Sequence[PlainFile]) -> None:
    """Refuse a drop with another encoding: of its records beyond ASCII, more are no UTF-8 than are."""
    damaged, file, line = db.execute(
        "SELECT count(*), arg_min(file, ord), arg_min(line, ord) FROM bad_source WHERE code = 'not_utf8'"
    ).fetchone() or (0, 0, 0)
    if damaged > UTF8_FLOOR and damaged > _sound_beyond_ascii(files, damaged):
        what = f"{damaged:,} records are not UTF-8, the first on line {line}"
        raise refuse(files[file].name, what, "export as UTF-8")


def _sound_beyond_ascii(files: Sequence[PlainFile], enough: int) -> int:
    """Count lines beyond ASCII that are UTF-8, up to ``enough``."""
    count = 0
    for plain in files:
        with plain.path.open("rb") as file:
            for line in file:
                count += not line.isascii() and is_utf8(line)
                if count >= enough:
                    return count
    return count
