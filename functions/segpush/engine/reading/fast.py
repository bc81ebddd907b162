"""Ways through sound pieces at the speed of ``bytes`` methods: a million rows a second where a loop would need ten.

Each way proves from counts that it reads a piece exactly as :mod:`.grammar` defines it, or gives up with None; then
:mod:`.records` reads that piece.
"""

from __future__ import annotations

import re

from segpush.engine.reading import marks
from segpush.engine.reading.grammar import Grammar, release

BLANK_LINES = re.compile(rb"\n{2,}")


def fast_cut(text: bytes, grammar: Grammar, *, final: bool) -> int:
    """Return where the last whole record of ``text`` ends, if its quotes are sound; 0 where none does."""
    if final:
        return 0 if grammar.quote and text.count(grammar.quote) % 2 else len(text)
    limit = len(text) - text.endswith(b"\r")  # the last CR may be half of a CRLF
    at = _last_line_end(text, limit)
    if not grammar.quote or at < 0:
        return at + 1
    odd = text.count(grammar.quote, 0, at) % 2
    while odd:  # `at` lies inside a quoted cell: go back before that cell
        opened = text.rfind(grammar.quote, 0, at)
        at = _last_line_end(text, opened)
        odd = text.count(grammar.quote, max(at, 0), opened) % 2
    return at + 1


def _last_line_end(text: bytes, limit: int) -> int:
    return max(text.rfind(b"\n", 0, limit), text.rfind(b"\r", 0, limit))


def fast_lines(body: bytes, grammar: Grammar) -> bytes | None:
    """Return the refined lines of ``body`` (whole records, protected), or None where its quotes are not sound."""
    if not grammar.quote:
        return _without_blank_lines(_with_line_feeds(body))
    for token in grammar.null_tokens:
        body = body.replace(grammar.quote + token + grammar.quote, grammar.quote + marks.TEXT + token + grammar.quote)
    if grammar.quote not in body:
        return _bare(body, grammar)
    return _all_quoted(body, grammar, grammar.quote) or _woven(body, grammar, grammar.quote)


def _bare(text: bytes, grammar: Grammar) -> bytes:
    """Refine what stands outside quotes."""
    text = _without_blank_lines(_with_line_feeds(text))
    return release(text.replace(grammar.delimiter, marks.CELL), grammar, inside=False)


def _all_quoted(body: bytes, grammar: Grammar, quote: bytes) -> bytes | None:
    """Refine a piece in which every cell is quoted, on one line, without a quote of its own.

    The proof: each quote of the piece is the first, the last, or one of the two around a delimiter or a line end.
    """
    body = _with_line_feeds(body)
    between_cells, between_lines = quote + grammar.delimiter + quote, quote + b"\n" + quote
    breaks = body.count(between_lines)
    sound = (
        body.startswith(quote)
        and body.endswith(quote + b"\n")
        and body.count(b"\n") == breaks + 1
        and body.count(quote) == 2 * (body.count(between_cells) + breaks + 1)
    )
    if not sound:
        return None
    text = body[1:-2].replace(between_cells, marks.CELL).replace(between_lines, b"\n") + b"\n"
    return release(text, grammar, inside=True)


def _woven(body: bytes, grammar: Grammar, quote: bytes) -> bytes | None:
    """Refine a piece by parting it at its quotes, and weaving what was outside and inside together again.

    The proof: every quoted cell has a delimiter, a line end or an end of the piece on both sides. Where quotes are
    doubled, nothing stands between the two quotes of a pair: those count as one cell.
    """
    threads = body.split(quote)
    pairs = threads[2:-1:2].count(b"")
    outside = _with_line_feeds(marks.JOIN.join(threads[0::2]))
    if (pairs and not grammar.doubled) or not _in_place(outside, grammar, len(threads) // 2 - pairs):
        return None
    for _ in range(2 if pairs else 0):  # twice: a match may begin where the last one ended
        outside = outside.replace(marks.JOIN * 2, marks.JOIN + quote + marks.JOIN)
    inside = marks.JOIN.join(threads[1::2]).replace(b"\n", marks.CELL_LF).replace(b"\r", marks.CELL_CR)
    threads[0::2] = _bare(outside, grammar).split(marks.JOIN)
    threads[1::2] = release(inside, grammar, inside=True).split(marks.JOIN)
    return b"".join(threads)


def _in_place(outside: bytes, grammar: Grammar, cells: int) -> bool:
    """Whether the ``cells`` quoted cells, each a ``JOIN`` in ``outside``, fill their places between delimiters and line ends."""
    before = outside.count(grammar.delimiter + marks.JOIN) + outside.count(b"\n" + marks.JOIN) + outside.startswith(marks.JOIN)
    after = outside.count(marks.JOIN + grammar.delimiter) + outside.count(marks.JOIN + b"\n")
    return before == cells == after


def _with_line_feeds(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def _without_blank_lines(text: bytes) -> bytes:
    return BLANK_LINES.sub(b"\n", text).lstrip(b"\n") if b"\n\n" in text or text.startswith(b"\n") else text
