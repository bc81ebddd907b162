"""Refined records → tables ``source`` and ``source_fault``.

DuckDB sees one line a record and a separator that is no data, so its CSV reader has nothing to guess. It is checked all the same:
it passes over empty cells at the end of a line that has too many. Cutting records does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from segpush.engine.reading import marks
from segpush.engine.reading.batch import Batch

if TYPE_CHECKING:
    from pathlib import Path

    from segpush.engine.reading.grammar import Grammar
    from segpush.engine.reading.pieces import Piece

Parameters = dict[str, object]

BATCH_BYTES = 64 << 20  # refined records on disk at a time

TABLES = """
    CREATE TABLE source_file (file INTEGER, name VARCHAR, path VARCHAR, dialect VARCHAR);
    CREATE TABLE source_piece (file INTEGER, first BIGINT, records BIGINT, start BIGINT, size BIGINT, line BIGINT);
    CREATE TABLE source_fault (ord BIGINT, code VARCHAR, found BIGINT);
    CREATE TABLE bad_source (file INTEGER, ord BIGINT, line BIGINT, text VARCHAR, code VARCHAR, reason VARCHAR);
"""

READ = """read_csv($path, columns = {{{columns}}}, delim = $separator, nullstr = $nulls, max_line_size = $longest,
    auto_detect = false, header = false, quote = '', escape = '', new_line = '\\n')"""


def create_tables(db: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that do not depend on the columns."""
    db.execute(TABLES)


@dataclass
class Loader:
    """Brings the pieces of one file into the tables, ``BATCH_BYTES`` at a time, by way of a file at ``path``.

    ``width`` cells make a sound record of at most ``longest`` bytes.
    """

    db: duckdb.DuckDBPyConnection
    grammar: Grammar
    width: int
    longest: int
    path: Path
    batch: Batch | None = None

    def __post_init__(self) -> None:
        """Create table ``source`` before the first file."""
        columns = ", ".join(f"c{index} VARCHAR" for index in range(self.width))
        self.db.execute(f"CREATE TABLE IF NOT EXISTS source (file INTEGER, ord BIGINT, {columns})")

    def add(self, file: int, before: int, piece: Piece) -> None:
        """Take a piece of ``file``, before which there were ``before`` records; it is in the tables after :meth:`flush`."""
        self.batch = self.batch or Batch(self.path, file, before, self.grammar.separator)
        self.batch.add(piece)
        if self.batch.size >= BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Bring what was added into the tables."""
        if self.batch:
            self.batch.close()
            load(self.db, self.batch, self.width, self.grammar.null_tokens, self.longest)
            self.path.unlink()
        self.batch = None


def load(db: duckdb.DuckDBPyConnection, batch: Batch, width: int, nulls: tuple[bytes, ...], longest: int) -> None:
    """Bring ``batch`` into the tables: sound records into ``source``, the others as ``source_fault`` with a code.

    ``nulls`` cells that are missing values, besides empty ones · ``longest`` bytes of a record.
    """
    rows = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(batch.places))
    db.execute(f"INSERT INTO source_piece VALUES {rows}", [value for place in batch.places for value in place])
    given: Parameters = {"path": str(batch.path), "longest": longest + 64, "before": batch.before, "separator": batch.separator.decode()}
    tidy, missing = _tidy(batch), ["", *(token.decode() for token in nulls if batch.separator not in token)]
    looks_sound = batch.separators == batch.records * (width - 1) and not batch.found.intersection(marks.REJECTING)
    if not (looks_sound and _load_sound(db, batch, width, tidy, given | {"nulls": missing})):
        _load_mixed(db, batch, width, tidy, given, missing)


def _tidy(batch: Batch) -> str:
    """Return the SQL that turns a cell with marks into its text; ``{}`` stands for the cell."""
    present = [mark for mark in marks.TIDIED if mark in batch.found]
    sql = "{}"
    for mark in present:
        text = marks.TIDIED[mark]
        sql = f"replace({sql}, chr({mark[0]}), {f'chr({text[0]})' if text else chr(39) * 2})"
    return f"nullif({sql}, '')" if present else sql


def _load_sound(db: duckdb.DuckDBPyConnection, batch: Batch, width: int, tidy: str, given: Parameters) -> bool:
    """Load a batch in which every record seems to have ``width`` cells; False, with nothing loaded, where one has fewer."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    cells = ", ".join(tidy.format(f"c{index}") for index in range(width))
    sql = f"INSERT INTO source SELECT {batch.file}, row_number() OVER () + $before, {cells} FROM {READ.format(columns=columns)}"
    try:
        db.execute(sql, given)
    except duckdb.InvalidInputException:  # a line with too few cells
        return False
    return True


def _load_mixed(db: duckdb.DuckDBPyConnection, batch: Batch, width: int, tidy: str, given: Parameters, nulls: list[str]) -> None:  # noqa: PLR0913
    """Load a batch record by record in SQL: count the cells of each, and look for marks that reject it."""
    lines = READ.format(columns="'line': 'VARCHAR'")
    given = given | {"cells": given["separator"], "separator": marks.UNUSED.decode(), "nulls": [marks.NO_CELL.decode()]}
    code = "CASE " + " ".join(f"WHEN contains(line, chr({mark[0]})) THEN '{name}'" for mark, name in marks.REJECTING.items())
    db.execute(
        f"""CREATE TEMP TABLE mixed AS SELECT row_number() OVER () + $before AS ord, string_split(line, $cells) AS cells,
            {code} WHEN len(string_split(line, $cells)) <> {width} THEN 'cell_count' END AS code FROM {lines}""",
        given,
    )
    cells = ", ".join(tidy.format(f"CASE WHEN list_contains($nulls, cells[{index + 1}]) THEN NULL ELSE cells[{index + 1}] END") for index in range(width))
    db.execute(f"INSERT INTO source SELECT {batch.file}, ord, {cells} FROM mixed WHERE code IS NULL ORDER BY ord", {"nulls": nulls})
    db.execute("INSERT INTO source_fault SELECT ord, code, len(cells) FROM mixed WHERE code IS NOT NULL; DROP TABLE mixed")
