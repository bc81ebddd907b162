"""Refined records → tables ``source`` and ``source_fault``. Cutting records does not belong here.

DuckDB sees one line a record and a separator that is no data, so its CSV reader has nothing to guess. It is checked all
the same: it passes over empty cells at the end of a line that has too many.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from segpush.engine.reading import marks
from segpush.engine.reading.batch import Batch
from segpush.engine.reading.grammar import Grammar
from segpush.engine.reading.pieces import Piece

BATCH_BYTES = 64 << 20  # refined records on disk at a time
BUFFER_BYTES = 8 << 20  # DuckDB's for reading them; its own choice, 16 of the longest line, would be 32 MB

TABLES = """
    CREATE TABLE source_file (file INTEGER, name VARCHAR, path VARCHAR, dialect VARCHAR);
    CREATE TABLE source_piece (file INTEGER, first BIGINT, records BIGINT, start BIGINT, size BIGINT, line BIGINT);
    CREATE TABLE source_fault (ord BIGINT, code VARCHAR, found BIGINT);
    CREATE TABLE bad_source (file INTEGER, ord BIGINT, line BIGINT, text VARCHAR, code VARCHAR, reason VARCHAR);
"""

# One thread reads: two need half as much processor time again, for a sixth of the time on the clock.
READ = """read_csv($path, columns = {{{columns}}}, delim = $separator, nullstr = $nulls, max_line_size = $longest, buffer_size = $buffer,
    auto_detect = false, header = false, quote = '', escape = '', new_line = '\\n', parallel = false)"""

Parameters = dict[str, object]


def create_tables(db: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that do not depend on the columns."""
    db.execute(TABLES)


def create_source(db: duckdb.DuckDBPyConnection, width: int) -> None:
    """Create table ``source`` for records of ``width`` cells, unless it is there."""
    columns = ", ".join(f"c{index} VARCHAR" for index in range(width))
    db.execute(f"CREATE TABLE IF NOT EXISTS source (file INTEGER, ord BIGINT, {columns})")


@dataclass
class Loader:
    """Brings the pieces of one file into the tables, ``BATCH_BYTES`` at a time; the rest at the end of the ``with``.

    ``width`` cells make a sound record of at most ``longest`` bytes. Batches lie beside ``path``.
    """

    db: duckdb.DuckDBPyConnection
    grammar: Grammar
    width: int
    longest: int
    path: Path
    batch: Batch | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Load what is left, or throw it away after an error."""
        if self.batch and not error:
            self._flush(self.batch)
        elif self.batch:
            self.batch.remove()

    def add(self, file: int, before: int, piece: Piece) -> None:
        """Take a piece of file number ``file``, before which there were ``before`` records in all files."""
        if not self.batch:
            path = self.path.with_name(f"{self.path.name}.records")
            self.batch = Batch(path, file, before, self.grammar.separator)
        self.batch.add(piece)
        if self.batch.size >= BATCH_BYTES:
            self._flush(self.batch)

    def _flush(self, batch: Batch) -> None:
        self.batch = None
        batch.close()
        tokens = [token.decode() for token in self.grammar.null_tokens if batch.separator not in token]
        load(self.db, batch, self.width, ["", *tokens], self.longest)
        batch.remove()


def load(db: duckdb.DuckDBPyConnection, batch: Batch, width: int, missing: list[str], longest: int) -> None:
    """Bring ``batch`` into the tables: sound records into ``source``, of the others number and code into ``source_fault``.

    ``missing`` cells that are missing values · ``longest`` bytes of a record.
    """
    rows = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(batch.places))
    db.execute(f"INSERT INTO source_piece VALUES {rows}", [value for place in batch.places for value in place])
    given: Parameters = {
        "path": str(batch.path.absolute()),
        "longest": longest + 64,  # marks may make a line a little longer
        "buffer": max(4 * longest, BUFFER_BYTES),
        "before": batch.before,
    }
    if not (_looks_sound(batch, width) and _load_sound(db, batch, width, missing, given)):
        _load_mixed(db, batch, width, missing, given)


def _looks_sound(batch: Batch, width: int) -> bool:
    """Whether the number of separators is right and no record is marked as bad."""
    return batch.separators == batch.records * (width - 1) and not batch.found.intersection(marks.REJECTING)


def _load_sound(db: duckdb.DuckDBPyConnection, batch: Batch, width: int, missing: list[str], given: Parameters) -> bool:
    """Load a batch that looks sound; False, with nothing loaded, where a record has too few cells."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    cells = ", ".join(_tidy(batch, f"c{index}") for index in range(width))
    lines = READ.format(columns=columns)
    try:
        db.execute(
            f"INSERT INTO source SELECT {batch.file}, row_number() OVER () + $before, {cells} FROM {lines}",
            given | {"separator": batch.separator.decode(), "nulls": missing},
        )
    except duckdb.InvalidInputException:  # what DuckDB raises for a line with too few cells
        return False
    return True


def _load_mixed(db: duckdb.DuckDBPyConnection, batch: Batch, width: int, missing: list[str], given: Parameters) -> None:
    """Load a batch with bad records: count the cells of each record, and look for the marks that reject it."""
    codes = " ".join(f"WHEN contains(line, chr({mark[0]})) THEN '{code}'" for mark, code in marks.REJECTING.items())
    lines = READ.format(columns="'line': 'VARCHAR'")
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE mixed AS
            SELECT row_number() OVER () + $before AS ord, string_split(line, $cell) AS cells,
                   CASE {codes} WHEN len(string_split(line, $cell)) <> {width} THEN 'cell_count' END AS code
            FROM {lines}""",
        given
        | {"separator": marks.UNUSED.decode(), "nulls": [marks.NO_CELL.decode()], "cell": batch.separator.decode()},
    )
    each = "CASE WHEN NOT list_contains($missing, cells[{0}]) THEN cells[{0}] END"
    cells = ", ".join(_tidy(batch, each.format(index + 1)) for index in range(width))
    sound = f"INSERT INTO source SELECT {batch.file}, ord, {cells} FROM mixed WHERE code IS NULL"
    db.execute(sound, {"missing": missing})
    db.execute(
        "INSERT INTO source_fault SELECT ord, code, len(cells) FROM mixed WHERE code IS NOT NULL; DROP TABLE mixed"
    )


def _tidy(batch: Batch, cell: str) -> str:
    """Return the SQL that turns ``cell``, which may hold marks, into its text."""
    present = [(mark, text) for mark, text in marks.TIDIED.items() if mark in batch.found]
    for mark, text in present:
        cell = f"replace({cell}, chr({mark[0]}), {f'chr({text[0]})' if text else chr(39) * 2})"
    return f"nullif({cell}, '')" if present else cell
