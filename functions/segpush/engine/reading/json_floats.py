"""Numbers of JSON that DuckDB would round or spell anew, as strings of the same digits: ``1e5`` is not ``100000.0`` (sheet 3.2)."""

from __future__ import annotations

import re

from segpush.engine.reading.json_faults import SHAPE, STRING

_FLOATS = [re.compile(rb"\.0++[0e+-]*+\s*+[,}\]]"), re.compile(rb"0e[+-]?0++\s*+[,}\]]")]
_MINUS_ZERO = re.compile(rb"-0\s*+[,}\]]")  # in the text itself: DuckDB drops the sign

_FLOAT = rb"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++(?:[eE][+-]?[0-9]++)?|[eE][+-]?[0-9]++)|-0(?![0-9.eE])"
# After a quote that can only be the end of a key: one that begins a string has no letter before it, and no backslash.
_KEYED_FLOAT = re.compile(rb'":(?<=[^:,\[{\s\\]":)(' + _FLOAT + rb")(?=[,}])")
_ANY_FLOAT = re.compile(
    rb'((?:[^":,\[]++|' + STRING + rb"|[:,\[](?!\s*+(?:" + _FLOAT + rb')\s*+[,}\]])|")*+)'
    rb"(?:([:,\[]\s*+)(" + _FLOAT + rb")|\Z)"
)


def has_floats(text: bytes, shape: bytes) -> bool:
    """Whether ``text``, whose ``shape`` it is, may hold such a number; also where a string looks like one."""
    return bool(_MINUS_ZERO.search(text)) or any(pattern.search(shape) for pattern in _FLOATS)


def floats_as_text(text: bytes) -> bytes:
    """Put quotes around numbers that DuckDB would round or spell anew (``1e5`` as ``100000.0``).

    The first pattern takes most of them, fast; the second is exact and looks at every string, so that it is only asked
    where some are left. Both leave bad JSON bad: a value stands where a value stood.
    """
    text = _KEYED_FLOAT.sub(rb'":"\1"', text)
    if not has_floats(text, text.translate(SHAPE)):
        return text
    return _ANY_FLOAT.sub(lambda match: match[1] + match[2] + b'"' + match[3] + b'"' if match[3] else match[0], text)
