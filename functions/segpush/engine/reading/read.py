"""A drop's files → tables ``source`` and ``bad_source``: the one entrance of this room.

What rows mean does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from segpush.engine.reading.bad import keep_bad
from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.grammar import Grammar, grammar_of
from segpush.engine.reading.header import first_record, repeats_header, require_columns
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.load import Loader, create_source, create_tables
from segpush.engine.reading.locate import dialect_to
from segpush.engine.reading.notes import Tally, header_notes
from segpush.engine.reading.pieces import Place, pieces
from segpush.engine.reading.refusal import EmptyDrop, option, refuse
from segpush.engine.reading.unwrap import PlainFile, SourceFile, unwrap

NAMES = {"json": "JSON", "parquet": "Parquet"}


@dataclass
class Reading:
    """What was read.

    ``columns`` names as written, in order · ``files`` names, the index is column ``file`` of the tables · ``rows`` all
    data records, good and bad · ``notes`` sentences for the run's record · ``empty`` files without a data record.
    """

    columns: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    rows: int = 0
    notes: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def read(
    db: duckdb.DuckDBPyConnection,
    files: Sequence[SourceFile],
    dialect: Dialect,
    limits: ReadLimits,
    key: str | None = None,
) -> Reading:
    """Read ``files``, the parts of one drop in order, into new tables of ``db``.

    ``source`` (file INTEGER, ord BIGINT, c0, c1 … VARCHAR) has one row a sound record: cells as written, NULL where empty
    (quoted or not) or a null token (R12). ``ord`` counts all records of all files from 1, so bad ones leave gaps.
    ``bad_source`` (file, ord, line, text, code, reason) has the others; ``line`` is physical, from 1; codes are
    ``cell_count`` (R9), ``broken_quote``, ``nul`` and ``not_utf8``. Rows of both tables together are ``Reading.rows``.
    ``key`` is the match column's name, needed where a later file has no header (R31).

    The files must lie below the database's directory; unpacked copies stay beside them for :mod:`.locate`.
    Raises :class:`.refusal.EmptyDrop` where there is no data record at all, and :class:`errors.BadDrop` for what cannot
    be read and beyond ``limits``.
    """
    reader = _Reader(db, dialect, grammar_of(dialect), limits, key, Reading(list(dialect.columns)))
    create_tables(db)
    budget = limits.unpacked_bytes
    for file in files:
        for plain in unwrap(file, limits, budget):
            budget -= plain.size
            reader.take(plain)
    return reader.finish()


@dataclass(frozen=True)
class _Reader:
    """What all files of a drop share."""

    db: duckdb.DuckDBPyConnection
    dialect: Dialect
    grammar: Grammar
    limits: ReadLimits
    key: str | None
    reading: Reading

    def take(self, plain: PlainFile) -> None:
        """Load the records of one file."""
        if plain.kind != "text":
            raise refuse(plain.name, f"{NAMES[plain.kind]} is not supported yet", f"export CSV: {option('File type')}")
        number, before, tally = len(self.reading.files), self.reading.rows, Tally(marked=plain.start > 0)
        self.reading.files.append(plain.name)
        place = [number, plain.name, str(plain.path), dialect_to(self.dialect)]
        self.db.execute("INSERT INTO source_file VALUES (?, ?, ?, ?)", place)
        begin = self._begin(plain, tally)
        if begin:
            self._load(plain, number, begin, tally)
        if self.reading.rows == before:
            self.reading.empty.append(plain.name)
        self.reading.notes += [*(f"{plain.name}: {note}." for note in plain.notes), *tally.notes(plain.name)]

    def _begin(self, plain: PlainFile, tally: Tally) -> Place | None:
        """Return where the records of ``plain`` begin, None where it holds nothing; the first header names the columns."""
        if not self.dialect.header:
            return Place(plain.start, 1)
        first = first_record(plain, self.grammar, self.limits)
        if first is None:
            return None
        if not self.reading.columns:
            require_columns(plain, first.cells, self.limits)
            self.reading.columns = first.cells
            self.reading.notes += header_notes(plain.name, first.cells)
        elif not repeats_header(plain, first, self.reading.columns, self.key):
            return Place(plain.start, 1)
        tally.blank += first.blank
        return first.after

    def _load(self, plain: PlainFile, number: int, begin: Place, tally: Tally) -> None:
        """Load the records from ``begin`` on."""
        width = len(self.reading.columns)
        create_source(self.db, width)
        with Loader(self.db, self.grammar, width, self.limits.line_bytes, plain.path) as loader:
            for piece in pieces(plain, begin, self.grammar, self.limits):
                loader.add(number, self.reading.rows, piece)
                tally.add(piece.refined)
                self.reading.rows += piece.refined.records
                self._require_rows(plain)

    def _require_rows(self, plain: PlainFile) -> None:
        if self.reading.rows > self.limits.rows:
            what = f"the drop holds more than {self.limits.rows:,} records (cap: rows)"
            raise refuse(plain.name, what, "export a smaller audience")

    def finish(self) -> Reading:
        """Refuse what holds nothing; describe the bad records."""
        reading = self.reading
        if not reading.rows:
            what = "only a header" if self.dialect.header and reading.columns else "nothing"
            names = ", ".join(reading.files) or "the drop"
            raise EmptyDrop(f"{names}: there is {what} in it; look at the export's last run.", reading.columns)
        keep_bad(self.db, reading.files, reading.columns)
        return reading
