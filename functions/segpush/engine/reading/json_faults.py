"""Lines of JSON that DuckDB must not see: damaged, nested too deep, or no JSON though it would take them for some (sheet 3.2).

What becomes of the others (``json_text``, ``json_floats``) does not belong here.
"""

from __future__ import annotations

import json
import re

from segpush.engine.reading import marks
from segpush.engine.reading.utf8 import is_utf8

TOO_DEEP = b"\x08"  # instead of a line nested too deep: no parser ever sees it

_BRACKETS = bytes.maketrans(b"[]", b"{}")
_NO_BRACKETS = bytes(b for b in range(256) if b not in b"[]{}\n")
STRING = rb'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"'
_STRINGS = re.compile(STRING)

# One digit for all and one case: what is looked for then begins with two letters, which is found at a gigabyte a second.
SHAPE = bytes.maketrans(b"123456789ENAIFTY", b"000000000enaifty")
_DOUBTS = [
    re.compile(rb",\s*+[}\]]"),
    re.compile(rb"nan[^\S\n]*+(?:[\n,}\]]|\Z)"),
    re.compile(rb"inf(?:inity)?[^\S\n]*+(?:[\n,}\]]|\Z)"),
]
"""What DuckDB takes for JSON though it is none."""


def is_doubtful(text: bytes, shape: bytes, nesting: int) -> bool:
    """Whether some line of ``text`` may have to be rejected before DuckDB sees it."""
    brackets = text.translate(None, _NO_BRACKETS)
    if max(map(len, brackets.split(b"\n"))) > nesting or marks.NUL in text or b"\r" in text:
        return True
    return not is_utf8(text) or any(pattern.search(shape) for pattern in _DOUBTS)


def judged(line: bytes, nesting: int) -> bytes:
    """Return ``line``, or the mark to stand for it."""
    if marks.NUL in line:
        return marks.NUL
    if not is_utf8(line):
        return marks.UNDECODABLE
    if is_deeper(line, nesting):
        return TOO_DEEP
    doubtful = b"\r" in line or any(pattern.search(line.translate(SHAPE)) for pattern in _DOUBTS)
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
    try:  # str: Python makes no number of more than 4,300 digits
        json.loads(line.decode(), parse_int=str, parse_float=str, parse_constant=_no_json)
    except ValueError:
        return False
    return True


def _no_json(constant: str) -> None:
    raise ValueError(constant)
