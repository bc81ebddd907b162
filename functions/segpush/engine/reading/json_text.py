"""Lines of JSON, made safe and exact for DuckDB's reader: what it would round, misread or choke on is replaced before.

One chunk of about 1 MiB at a time with ``bytes`` methods and regular expressions; a line is looked at by itself only where
its chunk gives a reason. Cutting chunks (``json_pieces``) and parsing (``json_lines``) do not belong here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from segpush.engine.reading import marks

TOO_DEEP = b"\x08"  # instead of a line nested too deep: no parser ever sees it

REJECTING = {marks.BROKEN: "bad_json", marks.NUL: "nul", marks.UNDECODABLE: "not_utf8", TOO_DEEP: "too_deep"}
"""The code of a record whose line is this one byte."""

# A control character is an error in JSON (RFC 8259), so one byte may stand for all; DEL is not, and goes.
_CONTROLS = bytes(1 if b == 0 else 6 if b < 0x20 and b not in b"\t\n\r" else b for b in range(256))  # noqa: PLR2004
_BLANK_LINE = re.compile(rb"\n[ \t\r]*+\n")

_ESCAPED = re.compile(rb"\\(?:u00[017]|[bf])")
_ESCAPE = re.compile(rb"\\(?:(u0000)|(u00(?:0[1-8bcefBCEF]|1[0-9a-fA-F]|7[fF])|[bf])|.)", re.DOTALL)

_BRACKETS = bytes.maketrans(b"[]", b"{}")
_NO_BRACKETS = bytes(b for b in range(256) if b not in b"[]{}\n")
_STRING = rb'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"'
_STRINGS = re.compile(_STRING)

# One digit for all and one case: what is looked for then begins with two letters, which is found at a gigabyte a second.
_SHAPE = bytes.maketrans(b"123456789ENAIFTY", b"000000000enaifty")
_DOUBTS = [re.compile(rb",\s*+[}\]]"), re.compile(rb"nan\s*+[,}\]]"), re.compile(rb"inf(?:inity)?\s*+[,}\]]")]
"""What DuckDB takes for JSON though it is none."""
_FLOATS = [re.compile(rb"\.0++[0e+-]*+\s*+[,}\]]"), re.compile(rb"0e[+-]?0++\s*+[,}\]]")]
_MINUS_ZERO = re.compile(rb"-0\s*+[,}\]]")  # in the text itself: DuckDB drops the sign

_DOTTED_KEY = re.compile(rb'\.[^"\\]*+(?:\\.[^"\\]*+)*+"\s*+:|\\u002[eE]', re.DOTALL)
"""From a dot to the end of a string with a colon behind; dots elsewhere may match too, which costs time only."""

_FLOAT = rb"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++(?:[eE][+-]?[0-9]++)?|[eE][+-]?[0-9]++)|-0(?![0-9.eE])"
# After a quote that can only be the end of a key: one that begins a string has no letter before it, and no backslash.
_KEYED_FLOAT = re.compile(rb'":(?<=[^:,\[{\s\\]":)(' + _FLOAT + rb")(?=[,}])")
_ANY_FLOAT = re.compile(
    rb'((?:[^":,\[]++|' + _STRING + rb"|[:,\[](?!\s*+(?:" + _FLOAT + rb')\s*+[,}\]])|")*+)'
    rb"(?:([:,\[]\s*+)(" + _FLOAT + rb")|\Z)"
)


@dataclass(frozen=True, slots=True)
class Lines:
    """``records`` lines of ``text``, without the ``blank`` ones; ``removed`` control characters.

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

    Afterwards a line is a mark of ``REJECTING``, or UTF-8 without control characters, written or escaped, nested at most
    ``nesting`` deep, and its numbers with a fraction or an exponent are strings with the same digits.
    """
    text = raw.translate(_CONTROLS, b"\x7f").replace(b"\r\n", b"\n")
    removed = raw.count(b"\x7f")
    if not text.endswith(b"\n"):
        text += b"\n"
    lines = text.count(b"\n")
    text = _without_blank_lines(text)
    if b"\\" in text and _ESCAPED.search(text):
        text, dropped = _without_escaped_controls(text)
        removed += dropped
    shape = text.translate(_SHAPE)
    rejected = _is_doubtful(text, shape, nesting)
    if rejected:
        text = b"".join((_judged(line, nesting)) + b"\n" for line in text.split(b"\n")[:-1])
    if _has_floats(text, shape):
        text = _floats_as_text(text)
    records = text.count(b"\n")
    return Lines(text, records, lines - records, removed, rejected, bool(_DOTTED_KEY.search(text)))


def _without_blank_lines(text: bytes) -> bytes:
    if not _BLANK_LINE.search(b"\n" + text):
        return text
    return b"".join(line + b"\n" for line in text.split(b"\n") if line.strip(b" \t\r"))


def _without_escaped_controls(text: bytes) -> tuple[bytes, int]:
    """Return ``text`` without escapes of control characters, and how many there were; that of a NUL becomes the NUL's mark."""
    dropped = 0

    def replaced(match: re.Match[bytes]) -> bytes:
        nonlocal dropped
        if match[1]:
            return marks.NUL
        dropped += match[2] is not None
        return b"" if match[2] else match[0]

    return _ESCAPE.sub(replaced, text), dropped


