"""The exact way through records, one by one: for pieces with broken quotes, for the header, and for finding records again.

Slow (a few microseconds a record), therefore never the way of a sound piece: that is ``refine``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush.engine.reading import marks
from segpush.engine.reading.grammar import Grammar, release

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = re.compile(rb"[^\r\n]*+(\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Span:
    """One record, blank line or line of a broken record: bytes ``start`` to ``end``, its line end included."""

    start: int
    end: int
    kind: str
    """``record``, ``blank`` or ``broken``."""


def spans(text: bytes, grammar: Grammar, *, final: bool) -> Iterator[Span]:
    """Yield what ``text`` (protected, beginning with a record) consists of; stop where bytes are missing, unless ``final``.

    A record whose quotes do not match is given as its physical lines, each ``broken``: nobody can tell where such a
    record ends. Reading goes on with the first line after it that makes sense by itself.
    """
    at, size = 0, len(text)
    while at < size:
        found = grammar.record.match(text, at)
        if not found:
            broken = list(_broken(text, at, grammar, final=final))
            if not broken:
                return
            yield from broken
            at = broken[-1].end
            continue
        if not (final or _complete(text, found.end())):
            return
        yield Span(at, found.end(), "blank" if text[at] in b"\r\n" else "record")
        at = found.end()


def _complete(text: bytes, end: int) -> bool:
    """Whether a line that ends at ``end`` really ends: a last CR may be half of a CRLF."""
    return text[end - 1 : end] == b"\n" or (text[end - 1 : end] == b"\r" and end < len(text))


def _broken(text: bytes, start: int, grammar: Grammar, *, final: bool) -> Iterator[Span]:
    """Yield the lines of the record at ``start`` whose quotes do not match; nothing where its end is not in sight."""
    lead = grammar.leading.match(text, start)
    opened = lead.end() if lead else start
    closed = grammar.quoted.match(text, opened)
    if not closed and not final:
        return
    end = _line_end(text, closed.end() if closed else len(text))
    while end < len(text) and text.count(grammar.quote or b"", start, end) % 2 and not grammar.tidy_line.match(text, end):
        end = _line_end(text, end)
    if not final and not (_complete(text, end) and _next_line_is_whole(text, end)):
        return
    while start < end:
        stop = _line_end(text, start)
        yield Span(start, stop, "blank" if text[start] in b"\r\n" else "broken")
        start = stop


def _next_line_is_whole(text: bytes, at: int) -> bool:
    return at < len(text) and _complete(text, _line_end(text, at))


def _line_end(text: bytes, at: int) -> int:
    found = LINE.match(text, at)
    return found.end() if found else len(text)


def cells_of(record: bytes, grammar: Grammar) -> list[bytes]:
    """Return the cells of one sound, protected record without their quotes and escapes; cell line ends stay."""
    return [_unquoted(cell, grammar) for cell in grammar.cells.findall(without_line_end(record))]


def without_line_end(record: bytes) -> bytes:
    """Return ``record`` without its last LF, CR or CRLF."""
    return record[:-2] if record.endswith(b"\r\n") else record[:-1] if record.endswith((b"\r", b"\n")) else record


def _unquoted(cell: bytes, grammar: Grammar) -> bytes:
    quote = grammar.quote
    if not quote or not cell.startswith(quote):
        return release(cell, grammar, inside=False)
    inner = cell[1:-1]
    if inner in grammar.null_tokens:
        return marks.TEXT + inner
    if grammar.doubled:
        inner = inner.replace(quote * 2, quote)
    return release(inner, grammar, inside=True)


def count_lines(text: bytes, start: int, end: int, cr: bytes = b"\r", lf: bytes = b"\n") -> int:
    """Count the line ends between ``start`` and ``end``; a CR with an LF is one."""
    lines = text.count(lf, start, end)
    return lines + text.count(cr, start, end) - text.count(cr + lf, start, end) if cr in text else lines
