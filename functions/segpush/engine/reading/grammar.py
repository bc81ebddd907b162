"""A dialect made ready for bytes: its marks and the regular expressions that define a record.

These expressions are the one definition of a record; ``fast`` only has faster ways to the same answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from segpush.engine.reading import marks
from segpush.engine.reading.dialect import Dialect


@dataclass(frozen=True)
class Grammar:
    """Bytes and patterns of one dialect. Patterns apply to text that has passed :func:`protect`.

    ``record`` one record with its line end (or the end of the bytes) · ``cells`` each cell of a record without line end ·
    ``leading`` the sound cells a broken record begins with · ``quoted`` a quoted cell, closed or not ·
    ``tidy_line`` a physical line on which every quote has its place and partner · ``walls`` translation table: the
    delimiter becomes a line feed · ``written`` the delimiter as it stands in the file, ``delimiter`` as it stands in
    protected text · ``neutral`` what :func:`protect` makes of control characters · ``unquoted_escape`` whether a backslash
    outside quotes escapes.
    """

    written: bytes
    delimiter: bytes
    neutral: bytes
    unquoted_escape: bool
    quote: bytes | None
    escape: bytes | None
    doubled: bool
    null_tokens: tuple[bytes, ...]
    walls: bytes
    record: re.Pattern[bytes]
    cells: re.Pattern[bytes]
    leading: re.Pattern[bytes]
    quoted: re.Pattern[bytes]
    tidy_line: re.Pattern[bytes]

    @property
    def separator(self) -> bytes:
        """What stands between the cells of a refined record."""
        return marks.CELL if self.quote or self.unquoted_escape else self.delimiter


@lru_cache(maxsize=32)
def grammar_of(dialect: Dialect) -> Grammar:
    """Return the grammar of ``dialect``."""
    quote = dialect.quote.encode() if dialect.quote else None
    escape = dialect.escape.encode() if dialect.escape and quote else None
    doubled = quote is not None and escape == quote
    written = dialect.delimiter.encode()
    delimiter = written if written in marks.KEPT else marks.DELIMITER + marks.PAD * (len(written) - 1)
    d = re.escape(delimiter)
    cell, quoted, tidy = _cell_patterns(d, re.escape(quote or b""), doubled=doubled)
    return Grammar(
        written=written,
        delimiter=delimiter,
        neutral=bytes(
            marks.DELIMITER[0] if bytes([b]) == written != delimiter else marks.NEUTRAL[b] for b in range(256)
        ),
        unquoted_escape=dialect.escape_unquoted,
        quote=quote,
        escape=None if doubled else escape,
        doubled=doubled,
        null_tokens=tuple(token.encode() for token in dialect.null_tokens),
        walls=bytes.maketrans(delimiter, b"\n" * len(delimiter)),
        record=re.compile(rb"%b(?:%b%b)*+(?:\r\n|\r|\n|\Z)" % (cell, d, cell)),
        cells=re.compile(rb"(?:\A|%b)(%b)" % (d, cell)),
        leading=re.compile(rb"(?:%b%b)*+" % (cell, d)),
        quoted=re.compile(quoted),
        tidy_line=re.compile(rb"%b(?:%b%b)*+(?:\r\n|\r|\n|\Z)" % (tidy, d, tidy)),
    )


def _cell_patterns(d: bytes, q: bytes, *, doubled: bool) -> tuple[bytes, bytes, bytes]:
    """Return the patterns of a cell, of a quoted cell whatever follows, and of a cell on one line without stray quotes.

    ``d`` and ``q`` are delimiter and quote, ready for a pattern. A quote that does not open a cell is text.
    """
    bare = rb"[^%b\r\n]*+" % d
    if not q:
        return bare, b"(?!)", bare
    inner = rb"[^%b]*+(?:%b%b[^%b]*+)*+" % (q, q, q, q) if doubled else rb"[^%b]*+" % q
    short = inner.replace(rb"[^%b]" % q, rb"[^%b\r\n]" % q)
    quoted, closed = q + inner + q, rb"(?![^%b\r\n])" % d
    tidy = rb"(?:%b%b%b%b|[^%b%b\r\n]*+)" % (q, short, q, closed, q, d)
    return rb"(?:%b%b|(?!%b)%b)" % (quoted, closed, q, bare), quoted, tidy


def protect(raw: bytes, grammar: Grammar) -> bytes:
    r"""Return ``raw`` with control characters, odd delimiters and escapes replaced by marks, byte for byte at the same places.

    A backslash escapes itself and the quote, any other escape character only the quote (sheet 3.2). Outside quotes a
    backslash escapes itself, the delimiter and the line feed, where the dialect says so (Snowflake, sheet 2.4).
    """
    text = raw.translate(grammar.neutral)
    if len(grammar.written) > 1:
        text = text.replace(grammar.written, grammar.delimiter)
    if grammar.unquoted_escape and b"\\" in text:
        return _protect_unquoted(text, grammar)
    if grammar.escape and grammar.quote and grammar.escape in text:
        if grammar.escape == b"\\":
            text = text.replace(b"\\\\", marks.ESCAPED_ESCAPE)
        text = text.replace(grammar.escape + grammar.quote, marks.ESCAPED_QUOTE)
    return text


def _protect_unquoted(text: bytes, grammar: Grammar) -> bytes:
    text = text.replace(b"\\\\", marks.ESCAPED_ESCAPE).replace(b"\\\n", marks.ESCAPED_LINE_FEED)
    return text.replace(b"\\" + grammar.delimiter, _escaped_delimiter(grammar))


def _escaped_delimiter(grammar: Grammar) -> bytes:
    return marks.ESCAPED_DELIMITER[:1] * (len(grammar.delimiter) + 1)


def release(text: bytes, grammar: Grammar, *, inside: bool) -> bytes:
    """Undo the escapes of :func:`protect`: inside quotes to what they mean, outside to what was written.

    Where a backslash outside quotes escapes, it is the other way round.
    """
    if inside and grammar.delimiter != grammar.written:
        text = text.replace(grammar.delimiter, grammar.written if len(grammar.written) > 1 else marks.REMOVED)
    if grammar.unquoted_escape:
        return _release_unquoted(text, grammar, inside=inside)
    if not grammar.escape or not grammar.quote or (b"\x04" not in text and b"\x05" not in text):
        return text
    escape = grammar.escape if inside else grammar.escape * 2
    quote = grammar.quote if inside else grammar.escape + grammar.quote
    return text.replace(marks.ESCAPED_ESCAPE, escape).replace(marks.ESCAPED_QUOTE, quote)


def _release_unquoted(text: bytes, grammar: Grammar, *, inside: bool) -> bytes:
    if b"\x04" not in text and b"\x13" not in text and b"\x14" not in text:
        return text
    # A released backslash is marked outside quotes, lest two of them and an N become the null token.
    escape, feed = (b"\\\\", b"\\" + marks.CELL_LF) if inside else (marks.EMPTY + b"\\", marks.CELL_LF)
    delimiter = b"\\" + grammar.written if inside else grammar.written
    text = text.replace(marks.ESCAPED_ESCAPE, escape).replace(marks.ESCAPED_LINE_FEED, feed)
    return text.replace(_escaped_delimiter(grammar), delimiter)
