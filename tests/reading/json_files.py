"""JSON in, rows out: what the JSON tests of this folder look at, and what they are to find."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from segpush.engine.database import open_database
from segpush.engine.reading.json_lines import JsonSegment, columns, segments
from segpush.engine.reading.json_records import normalise
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.unwrap import PlainFile

NESTED = "\x10"
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass
class Found:
    """``bad`` codes and ``rows`` of cells by column name, one a record; ``lines`` the file as it was read; ``segments`` used."""

    names: list[str]
    bad: list[str | None]
    rows: list[dict[str, str | None]]
    lines: bytes
    segments: list[JsonSegment]


def found(data: bytes, limits: ReadLimits | None = None, ask: Sequence[str] | None = None) -> Found:
    """Read ``data``, asking for all names that occur in it, or for those of ``ask``."""
    caps = limits or ReadLimits()
    with TemporaryDirectory() as name, open_database(Path(name), memory_mb=256) as db:
        path, target = Path(name) / "object", Path(name) / "object.json"
        path.write_bytes(data)
        plain = PlainFile(path, "inbox/people.json", 0, len(data))
        if normalise(path, target, plain.name, caps):
            plain = PlainFile(target, plain.name, 0, target.stat().st_size)
        names = columns(db, [plain], all_records=True, limits=caps)
        asked, rows, used = list(ask or names), list[tuple[Any, ...]](), list[JsonSegment]()
        for segment in segments(db, 0, plain, 1, dict(enumerate(asked)), caps):
            used.append(segment)
            rows += db.execute(f"SELECT * FROM {segment.relation}", segment.params).fetchall()
        assert sorted(each.name for each in Path(name).iterdir() if each.name not in {"object", "object.json"}) == []
        cells = [dict(zip(asked, row[2:], strict=True)) for row in rows]
        return Found(names, [row[0] for row in rows], cells, plain.path.read_bytes(), used)


def parsed(text: str | bytes) -> Any:
    """Return the value of JSON ``text``, numbers with the very digits."""
    return json.loads(text, parse_int=Number, parse_float=Number)


class Number(str):
    """A number as it was written."""

    __slots__ = ()


def expected(document: Any, name: str) -> str | None:
    """Return the cell of column ``name`` in ``document``; nested ones as :func:`same` gives them."""
    return next((cell for cell in _cells(document, name.split(".")) if cell is not None), None)


def _cells(document: Any, parts: list[str]) -> Iterator[str | None]:
    value = {CONTROLS.sub("\x7f", key): each for key, each in document.items()} if isinstance(document, dict) else None
    for size in range(len(parts), 0, -1):
        key = ".".join(parts[:size])
        if value and key in value:
            if size == len(parts):
                yield _cell(value[key])
            else:
                yield from _cells(value[key], parts[size:])


def _cell(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return same(NESTED + json.dumps(_tidy(value)))
    return CONTROLS.sub("", value) or None if value is not None else None


def same(cell: str | None) -> str | None:
    """Return ``cell`` in a spelling that is the same for the same nested value."""
    if cell is None or not cell.startswith(NESTED):
        return cell
    value = json.loads(cell[1:], parse_int=str, parse_float=str, object_pairs_hook=first_ones)
    return NESTED + json.dumps(value, sort_keys=True)


def _tidy(value: Any) -> Any:
    if isinstance(value, dict):
        return {CONTROLS.sub("", key): _tidy(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    return CONTROLS.sub("", value) if isinstance(value, str) else value


def first_ones(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which the first of equal keys counts, as for DuckDB."""
    return dict(reversed(pairs))


def names_of(value: Any, before: str = "") -> list[str]:
    """Return the names of all values in ``value``, in order of appearance."""
    if not isinstance(value, dict):
        return []
    return [name for key, inner in value.items() for name in (before + key, *names_of(inner, f"{before}{key}."))]
