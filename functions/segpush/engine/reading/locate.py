"""Back from records to where they stood: file, physical line and original text, for the few that a report shows.

Deciding which those are does not belong here.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from segpush.engine.reading import parquet_rows
from segpush.engine.reading.clean import is_plain
from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.grammar import Grammar, grammar_of, protect
from segpush.engine.reading.json_pieces import find_lines
from segpush.engine.reading.records import count_lines, spans, without_line_end
from segpush.engine.reading.unwrap import PlainFile

PIECES = """
    SELECT path, kind, dialect, file, first, records, start, size, line FROM source_piece JOIN source_file USING (file)
    WHERE EXISTS (FROM located_wanted WHERE ord >= first AND ord < first + records) ORDER BY first
"""
AT_ONCE = 10_000  # records that are held before they are brought into the table
Found = tuple[int, int, bytes]
"""A record's number in its piece (from 0), the lines before it, its bytes with line end."""


def locate(db: duckdb.DuckDBPyConnection, wanted: str | Sequence[int], into: str = "located") -> None:
    """Create table ``into`` (ord BIGINT, file INTEGER, line BIGINT, text VARCHAR) with the place and text of records.

    ``wanted`` a query of ours that gives one column of ``ord`` (sound or bad records), or the numbers themselves. ``line`` is the
    physical line the record begins on, from 1; in Parquet the record's number. ``text`` is what the file held, without the
    line end; of Parquet the record as JSON. Bytes that are no UTF-8 are shown as U+FFFD. The plain files must still be
    where :func:`read.open_drop` left them.
    """
    db.execute(f"CREATE OR REPLACE TABLE {into} (ord BIGINT, file INTEGER, line BIGINT, text VARCHAR)")
    shelf = _Shelf(db, into)
    for piece, found in _pieces(db, wanted):
        for at, lines, text in found:
            shelf.put(piece, at, lines, without_line_end(text))
    shelf.empty()


def originals(db: duckdb.DuckDBPyConnection, wanted: str | Sequence[int]) -> Iterator[bytes]:
    """Yield the bytes of records as the files hold them, in order; ``wanted`` as for :func:`locate`.

    Each has its line end; a last record without one is given a line feed.
    """
    for _, found in _pieces(db, wanted):
        for _, _, record in found:
            yield record if record.endswith((b"\n", b"\r")) else record + b"\n"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A row of ``source_piece`` with its file; ``dialect`` counts for text only."""

    plain: PlainFile
    dialect: str
    file: int
    first: int
    records: int
    start: int
    size: int
    line: int


def _pieces(db: duckdb.DuckDBPyConnection, wanted: str | Sequence[int]) -> Iterator[tuple[_Piece, Iterator[Found]]]:
    """Yield each piece that holds a wanted record, with those records."""
    asked = _want(db, wanted)
    for path, kind, dialect, file, first, records, start, size, line in db.execute(PIECES).fetchall():
        piece = _Piece(PlainFile(Path(path), "", 0, 0, kind), dialect, file, first, records, start, size, line)
        numbers = asked[bisect_left(asked, first) : bisect_left(asked, first + records)]
        yield piece, _found(db, piece, {number - first for number in numbers})
    db.execute("DROP TABLE located_wanted")


def _found(db: duckdb.DuckDBPyConnection, piece: _Piece, numbers: set[int]) -> Iterator[Found]:
    if piece.plain.kind == "parquet":
        rows = parquet_rows.as_json(db, piece.plain, sorted(numbers))
        return ((at, at, text.encode()) for at, text in rows)
    raw = _read(piece.plain.path, piece.start, piece.size)
    if piece.plain.kind == "json":
        return find_lines(raw, numbers)
    grammar = grammar_of(dialect_from(piece.dialect))
    if is_plain(grammar) and b"\r" not in raw and raw.count(b"\n") + (not raw.endswith(b"\n")) == piece.records:
        lines = raw.splitlines(keepends=True)  # a record a line: no need to look at each
        return ((at, at, lines[at]) for at in sorted(numbers))
    return _find(raw, grammar, numbers)


def _want(db: duckdb.DuckDBPyConnection, wanted: str | Sequence[int]) -> list[int]:
    """Make the table of the records asked for, and return their numbers in order."""
    query, given = (wanted, []) if isinstance(wanted, str) else ("SELECT unnest(?::BIGINT[])", [list(wanted)])
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE located_wanted AS SELECT ord FROM ({query}) AS asked (ord) ORDER BY ord", given
    )
    return [order for (order,) in db.execute("FROM located_wanted").fetchall()]


def dialect_to(dialect: Dialect) -> str:
    """Return ``dialect`` as it is kept in table ``source_file``."""
    return json.dumps(vars(dialect))


def dialect_from(text: str) -> Dialect:
    """Return the dialect kept as ``text``."""
    kept: dict[str, Any] = json.loads(text)
    return Dialect(**{**kept, "null_tokens": tuple(kept["null_tokens"]), "columns": tuple(kept["columns"])})


def _read(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


def _find(raw: bytes, grammar: Grammar, wanted: set[int]) -> Iterator[Found]:
    """Yield the ``wanted`` records of one piece of text."""
    text, at, lines, seen = protect(raw, grammar), 0, 0, 0
    for span in spans(text, grammar, final=True):
        if span.kind == "blank":
            continue
        if at in wanted:
            lines, seen = lines + count_lines(text[seen : span.start]), span.start
            yield at, lines, raw[span.start : span.end]
        at += 1


@dataclass
class _Shelf:
    """Brings records into a table through a file, many at a time: a million inserts would take minutes.

    Hexadecimal carries every character.
    """

    db: duckdb.DuckDBPyConnection
    into: str
    path: Path | None = None
    lines: list[str] = field(default_factory=list)

    def put(self, piece: _Piece, at: int, lines: int, text: bytes) -> None:
        """Take one record."""
        self.path = piece.plain.path.with_name(f"{piece.plain.path.name}.located")
        shown = text.decode(errors="replace").encode().hex()
        self.lines.append(f"{piece.first + at},{piece.file},{piece.line + lines},{shown}\n")
        if len(self.lines) >= AT_ONCE:
            self.empty()

    def empty(self) -> None:
        """Bring what is held into the table."""
        if self.path is None or not self.lines:
            return
        self.path.write_text("".join(self.lines), encoding="ascii")
        columns = "{'ord': 'BIGINT', 'file': 'INTEGER', 'line': 'BIGINT', 'text': 'VARCHAR'}"
        self.db.execute(
            f"""INSERT INTO {self.into} SELECT ord, file, line, decode(unhex(text)) FROM read_csv(?, columns = {columns}, delim = ',',
                quote = '', escape = '', auto_detect = false, header = false, new_line = '\\n', nullstr = ['-'], max_line_size = ?)""",
            [str(self.path), max(map(len, self.lines)) + 64],
        )
        self.path.unlink()
        self.lines.clear()
