"""The control characters that stand for a value which cannot be sent. No cell holds one: they are removed when it is read."""

from __future__ import annotations

NESTED = "chr(16)"
"""Before the JSON text of an object or a list (``reading.marks.NESTED``); alone where only that it was one still matters."""

BAD = "chr(21)"
"""Instead of a value that a path or a transform does not fit."""


def is_mark(value: str) -> str:
    """Return whether a value is one of these."""
    return f"{value}[1] IN ({NESTED}, {BAD})"
