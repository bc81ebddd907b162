"""The value of one mapped field: cell, path, list, words for *missing*, transforms, and the form its Marketo type asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush.engine import checks
from segpush.engine.mapping import cells, transforms
from segpush.engine.mapping.constants import written
from segpush.engine.mapping.marks import is_mark

if TYPE_CHECKING:
    from segpush.engine.frame import Target


@dataclass(frozen=True, slots=True)
class Value:
    """SQL of one value.

    ``sql``       over the cells: the value as text, NULL where it is missing or left out, a mark where it is bad
    ``left_out``  over the cells: true where the value is longer than its field and therefore not sent; None where that cannot be
    ``problem``   over the column ``name`` that holds ``sql``: the code of what rejects the row, or NULL
    """

    sql: str
    left_out: str | None
    problem: str


def select(
    target: Target, column: cells.Find, name: str, *, nested: bool = False, unwrap: bool = False
) -> Value | None:
    """Return the SQL of a target's value; None where the drop has none of its columns.

    ``column`` finds a reference's column (``c3``, None where the drop has no such) · ``name`` the column the value will be
    (``v0``) · ``nested``: the drop is of a format whose cells can be objects and lists · ``unwrap``: the source has ``json_cells``.
    """
    mapped = target.mapped
    if mapped.constant is not None:
        return Value(checks.text(written(mapped.constant)), None, "NULL")
    found = [each for each in (cells.located(each, column) for each in mapped.sources) if each]
    if not found:
        return None
    marked = nested or unwrap or bool(mapped.path or mapped.list or mapped.transform) or any(path for _, path in found)
    raw = [cells.mapped(each, mapped.path, mapped.list, mapped.separator, unwrap=unwrap) for each in found]
    told = cells.first([cells.without(each, mapped.null_tokens) for each in raw])
    value = transforms.apply(f"nullif({checks.trimmed(told or '')}, '')", mapped.transform, marked=marked)
    value = checks.clean(value, target)
    problem = checks.problem(name, target, marked=marked)
    long = checks.too_long(value, target)
    if mapped.on_too_long == "reject" or not long:
        return Value(value, None, problem)
    left_out = f"coalesce(NOT {is_mark(value)} AND {long}, false)"
    return Value(f"CASE WHEN NOT {left_out} THEN {value} END", left_out, problem)
