"""What a column reference of a document means in a drop: a cell, or the value at a path in one, or the first of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from segpush.documents import paths
from segpush.engine.checks import text
from segpush.engine.mapping import json_cells as js

Find = Callable[[str], str | None]
"""The column a reference names, as SQL (``c3``); None where the drop has no such column."""


def cell(references: Sequence[str], column: Find, *, unwrap: bool = False) -> str | None:
    """Return the text of the first of these columns that is present and not empty; None where the drop has none of them.

    ``unwrap``: the source has ``json_cells`` (R42). A cell that is an object or a list keeps its mark.
    """
    return first([_unwrapped(found, unwrap) for found in (located(each, column) for each in references) if found])


def first(cells: Sequence[str]) -> str | None:
    """Return the first cell that is not empty; a single one as it is."""
    if len(cells) < 2:  # noqa: PLR2004 - nothing to choose
        return cells[0] if cells else None
    filled = ", ".join(f"nullif(trim({each}), '')" for each in cells)
    return f"coalesce({filled})"


def located(reference: str, column: Find) -> tuple[str, bool] | None:
    """Return the SQL of a reference, and whether a path was followed in a cell; None where the drop has no such column.

    A column that is named like the whole reference wins: brackets may be part of a header.
    """
    if found := column(reference):
        return found, False
    if parts := paths.split(reference):
        head, steps = parts
        found = column(head)
        return (js.followed(found, steps), True) if found else None
    return None


def mapped(
    found: tuple[str, bool],
    path: str | None,
    rule: Literal["first", "count", "join"] | None,
    separator: str | None,
    *,
    unwrap: bool,
) -> str:
    """Return one candidate of a mapped field: its path followed, its list made one value, its JSON string unwrapped."""
    sql, _ = found
    if not path and not rule:
        return _unwrapped(found, unwrap)
    if path:
        sql = js.followed(sql, paths.parse(path))
    return js.listed(sql, rule, separator or ";") if rule else sql


def without(cell: str, tokens: Sequence[str] | None) -> str:
    """Return a cell, or NULL where it is one of the column's own words for *missing* (R12): whole and in exact case."""
    if not tokens:
        return cell
    return f"CASE WHEN {cell} NOT IN ({', '.join(map(text, tokens))}) THEN {cell} END"


def _unwrapped(found: tuple[str, bool], unwrap: bool) -> str:
    sql, followed = found
    return js.unwrapped(sql) if unwrap and not followed else sql
