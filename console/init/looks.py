"""What the values of a column look like, and how they are shown: masked, for they are about people."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Literal

from segpush.engine.reading.marks import NESTED

Look = Literal[
    "empty", "nested", "address", "true or false", "0 or 1", "whole number", "number", "day", "day with dots", "time", "link", "text"
]  # fmt: skip

ODD = 0.05  # share of values that may be otherwise: files have mistakes, and a run rejects those rows
MASKED = 3  # letters of a value that are shown at most
_ADDRESS = re.compile(r"(?:mailto:)?[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+\.\d+")
_WHOLE = re.compile(r"[+-]?(0|[1-9]\d{0,8})")  # a longer one, or one that begins with 0, is an id
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DOTTED = re.compile(r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.\d{4}")
_LINK = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_TRUE_OR_FALSE = frozenset({"true", "false", "yes", "no"})


def look(values: Sequence[str]) -> tuple[Look, int]:
    """Return what these values look like, but for a few, and how many do not; ``text`` where too many differ."""
    if not values:
        return "empty", 0
    for name, fits in _LOOKS:
        odd = sum(not fits(value) for value in values)
        if odd <= len(values) * ODD:
            return name, odd
    return "text", 0


def share_of_addresses(values: Sequence[str]) -> float:
    """Return how many of the values, from 0 to 1, are an address."""
    return sum(map(is_address, values)) / len(values) if values else 0.0


def is_address(value: str) -> bool:
    """Whether a value looks like one address."""
    return bool(_ADDRESS.fullmatch(value.strip()))


def masked(value: str) -> str:
    """Return a value as a screen may show it: its first letters, and the rest of an address behind its at sign."""
    text = "".join(letter if letter.isprintable() else " " for letter in value).strip()
    name, sign, host = text.partition("@")
    if sign and is_address(text):
        return f"{name[:1]}…@{host}"
    shown = min(MASKED, len(text) // 2)
    return f"{text[:shown]}…" if len(text) > 1 else text and "…"


def _is_nested(value: str) -> bool:
    return value.startswith(NESTED.decode()) or f"{value[:1]}{value[-1:]}" in {"{}", "[]"}


def _is_day(value: str) -> bool:
    return bool(_DAY.fullmatch(value)) and _reads(date.fromisoformat, value)


def _is_time(value: str) -> bool:
    return value[:1].isdigit() and len(value) > len("2026-01-12") and _reads(datetime.fromisoformat, value)


def _reads(reader: Callable[[str], object], value: str) -> bool:
    try:
        reader(value)
    except ValueError:
        return False
    return True


_LOOKS: tuple[tuple[Look, Callable[[str], object]], ...] = (
    ("nested", _is_nested),
    ("address", is_address),
    ("true or false", lambda value: value.casefold() in _TRUE_OR_FALSE),
    ("0 or 1", lambda value: value in {"0", "1"}),
    ("whole number", _WHOLE.fullmatch),
    ("number", lambda value: _WHOLE.fullmatch(value) or _NUMBER.fullmatch(value)),
    ("day", _is_day),
    ("day with dots", _DOTTED.fullmatch),
    ("time", _is_time),
    ("link", _LINK.fullmatch),
)
