"""A drop of delimited text: one header for all its files, and where each file's records begin (R31, R45).

Records become segments in ``text``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import duckdb

from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.grammar import Grammar, grammar_of
from segpush.engine.reading.header import First, first_record, repeats_header, require_columns
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.notes import Tally, header_notes
from segpush.engine.reading.pieces import Place
from segpush.engine.reading.segment import Segment
from segpush.engine.reading.text import TextReader
from segpush.engine.reading.unwrap import PlainFile


@dataclass
class TextFormat:
    """Delimited text; the first header names the columns of all files (R31)."""

    db: duckdb.DuckDBPyConnection
    files: Sequence[PlainFile]
    dialect: Dialect
    limits: ReadLimits
    keys: Sequence[str]
    columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    nested: bool = False
    sparse: bool = False

    def __post_init__(self) -> None:
        """Find where each file's records begin, and the columns."""
        self._grammar: Grammar = grammar_of(self.dialect)
        self.columns = list(self.dialect.columns)
        self._begins: dict[int, tuple[Place, int] | None] = {
            number: self._begin(each) for number, each in enumerate(self.files)
        }

    def all_columns(self) -> list[str]:
        """Return the columns of all records."""
        return self.columns

    def segments(
        self, number: int, plain: PlainFile, first: int, used: Sequence[str], tally: Tally
    ) -> Iterator[Segment]:
        """Yield the records of one file."""
        begin = self._begins[number]
        if begin:
            tally.blank += begin[1]
            reader = TextReader(self.db, self._grammar, len(self.columns), used, self.limits)
            yield from reader.segments(plain, number, first, begin[0], tally)

    def _begin(self, plain: PlainFile) -> tuple[Place, int] | None:
        """Return where the records of a file begin and the blank lines before; None where it holds nothing."""
        start = Place(plain.start, 1), 0
        if not self.dialect.header:
            return start
        first = first_record(plain, self._grammar, self.limits)
        if first is None:
            return None
        if not self.columns:
            self._name(plain, first)
        elif not repeats_header(plain, first, self.columns, self.keys):
            return start
        return first.after, first.blank

    def _name(self, plain: PlainFile, first: First) -> None:
        require_columns(plain, first.cells, self.limits)
        self.columns = first.cells
        self.notes += header_notes(plain.name, first.cells)
