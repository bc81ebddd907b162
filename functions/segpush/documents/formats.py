"""How days and times are written in a file: a closed set of the directives of strptime, and what each of them may match.

What a format makes of a value does not belong here (``engine.mapping``).
"""

from __future__ import annotations

import re

NUMBERS = {"Y": 4, "y": 2, "m": 2, "d": 2, "H": 2, "I": 2, "M": 2, "S": 2, "f": 6}
WORDS = ("b", "B", "a", "A", "p")
DIRECTIVES = (*NUMBERS, *WORDS, "z", "%")
_PIECE = re.compile(r"%(.?)|([^%]+)", re.DOTALL)


def parse(text: str) -> list[tuple[str, str]]:
    """Return the pieces of a format, ``("d", "")`` for a directive and ``("", "T")`` for text between them.

    Raises :class:`ValueError` for a directive that is not understood, or that stands twice.
    """
    pieces: list[tuple[str, str]] = []
    for found in _PIECE.finditer(text):
        letter, between = found[1], found[2]
        if between is None and letter not in DIRECTIVES:
            known = " ".join(f"%{each}" for each in DIRECTIVES)
            raise ValueError(f"{text[:80]!r} has %{letter}, which is not understood; these are: {known}")
        if letter and letter != "%" and (letter, "") in pieces:
            raise ValueError(f"{text[:80]!r} has %{letter} twice; keep one")
        pieces.append(("", "%" if letter == "%" else between) if between or letter == "%" else (letter, ""))
    return pieces


def directives(text: str) -> set[str]:
    """Return the letters of a format."""
    return {letter for letter, _ in parse(text) if letter}


def day(text: str) -> str:
    """Return a format of a day as it is, or raise :class:`ValueError`: it needs year, month and day, and no zone."""
    found = directives(text)
    _has_a_day(text, found)
    if "z" in found:
        raise ValueError(f"{text[:80]!r} has a zone, and a day has none; write datetime: instead of date:")
    return text


def moment(text: str) -> str:
    """Return a format of a time as it is, or raise :class:`ValueError`: it needs a day and an hour."""
    found = directives(text)
    _has_a_day(text, found)
    if not found & {"H", "I"}:
        raise ValueError(f"{text[:80]!r} has no hour (%H); write date: instead of datetime: for a day")
    if ("I" in found) != ("p" in found) or {"H", "I"} <= found:
        raise ValueError(f"{text[:80]!r} must have %I together with %p, or %H alone")
    return text


def _has_a_day(text: str, found: set[str]) -> None:
    missing = [
        f"{name} ({' or '.join(f'%{letter}' for letter in letters)})"
        for name, letters in (("year", "Yy"), ("month", "mbB"), ("day", "d"))
        if len(found & set(letters)) != 1
    ]
    if missing:
        raise ValueError(f"{text[:80]!r} must have one {', one '.join(missing)}, such as %d.%m.%Y")


def pattern(text: str) -> str:
    """Return the regular expression of what a format reads: digits in full number where the next number follows at once.

    Without it `%Y` would take 26 for the year 26, `%y` 6 for 2006, and `%Y%m%d` would read `2026112` as a day in November.
    """
    pieces = parse(text)
    return "^" + "".join(_one(pieces, n) for n in range(len(pieces))) + "$"


def _one(pieces: list[tuple[str, str]], n: int) -> str:
    letter, between = pieces[n]
    if not letter:
        return "".join(f"\\{each}" if each.isascii() and not each.isalnum() else each for each in between)
    if letter in WORDS:
        return "[A-Za-z]+"
    if letter == "z":
        return "(Z|[+-]\\d{2}(:?\\d{2})?)"
    neighbours = [pieces[each][0] in NUMBERS for each in (n - 1, n + 1) if 0 <= each < len(pieces)]
    least = NUMBERS[letter] if letter in "Yy" or any(neighbours) else 1
    return f"\\d{{{least},{NUMBERS[letter]}}}"
