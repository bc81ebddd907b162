"""A drop's files → their columns, then segments of records: the entrance of this room.

What rows mean does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import duckdb

from segpush.engine.reading import bad, places
from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.formats import Format, format_of, is_blank
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.locate import dialect_to
from segpush.engine.reading.notes import Tally
from segpush.engine.reading.refusal import EmptyDrop, refuse
from segpush.engine.reading.segment import Segment
from segpush.engine.reading.unwrap import PlainFile, SourceFile, unwrap


@dataclass
class Reading:
    """What was read.

    ``columns`` names as written, in order · ``files`` names, the index is column ``file`` of the tables · ``rows`` all
    data records, good and bad · ``notes`` sentences for the run's record · ``empty`` files without a data record ·
    ``nested`` whether a cell may be an object or a list · ``sparse`` whether a record may lack a column.
    """

    columns: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    rows: int = 0
    notes: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    nested: bool = False
    sparse: bool = False


@dataclass(frozen=True)
class OpenDrop:
    """A drop whose columns are known and whose records are still to be read, once, by :meth:`segments`."""

    db: duckdb.DuckDBPyConnection
    files: Sequence[PlainFile]
    format: Format
    limits: ReadLimits
    reading: Reading

    def all_columns(self) -> list[str]:
        """Look for columns in all records, where :attr:`Reading.columns` are those of some."""
        self.reading.columns = self.format.all_columns()
        return self.reading.columns

    def segments(self, used: Sequence[str]) -> Iterator[Segment]:
        """Yield all records in order; each segment must be used before the next is asked for.

        ``used`` are the cells asked for: ``c<i>`` of column number i, NULL where empty or a null token (R12), ``r<i>`` the
        same without regard to null tokens. Raises :class:`errors.BadDrop` for what cannot be read and beyond the limits.
        """
        for number, plain in enumerate(self.files):
            before, tally = self.reading.rows, Tally(marked=plain.start > 0)
            for segment in self.format.segments(number, plain, before + 1, used, tally):
                self.reading.rows += segment.records
                self._require_rows(plain)
                yield segment
            if self.reading.rows == before:
                self.reading.empty.append(plain.name)
            self.reading.notes += [f"{plain.name}: {note}." for note in plain.notes] + tally.notes(plain.name)

    def finish(self, faults: str) -> Reading:
        """Refuse what holds nothing; describe the bad records.

        ``faults`` is a query of ours (ord, code, found) for the records whose ``bad`` was set.
        Raises :class:`.refusal.EmptyDrop` where there is no data record at all.
        """
        if not self.reading.rows:
            raise EmptyDrop(
                f"{', '.join(self.reading.files)}: there is only a header in it; look at the export's last run."
            )
        bad.keep(self.db, faults, self.files, len(self.reading.columns))
        return self.reading

    def _require_rows(self, plain: PlainFile) -> None:
        if self.reading.rows > self.limits.rows:
            what = f"the drop holds more than {self.limits.rows:,} records (cap: rows)"
            raise refuse(plain.name, what, "export a smaller audience, or several")


def open_drop(
    db: duckdb.DuckDBPyConnection,
    files: Sequence[SourceFile],
    dialect: Dialect,
    limits: ReadLimits,
    keys: Sequence[str] = (),
) -> OpenDrop:
    """Unwrap ``files``, the parts of one drop in order, and find their columns.

    Makes the tables of ``places``: ``bad_source`` (file, ord, line, text, code, reason) will have the records that are no rows.
    Records are numbered over all files from 1 (``ord``); ``line`` is physical, from 1 (the record's number in JSON that is
    no lines, and in Parquet). ``keys`` are the names the key column may have, needed where a later file has no header (R31).

    The files must lie below the database's directory; unpacked copies stay beside them for :mod:`.locate`.
    Raises :class:`.refusal.EmptyDrop` where there is nothing at all, and :class:`errors.BadDrop` for what cannot be read.
    """
    places.create_tables(db)
    plain = _unwrapped(files, limits)
    reading = Reading(files=[each.name for each in plain])
    for number, each in enumerate(plain):
        row = [number, each.name, str(each.path), each.kind, dialect_to(dialect)]
        db.execute("INSERT INTO source_file VALUES (?, ?, ?, ?, ?)", row)
    found = format_of(db, plain, dialect, limits, keys)
    if not found.columns:
        _require_columns(plain, found)
    reading.columns, reading.nested, reading.sparse = found.columns, found.nested, found.sparse
    reading.notes += found.notes
    return OpenDrop(db, plain, found, limits, reading)


def _require_columns(files: Sequence[PlainFile], found: Format) -> None:
    """Raise :class:`.refusal.EmptyDrop` where there is nothing at all, and :class:`errors.BadDrop` where nothing has a name."""
    filled = [each for each in files if not is_blank(each)]
    if not filled:
        names = ", ".join(each.name for each in files) or "the drop"
        raise EmptyDrop(f"{names}: there is nothing in it; look at the export's last run.")
    if not found.all_columns():
        what = "none of its records is a JSON object with named values" if found.sparse else "it has no columns"
        raise refuse(filled[0].name, what, "compare line 1 with what the producer should write, and export again")


def _unwrapped(files: Sequence[SourceFile], limits: ReadLimits) -> list[PlainFile]:
    plain: list[PlainFile] = []
    budget = limits.unpacked_bytes
    for file in files:
        found = unwrap(file, limits, budget)
        budget -= sum(each.size for each in found)
        plain += found
    return plain
