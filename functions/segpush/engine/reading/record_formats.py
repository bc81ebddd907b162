"""A drop of JSON lines or of Parquet: records that name their values themselves, which may be objects and lists.

How they are read is in ``json_lines`` and ``parquet``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import duckdb

from segpush.engine.reading import json_lines, parquet, places
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.notes import Tally
from segpush.engine.reading.places import PiecePlace
from segpush.engine.reading.refusal import refuse
from segpush.engine.reading.segment import Segment
from segpush.engine.reading.unwrap import PlainFile

NAMES = 10  # times as many names may objects have as a header columns: they differ from record to record


@dataclass
class JsonFormat:
    """Files of one JSON value a line; the columns are the object paths of some records, until all are asked for."""

    db: duckdb.DuckDBPyConnection
    files: Sequence[PlainFile]
    limits: ReadLimits
    columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    nested: bool = True
    sparse: bool = True

    def __post_init__(self) -> None:
        """Look for columns in a sample."""
        self.files = [each for each in self.files if each.kind == "json"]
        self.columns = self._look(all_records=False)

    def all_columns(self) -> list[str]:
        """Return the columns of all records."""
        self.columns = self._look(all_records=True)
        return self.columns

    def _look(self, *, all_records: bool) -> list[str]:
        if not self.files:
            return []
        with _within_memory(self.files[0]):
            found = json_lines.columns(self.db, self.files, all_records=all_records, limits=self.limits)
        if len(found) > NAMES * self.limits.columns:
            what = f"its JSON objects have {len(found):,} different names (cap: columns, {NAMES} times)"
            raise refuse(self.files[0].name, what, "export fewer attributes, and no ids as names")
        return found

    def segments(
        self, number: int, plain: PlainFile, first: int, used: Sequence[str], tally: Tally
    ) -> Iterator[Segment]:
        """Yield the records of one file."""
        if plain not in self.files:
            return
        asked = _asked(used, self.columns)
        with closing(json_lines.segments(self.db, number, plain, first, asked, self.limits)) as found:
            for segment in found:
                lies = [PiecePlace(each.lines.records, each.start, each.size, each.line) for each in segment.pieces]
                records = places.keep(self.db, number, segment.first, lies)
                tally.blank += sum(each.lines.blank for each in segment.pieces)
                tally.removed += sum(each.lines.removed for each in segment.pieces)
                tally.records += records
                if records:
                    guard = partial(_within_memory, plain)
                    yield replace(segment, records=records, relation=_with_raw(segment.relation, used), guard=guard)


@dataclass
class ParquetFormat:
    """Parquet files with the same columns; a record's line is its number."""

    db: duckdb.DuckDBPyConnection
    files: Sequence[PlainFile]
    limits: ReadLimits
    columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    nested: bool = True
    sparse: bool = False

    def __post_init__(self) -> None:
        """Hold the footers against the limits, and take the columns from them."""
        self.files = [each for each in self.files if each.kind == "parquet"]
        self._rows = {each.path: parquet.require(self.db, each, self.limits) for each in self.files}
        self.columns = parquet.columns(self.db, self.files)

    def all_columns(self) -> list[str]:
        """Return the columns of all records."""
        return self.columns

    def segments(
        self, number: int, plain: PlainFile, first: int, used: Sequence[str], tally: Tally
    ) -> Iterator[Segment]:
        """Yield the records of one file."""
        rows = self._rows.get(plain.path, 0)
        if not rows:
            return
        tally.records += places.keep(self.db, number, first, [PiecePlace(rows, 0, 0, 1)])
        for segment in parquet.segments(self.db, number, plain, first, _asked(used, self.columns), self.limits):
            guard = partial(parquet.refusing, plain)
            yield replace(segment, records=rows, relation=_with_raw(segment.relation, used), guard=guard)


@contextmanager
def _within_memory(plain: PlainFile) -> Iterator[None]:
    """Turn objects that take more memory than there is into a refusal."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        what = "its JSON objects have more, or more different, names than there is memory for"
        raise refuse(plain.name, what, "export fewer attributes") from None


def _asked(used: Sequence[str], columns: Sequence[str]) -> dict[int, str]:
    """Return number and name of the columns behind the cells asked for."""
    return {int(cell[1:]): columns[int(cell[1:])] for cell in used}


def _with_raw(relation: str, used: Sequence[str]) -> str:
    """Add the cells ``r<i>``: here no word means *missing*, so they are what ``c<i>`` is."""
    raw = "".join(f", c{cell[1:]} AS {cell}" for cell in used if cell.startswith("r"))
    return f"(SELECT *{raw} FROM {relation})" if raw else relation
