"""Text, JSON lines or Parquet: what the rest of the room needs of each, and which one a drop is.

How each is read is in ``text``, ``json_lines`` and ``parquet``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import duckdb

from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.grammar import Grammar, grammar_of
from segpush.engine.reading.header import First, first_record, repeats_header, require_columns
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.notes import Tally, header_notes
from segpush.engine.reading.pieces import Place
from segpush.engine.reading.refusal import refuse
from segpush.engine.reading.segment import Segment
from segpush.engine.reading.text import TextReader
from segpush.engine.reading.unwrap import PlainFile

GLANCE = 65_536  # bytes: a file of no more blanks than that holds nothing


class Format(Protocol):
    """A drop's files in one format. ``nested``: a cell may be an object or a list; ``sparse``: a record may lack a column."""

    columns: list[str]
    notes: list[str]
    nested: bool
    sparse: bool

    def all_columns(self) -> list[str]:
        """Return the columns of all records."""
        ...

    def segments(
        self, number: int, plain: PlainFile, first: int, used: Sequence[str], tally: Tally
    ) -> Iterator[Segment]:
        """Yield the records of one file, numbered from ``first``; see :meth:`read.OpenDrop.segments`."""
        ...


def format_of(
    db: duckdb.DuckDBPyConnection, files: Sequence[PlainFile], dialect: Dialect, limits: ReadLimits, keys: Sequence[str]
) -> Format:
    """Return the format of a drop; raise :class:`errors.BadDrop` where its files differ in it. Empty files have none."""
    kinds = {each.kind: each.name for each in files if not _is_blank(each)}
    if len(kinds) > 1:
        told = ", ".join(f"{name} is {kind}" for kind, name in kinds.items())
        raise refuse(
            files[0].name, f"the files of the drop differ in format: {told}", "let one export write all files of a drop"
        )
    return TextFormat(db, files, dialect, limits, keys)


def _is_blank(plain: PlainFile) -> bool:
    with plain.path.open("rb") as file:
        file.seek(plain.start)
        return plain.kind == "text" and plain.size <= GLANCE and not file.read(GLANCE).strip()


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