def _is_doubtful(text: bytes, shape: bytes, nesting: int) -> bool:
    """Whether some line of ``text`` may have to be rejected before DuckDB sees it."""
    brackets = text.translate(None, _NO_BRACKETS)
    if max(map(len, brackets.split(b"\n"))) > nesting or marks.NUL in text or b"\r" in text:
        return True
    return not _is_utf8(text) or any(pattern.search(shape) for pattern in _DOUBTS)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _judged(line: bytes, nesting: int) -> bytes:
    """Return ``line``, or the mark to stand for it."""
    if marks.NUL in line:
        return marks.NUL
    if not _is_utf8(line):
        return marks.UNDECODABLE
    if is_deeper(line, nesting):
        return TOO_DEEP
    doubtful = b"\r" in line or any(pattern.search(line.translate(_SHAPE)) for pattern in _DOUBTS)
    if doubtful and not is_json(line):
        return marks.BROKEN
    return line.replace(b"\r", b" ")  # in sound JSON it is white space; DuckDB's reader of lines takes none


def is_deeper(line: bytes, nesting: int) -> bool:
    """Whether brackets outside strings are nested deeper than ``nesting``; each turn takes the innermost ones away."""
    if len(line.translate(None, _NO_BRACKETS)) <= nesting:
        return False
    brackets = _STRINGS.sub(b"", line).translate(None, _NO_BRACKETS).translate(_BRACKETS)
    for _ in range(nesting):
        brackets = brackets.replace(b"{}", b"")
    return b"{}" in brackets or brackets.count(b"{") > nesting


def is_json(line: bytes) -> bool:
    """Whether ``line`` is JSON to the letter; only for lines that are not nested deep."""
    ignore: Callable[[str], None] = lambda _: None  # noqa: E731
    try:
        json.loads(line.decode(), parse_int=ignore, parse_float=ignore, parse_constant=_no_json)
    except ValueError:
        return False
    return True


def _no_json(constant: str) -> None:
    raise ValueError(constant)


def _has_floats(text: bytes, shape: bytes) -> bool:
    return bool(_MINUS_ZERO.search(text)) or any(pattern.search(shape) for pattern in _FLOATS)


def _floats_as_text(text: bytes) -> bytes:
    """Put quotes around numbers that DuckDB would round or spell anew (``1e5`` as ``100000.0``).

    The first pattern takes most of them, fast; the second is exact and looks at every string, so that it is only asked
    where some are left. Both leave bad JSON bad: a value stands where a value stood.
    """
    text = _KEYED_FLOAT.sub(rb'":"\1"', text)
    if not _has_floats(text, text.translate(_SHAPE)):
        return text
    return _ANY_FLOAT.sub(lambda match: match[1] + match[2] + b'"' + match[3] + b'"' if match[3] else match[0], text)
