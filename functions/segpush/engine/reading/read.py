"""A drop's files → tables ``source`` and ``bad_source``: the one entrance of this room.

What rows mean does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segpush.engine.reading.bad import keep_bad, require_utf8
from segpush.engine.reading.grammar import grammar_of
from segpush.engine.reading.header import first_record, repeats_header, require_columns
from segpush.engine.reading.load import Loader, create_tables
from segpush.engine.reading.locate import dialect_to
from segpush.engine.reading.notes import Tally
from segpush.engine.reading.pieces import Place, pieces
from segpush.engine.reading.refusal import EmptyDrop, refuse
from segpush.engine.reading.unwrap import unwrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from segpush.engine.reading.dialect import Dialect
    from segpush.engine.reading.grammar import Grammar
    from segpush.engine.reading.limits import ReadLimits
    from segpush.engine.reading.unwrap import PlainFile, SourceFile


@dataclass
class Reading:
    """What was read. ``columns`` names as written, in order · ``files`` names, the index is column ``file`` of the tables ·
    ``rows`` all data records, good and bad · ``notes`` sentences for the run's record · ``empty`` files without a data record.
    """

    columns: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    rows: int = 0
    notes: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def read(
    db: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], dialect: Dialect, limits: ReadLimits, key: str | None = None
) -> Reading:
    """Read ``files``, the parts of one drop in order, into new tables of ``db``.

    ``source`` (file INTEGER, ord BIGINT, c0, c1 … VARCHAR): one row a sound record; cells as written, NULL where empty, quoted or not,
    or a null token (R12). ``ord`` counts all records of all files from 1, so bad ones leave gaps.
    ``bad_source`` (file, ord, line, text, code, reason): the others; codes ``cell_count`` (R9), ``broken_quote``, ``nul``, ``not_utf8``.
    ``key`` is the match column's name: needed where a later file has no header (R31).

    The files must lie below the database's directory; unpacked copies stay beside them for :func:`locate.locate`.
    Raises :class:`refusal.EmptyDrop` without any data record, :class:`errors.BadDrop` for what cannot be read and beyond ``limits``.
    """
    reading, grammar, budget = Reading(), grammar_of(dialect), limits.unpacked_bytes
    create_tables(db)
    for number, file in enumerate(files):
        plain = unwrap(file, limits, budget)
        budget -= plain.size
        reading.files.append(file.name)
        db.execute("INSERT INTO source_file VALUES (?, ?, ?, ?)", [number, file.name, str(plain.path), dialect_to(dialect)])
        tally = Tally(marked=plain.start > 0)
        begin = _begin(plain, dialect, limits, reading, tally, key)
        rows = _load(db, number, plain, begin, reading, grammar, limits, tally) if begin else 0
        if not rows:
            reading.empty.append(file.name)
        reading.notes += tally.notes(file.name)
    return _finish(db, reading)


def _begin(plain: PlainFile, dialect: Dialect, limits: ReadLimits, reading: Reading, tally: Tally, key: str | None) -> Place | None:  # noqa: PLR0913
    """Return where the records of ``plain`` begin, None where it holds nothing; the first file's header names the columns."""
    if not dialect.header:
        reading.columns = reading.columns or list(dialect.columns)
        return Place(plain.start, 1)
    first = first_record(plain, grammar_of(dialect), limits)
    if first is None:
        return None
    if not reading.columns:
        reading.columns = first.cells
        require_columns(plain, first.cells, limits)
    elif not repeats_header(plain, first, reading.columns, key):
        return Place(plain.start, 1)
    tally.blank += first.blank
    return first.after


def _load(  # noqa: PLR0913 - the parts of one file
    db: duckdb.DuckDBPyConnection, number: int, plain: PlainFile, begin: Place, reading: Reading, grammar: Grammar, limits: ReadLimits, tally: Tally
) -> int:
    """Load the records of one file; return how many."""
    loader = Loader(db, grammar, len(reading.columns), limits.line_bytes, plain.path.with_name(f"{plain.path.name}.records"))
    before = reading.rows
    for piece in pieces(plain, begin, grammar, limits):
        loader.add(number, reading.rows, piece)
        tally.add(piece.refined)
        reading.rows += piece.refined.records
        if reading.rows > limits.rows:
            raise refuse(plain.name, f"the drop holds more than {limits.rows:,} records (cap: rows)", "export a smaller audience")
    loader.flush()
    return reading.rows - before


def _finish(db: duckdb.DuckDBPyConnection, reading: Reading) -> Reading:
    """Refuse what holds nothing or is no UTF-8; describe the bad records."""
    if not reading.rows:
        what = "only a header" if reading.columns else "nothing"
        raise EmptyDrop(f"{', '.join(reading.files) or 'the drop'}: there is {what} in it; an empty full drop never empties a list.", reading.columns)
    keep_bad(db, reading.columns)
    require_utf8(db, reading.files, len(reading.columns))
    return reading
