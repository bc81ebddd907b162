"""Refined lines of JSON on disk, some 64 MB at a time, as a table of one column for DuckDB.

What is asked of the lines (``json_lines``) does not belong here.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from segpush.engine.reading import marks
from segpush.engine.reading.json_pieces import JsonPiece, json_pieces
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.unwrap import PlainFile

BATCH_BYTES = 64 << 20
BUFFER_BYTES = 8 << 20  # DuckDB's for reading them

# One thread reads: the order is that of the file, and the second core is left to what comes after.
LINES = """read_csv($path, columns = {'line': 'VARCHAR'}, delim = $separator, nullstr = $nulls, max_line_size = $longest,
    buffer_size = $buffer, auto_detect = false, header = false, quote = '', escape = '', new_line = '\\n', parallel = false)"""


@dataclass(frozen=True, slots=True)
class JsonBatch:
    """Refined lines in ``path``; ``pieces`` (without their text) are what they were in the file."""

    path: Path
    pieces: tuple[JsonPiece, ...]

    @property
    def records(self) -> int:
        """How many lines there are."""
        return sum(piece.lines.records for piece in self.pieces)

    @property
    def rejected(self) -> bool:
        """Whether some of them are marks."""
        return any(piece.lines.rejected for piece in self.pieces)

    @property
    def removed(self) -> bool:
        """Whether there are control characters to be removed from cells."""
        return any(piece.lines.removed for piece in self.pieces)

    @property
    def dotted(self) -> bool:
        """Whether some key may hold a dot."""
        return any(piece.lines.dotted for piece in self.pieces)


def json_batches(plain: PlainFile, limits: ReadLimits, enough: int | None = None) -> Generator[JsonBatch, None, None]:
    """Write the lines of ``plain`` beside it; a batch is gone when the next is asked for. ``enough`` records end it all."""
    path = plain.path.with_name(f"{plain.path.name}.lines")
    with closing(json_pieces(plain, limits)) as pieces:
        try:
            while written := _write(path, pieces, enough):
                yield JsonBatch(path, written)
                if enough:
                    return
        finally:
            path.unlink(missing_ok=True)


def _write(path: Path, pieces: Iterator[JsonPiece], enough: int | None) -> tuple[JsonPiece, ...]:
    written, size, records = [], 0, 0
    with path.open("wb") as file:
        for piece in pieces:
            size += file.write(piece.lines.text)
            records += piece.lines.records
            written.append(replace(piece, lines=replace(piece.lines, text=b"")))
            if size >= BATCH_BYTES or (enough and records >= enough):
                break
    return tuple(written)


def given(path: Path, longest: int) -> dict[str, object]:
    """Return what ``LINES`` needs to know: the file, and the bytes of the ``longest`` line before it was refined."""
    return {
        "path": str(path.absolute()),
        "separator": marks.UNUSED.decode(),
        "nulls": [marks.NO_CELL.decode()],
        "longest": 2 * longest + 64,  # quotes around numbers make a line longer, never twice as long
        "buffer": max(4 * longest, BUFFER_BYTES),
    }
