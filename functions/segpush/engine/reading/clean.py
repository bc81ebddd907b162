"""Text that DuckDB may read where it lies: proven line by line clean, at the speed of ``bytes`` methods.

A clean file has one record a line, as :mod:`.grammar` defines it: no quotes or escapes to mind, lines that end in a line feed
and are not empty or too long, no control characters, sound UTF-8. What is not clean goes through ``refine``.
"""

from __future__ import annotations

from codecs import getincrementaldecoder

from segpush.engine.reading.grammar import Grammar
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.pieces import Place
from segpush.engine.reading.places import PiecePlace
from segpush.engine.reading.unwrap import PlainFile

CHUNK = 1 << 17  # a record is looked up again by reading so much
_SOUND = bytes(b for b in range(256) if b >= 0x20 and b != 0x7F)  # noqa: PLR2004 - what is no control character
_UTF8 = getincrementaldecoder("utf-8")


def is_plain(grammar: Grammar) -> bool:
    """Whether records of this dialect end where lines do: nothing is quoted or escaped, the delimiter is one printable byte."""
    return not (grammar.quote or grammar.unquoted_escape) and grammar.delimiter in _SOUND


def places(plain: PlainFile, begin: Place, limits: ReadLimits) -> list[PiecePlace] | None:
    """Return where the records from ``begin`` on lie, 128 KiB each; None where the file is not clean."""
    found, start, line, tail, utf8 = [], begin.byte, begin.line, 0, _UTF8()
    with plain.path.open("rb") as file:
        if not _can_be_skipped(file.read(begin.byte)):
            return None
        while chunk := file.read(min(CHUNK, limits.line_bytes)):
            lines = _lines(chunk, limits.line_bytes - tail)
            if lines is None or (tail == 0 and chunk.startswith(b"\n")):
                return None
            try:
                utf8.decode(chunk)
            except UnicodeDecodeError:
                return None
            size, tail = _until_last_line_end(chunk, tail)
            if lines:
                found.append(PiecePlace(lines, start, size, line))
                start, line = start + size, line + lines
    if tail:  # a last line without an end
        found.append(PiecePlace(1, start, tail, line))
    return None if utf8.getstate()[0] else found


def _can_be_skipped(before: bytes) -> bool:
    """Whether DuckDB reads on behind these bytes: there are none, or they are one line; after a CR it would lose a row."""
    return not before or before.translate(None, _SOUND) == b"\n"


def _lines(chunk: bytes, room: int) -> int | None:
    """Count the line ends of a chunk; None where it is not clean or its first line is longer than ``room``."""
    ends = chunk.translate(None, _SOUND)
    if ends.count(b"\n") != len(ends) or b"\n\n" in chunk:
        return None
    first = chunk.find(b"\n") + 1 if ends else len(chunk)
    return len(ends) if first <= room else None


def _until_last_line_end(chunk: bytes, tail: int) -> tuple[int, int]:
    """Return how many bytes of ``tail`` and ``chunk`` are whole lines, and how many are left."""
    end = chunk.rfind(b"\n") + 1
    return (tail + end, len(chunk) - end) if end else (0, tail + len(chunk))
