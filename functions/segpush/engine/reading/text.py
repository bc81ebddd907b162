"""Delimited text → segments. Where a record ends is ``grammar``'s; here lines become cells, by DuckDB.

A line is split in SQL and its cells are counted there, so that a bad record costs the others nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from segpush.engine.reading import clean, marks, places
from segpush.engine.reading.batch import Batch
from segpush.engine.reading.grammar import Grammar
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.notes import Tally
from segpush.engine.reading.pieces import Place, pieces
from segpush.engine.reading.segment import Segment
from segpush.engine.reading.unwrap import PlainFile

BUFFER_BYTES = 8 << 20  # DuckDB's for reading lines; its own choice, 16 of the longest line, would be 32 MB

LINES = """read_csv($path, columns = {'line': 'VARCHAR'}, delim = $unused, nullstr = $none, max_line_size = $longest,
    buffer_size = $buffer, skip = $skip, auto_detect = false, header = false, quote = '', escape = '', new_line = '\\n')"""


@dataclass(frozen=True)
class TextReader:
    """Reads files of ``width`` cells a record. ``used`` names the cells asked for: ``c3`` with null tokens missing, ``r3`` as written."""

    db: duckdb.DuckDBPyConnection
    grammar: Grammar
    width: int
    used: Sequence[str]
    limits: ReadLimits

    def segments(self, plain: PlainFile, file: int, first: int, begin: Place, tally: Tally) -> Iterator[Segment]:
        """Yield the records of a file from ``begin`` on; one segment is gone once the next is asked for."""
        known = clean.places(plain, begin, self.limits) if clean.is_plain(self.grammar) else None
        if known is not None:
            tally.records += places.keep(self.db, file, first, known)
            if known:
                yield Segment(
                    file,
                    first,
                    sum(each.records for each in known),
                    self._relation(set()),
                    self._given(plain.path, skip=begin.line - 1),
                )
            return
        for batch in self._batches(plain, begin, tally):
            places.keep(self.db, file, first, batch.places)
            yield Segment(file, first, batch.records, self._relation(batch.found), self._given(batch.path, skip=0))
            first += batch.records

    def _batches(self, plain: PlainFile, begin: Place, tally: Tally) -> Iterator[Batch]:
        """Yield refined batches; each is gone once the next is asked for."""
        path = plain.path.with_name(f"{plain.path.name}.records")
        batch = Batch(path)
        try:
            for piece in pieces(plain, begin, self.grammar, self.limits):
                batch.add(piece)
                tally.add(piece.refined)
                if batch.full:
                    batch.close()
                    yield batch
                    batch = Batch(path)
            batch.close()
            if batch.records:
                yield batch
        finally:
            batch.remove()

    def _given(self, path: Path, *, skip: int) -> dict[str, object]:
        longest = self.limits.line_bytes + 64  # marks may make a line a little longer
        tokens = {f"token{number}": token for number, token in enumerate(self._tokens())}
        return tokens | {
            "path": str(path.absolute()), "unused": marks.UNUSED.decode(), "none": [marks.NO_CELL.decode()], "longest": longest,
            "buffer": max(4 * longest, BUFFER_BYTES), "skip": skip, "cell": self.grammar.separator.decode(),
        }  # fmt: skip

    def _tokens(self) -> list[str]:
        return [token.decode() for token in self.grammar.null_tokens if token]

    def _relation(self, found: set[bytes]) -> str:
        codes = " ".join(
            f"WHEN contains(line, chr({mark[0]})) THEN '{code}'"
            for mark, code in marks.REJECTING.items()
            if mark in found
        )
        cells = "".join(f", {_cell(name, found, len(self._tokens()))} AS {name}" for name in self.used)
        return f"""(
            SELECT CASE {codes} WHEN len(cells) <> {self.width} THEN 'cell_count' END AS bad, len(cells) AS found{cells}
            FROM (SELECT {"line, " if codes else ""}string_split(line, $cell) AS cells FROM {LINES}))"""


def _cell(name: str, found: set[bytes], tokens: int) -> str:
    """Return the SQL of one cell: NULL where it is empty or, for ``c``, a null token; marks become what they stand for."""
    cell = f"cells[{int(name[1:]) + 1}]"
    present = {mark: text for mark, text in marks.TIDIED.items() if mark in found}
    tidy = cell
    for mark, text in present.items():
        tidy = f"replace({tidy}, chr({mark[0]}), {f'chr({text[0]})' if text else chr(39) * 2})"
    if tokens and name.startswith("c"):
        missing = ", ".join(["''", *(f"$token{number}" for number in range(tokens))])
        tidy = f"CASE WHEN {cell} NOT IN ({missing}) THEN {tidy} END"
        return f"nullif({tidy}, '')" if present else tidy
    return f"nullif({tidy}, '')"
