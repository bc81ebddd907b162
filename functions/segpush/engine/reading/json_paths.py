"""The names of values in JSON objects, ``a`` and ``a.b``, and where DuckDB finds what such a name means.

A name is never SQL: it is bound, as a pointer (RFC 6901) that takes every character of a key as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import product

DOTS = 6  # more dots in a name are looked at as one key, or as a step each, but not in every mixture


def names_in(structures: Iterable[str]) -> list[str]:
    """Return the names of all values, in order of appearance; ``structures`` as DuckDB's ``json_structure`` gives them."""
    names: dict[str, None] = {}
    for structure in structures:
        names |= dict.fromkeys(_names("", json.loads(structure)))
    return list(names)


def _names(before: str, structure: object) -> Iterator[str]:
    if isinstance(structure, dict):
        for key, inner in structure.items():
            yield before + key
            yield from _names(f"{before}{key}.", inner)


def pointers(name: str, *, dotted: bool = True) -> list[str]:
    """Return where a value of this ``name`` may be: a dot is part of a key, or a step into an object; the key comes first.

    ``dotted`` False: no key holds a dot. Keys of digits are written so that they never count the elements of a list.
    """
    parts = name.split(".")
    if not dotted:
        return [_pointer(parts)]
    if len(parts) > DOTS + 1:
        return [_pointer([name]), _pointer(parts)]
    return [_pointer(_keys(parts, joins)) for joins in product((True, False), repeat=len(parts) - 1)]


def _keys(parts: list[str], joins: tuple[bool, ...]) -> list[str]:
    keys = parts[:1]
    for join, part in zip(joins, parts[1:], strict=True):
        if join:
            keys[-1] += f".{part}"
        else:
            keys.append(part)
    return keys


def _pointer(keys: list[str]) -> str:
    if any(key.isdigit() for key in keys) and not any(key in {"", "*"} for key in keys):
        return "$" + "".join(f".{_quoted(key)}" for key in keys)
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
