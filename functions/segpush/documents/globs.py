"""Whether two sources could mean the same object key.

Keys are compared decoded and by their letters (R28): `*` any text, slashes too; `?` one letter; `[ab]` one of these.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache

_TOKEN = re.compile(r"\[!?\]?[^\]]*\]|.", re.DOTALL)


def overlap(prefix: str, pattern: str | None, other_prefix: str, other_pattern: str | None) -> bool:
    """Say whether one key could match both; in doubt (two different ranges of letters) they do."""
    one, other = _tokens(prefix, pattern), _tokens(other_prefix, other_pattern)

    @cache
    def meet(n: int, m: int) -> bool:
        if n == len(one) or m == len(other):
            return all(each == "*" for each in (*one[n:], *other[m:]))
        if one[n] == "*":
            return meet(n + 1, m) or meet(n, m + 1)
        if other[m] == "*":
            return meet(n, m + 1) or meet(n + 1, m)
        return _share_a_letter(one[n], other[m]) and meet(n + 1, m + 1)

    return _share_a_beginning(prefix, other_prefix) and meet(0, 0)


def _share_a_beginning(prefix: str, other: str) -> bool:
    return prefix.startswith(other) or other.startswith(prefix)


def _tokens(prefix: str, pattern: str | None) -> tuple[str, ...]:
    literal = tuple("[[]" if each == "[" else f"[{each}]" if each in "*?" else each for each in prefix)
    return literal + tuple(_TOKEN.findall("*" if pattern is None else re.sub(r"\*+", "*", pattern)))


def _share_a_letter(one: str, other: str) -> bool:
    if len(one) == 1 and one != "?":
        return fnmatchcase(one, other)
    if len(other) == 1 and other != "?":
        return fnmatchcase(other, one)
    return True
