"""Text, JSON lines or Parquet: what the rest of the room needs of each, and which one a drop is.

How each is read is in ``text``, ``json_lines`` and ``parquet``; what they have in common behind ``text_format`` and
``record_formats``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import duckdb

from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.notes import Tally
from segpush.engine.reading.record_formats import JsonFormat, ParquetFormat
from segpush.engine.reading.refusal import refuse
from segpush.engine.reading.segment import Segment
from segpush.engine.reading.text_format import TextFormat
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
    kinds = {each.kind: each.name for each in files if not is_blank(each)}
    if len(kinds) > 1:
        told = ", ".join(f"{name} is {kind}" for kind, name in kinds.items())
        raise refuse(
            files[0].name, f"the files of the drop differ in format: {told}", "let one export write all files of a drop"
        )
    kind = next(iter(kinds), "text")
    if kind == "json":
        return JsonFormat(db, files, limits)
    return ParquetFormat(db, files, limits) if kind == "parquet" else TextFormat(db, files, dialect, limits, keys)


def is_blank(plain: PlainFile) -> bool:
    """Whether there is nothing in a file."""
    with plain.path.open("rb") as file:
        file.seek(plain.start)
        return plain.kind != "parquet" and plain.size <= GLANCE and not file.read(GLANCE).strip()
