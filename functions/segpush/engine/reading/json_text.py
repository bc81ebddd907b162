"""Lines of JSON, made safe and exact for DuckDB's reader: what it would round, misread or choke on is replaced before.

One chunk of about 1 MiB at a time with ``bytes`` methods and regular expressions; a line is looked at by itself only where
its chunk gives a reason. Cutting chunks (``json_pieces``) and parsing (``json_lines``) do not belong here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from segpush.engine.reading import marks
from segpush.engine.reading.json_faults import SHAPE, TOO_DEEP, is_doubtful, judged
from segpush.engine.reading.json_floats import floats_as_text, has_floats

REJECTING = {marks.BROKEN: "bad_json", marks.NUL: "nul", marks.UNDECODABLE: "not_utf8", TOO_DEEP: "too_deep"}
"""The code of a record whose line is this one byte."""

REMOVED = b"\x7f"
"""Instead of the escape of a control character: DEL may stand in strings and nowhere else, as the escape might. Not for cells."""

# A control character that is not escaped is an error in JSON (RFC 8259): one byte may stand for all.
_CONTROLS = bytes(1 if b == 0 else 6 if b < 0x20 and b not in b"\t\n\r" else b for b in range(256))  # noqa: PLR2004
_BLANK_LINE = re.compile(rb"\n[ \t\r]*+\n")

_ESCAPED = re.compile(rb"\\(?:u00[017]|[bf])")
_ESCAPE = re.compile(rb"\\(?:(u0000)|(u00(?:0[1-8bcefBCEF]|1[0-9a-fA-F]|7[fF])|[bf])|.)", re.DOTALL)

_DOTTED_KEY = re.compile(rb'\.[^"\\]*+(?:\\.[^"\\]*+)*+"\s*+:|\\u002[eE]', re.DOTALL)
"""From a dot to the end of a string with a colon behind; dots elsewhere may match too, which costs time only."""


@dataclass(frozen=True, slots=True)
class Lines:
    """``records`` lines of ``text``, without the ``blank`` ones; ``removed`` control characters, still ``REMOVED`` in it.

    ``rejected``: some lines are marks · ``dotted``: some key may hold a dot.
    """

    text: bytes
    records: int
    blank: int
    removed: int
    rejected: bool
    dotted: bool


def refine(raw: bytes, nesting: int) -> Lines:
    """Refine whole lines; the last may lack its line feed.

    Afterwards a line is a mark of ``REJECTING``, or UTF-8 without control characters, written or escaped, other than
    ``REMOVED``, nested at most ``nesting`` deep; numbers with a fraction or an exponent are strings with the same digits.
    """
    text = raw.translate(_CONTROLS).replace(b"\r\n", b"\n")
    if not text.endswith(b"\n"):
        text += b"\n"
    lines = text.count(b"\n")
    text = _without_blank_lines(text)
    if b"\\" in text and _ESCAPED.search(text):
        text = _ESCAPE.sub(_replaced, text)
    shape = text.translate(SHAPE)
    rejected = is_doubtful(text, shape, nesting)
    if rejected:
        text = b"".join(judged(line, nesting) + b"\n" for line in text.split(b"\n")[:-1])
    if has_floats(text, shape):
        text = floats_as_text(text)
    records = text.count(b"\n")
    return Lines(text, records, lines - records, text.count(REMOVED), rejected, bool(_DOTTED_KEY.search(text)))


def _without_blank_lines(text: bytes) -> bytes:
    if not _BLANK_LINE.search(b"\n" + text):
        return text
    return b"".join(line + b"\n" for line in text.split(b"\n") if line.strip(b" \t\r"))


def _replaced(escape: re.Match[bytes]) -> bytes:
    """Return what stands for an escape: the mark of a NUL, ``REMOVED`` for another control character, else itself."""
    return marks.NUL if escape[1] else REMOVED if escape[2] else escape[0]
