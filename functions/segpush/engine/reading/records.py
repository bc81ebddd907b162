"""The exact way through records, one by one: for the header, for pieces with broken quotes, and to find records again.

Slow (about a microsecond a record), therefore never the way of a sound piece: that is ``fast``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from segpush.engine.reading import marks
from segpush.engine.reading.grammar import Grammar, release

LINE = re.compile(rb"[^\r\n]*+(?:\r\n|\r|\n|\Z)")


@dataclass(slots=True)
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
    at, size, match = 0, len(text), grammar.record.match
    while at < size:
        found = match(text, at)
        if not found:
            broken = _broken(text, at, grammar, final=final)
            if not broken:
                return
            yield from broken
            at = broken[-1].end
            continue
        end = found.end()
        if not (final or _is_complete(text, end)):
            return
        yield Span(at, end, "blank" if text[at] in b"\r\n" else "record")
        at = end


def _is_complete(text: bytes, end: int) -> bool:
    """Whether a line that ends at ``end`` really ends: a last CR may be half of a CRLF."""
    return text[end - 1 : end] == b"\n" or (text[end - 1 : end] == b"\r" and end < len(text))


def _broken(text: bytes, start: int, grammar: Grammar, *, final: bool) -> list[Span]:
    """Return the lines of the record at ``start`` whose quotes do not match; nothing where its end is not in sight."""
    end = _broken_end(text, start, grammar)
    if not final and (end == len(text) or not _is_complete(text, _line_end(text, end))):
        return []
    lines = []
    while start < end:
        stop = _line_end(text, start)
        lines.append(Span(start, stop, "blank" if text[start] in b"\r\n" else "broken"))
        start = stop
    return lines


def _broken_end(text: bytes, start: int, grammar: Grammar) -> int:
    """Return where to go on after the broken record at ``start``: the end of a line, of ``text`` if no quote closes.

    While the quotes so far are odd in number, a following line may still be part of a value: it is only trusted if every
    quote on it has its place.
    """
    sound = grammar.leading.match(text, start)
    opened = sound.end() if sound else start
    closed = grammar.quoted.match(text, opened)
    end = _line_end(text, closed.end()) if closed else len(text)
    quotes = text.count(grammar.quote or b"", start, end)
    while quotes % 2 and end < len(text) and not grammar.tidy_line.match(text, end):
        stop = _line_end(text, end)
        quotes += text.count(grammar.quote or b"", end, stop)
        end = stop
    return end


def _line_end(text: bytes, at: int) -> int:
    found = LINE.match(text, at)
    return found.end() if found else len(text)


def cells_of(record: bytes, grammar: Grammar) -> list[bytes]:
    """Return the cells of one sound, protected record without their quotes and escapes; line ends in cells stay."""
    return [_unquoted(cell, grammar) for cell in grammar.cells.findall(without_line_end(record))]


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


def without_line_end(record: bytes) -> bytes:
    """Return ``record`` without its last LF, CR or CRLF."""
    if record.endswith(b"\r\n"):
        return record[:-2]
    return record[:-1] if record.endswith((b"\r", b"\n")) else record


def count_lines(text: bytes, cr: bytes = b"\r", lf: bytes = b"\n") -> int:
    """Count the line ends in ``text``; a CR with an LF is one."""
    lines = text.count(lf) + text.count(marks.ESCAPED_LINE_FEED)
    return lines + text.count(cr) - text.count(cr + lf) if cr in text else lines
