"""Whether two sources could mean the same object key.

Keys are compared decoded and by their letters: `*` any text, slashes too; `?` one letter; `[ab]` one of these.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

_TOKEN = re.compile(r"\[!?\]?[^\]]*\]|.", re.DOTALL)


def overlap(prefix: str, pattern: str | None, other_prefix: str, other_pattern: str | None) -> bool:
    """Say whether one key could match both; in doubt (two different ranges of letters) they do."""
    return _share_a_beginning(prefix, other_prefix) and _meet(
        _tokens(prefix, pattern), _tokens(other_prefix, other_pattern)
    )


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether one text fits both, looking at each pair of places once."""
    seen, waiting = set[tuple[int, int]](), [(0, 0)]
    while waiting:
        n, m = place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        if n == len(one) or m == len(other):
            if all(each == "*" for each in (*one[n:], *other[m:])):
                return True
        elif "*" in {one[n], other[m]}:
            waiting += [(n + 1, m), (n, m + 1)]
        elif _share_a_letter(one[n], other[m]):
            waiting.append((n + 1, m + 1))
    return False


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
