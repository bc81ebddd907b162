"""Which results of a mapping which Marketo types can take, so that an impossible pair is refused before any row is read (A22)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from segpush.documents.transforms import BooleanWords, DateFormat, TimeFormat
from segpush.engine.mapping import constants

if TYPE_CHECKING:
    from segpush.documents.people import MappedField
    from segpush.engine.frame import Target

Kind = Literal["constant", "text", "joined", "count", "day", "moment", "boolean"]

_NUMBERS = {"integer", "score", "percent", "float", "currency"}
_TEXTS = {"string", "text"}
TAKES: dict[Kind, set[str]] = {
    "joined": _TEXTS,
    "count": _TEXTS | _NUMBERS,
    "day": _TEXTS | {"date"},
    "moment": _TEXTS | {"datetime"},
    "boolean": _TEXTS | {"boolean"},
}
"""Text that is not made into anything may hold whatever a type asks for: it is checked cell by cell."""

_YIELDS: dict[Kind, str] = {
    "joined": "list: join yields text",
    "count": "list: count yields a whole number",
    "day": "the transform date yields a day",
    "moment": "the transform datetime yields a time",
    "boolean": "the transform boolean yields true or false",
}


def kind(mapped: MappedField) -> Kind:
    """Return what a mapping yields."""
    if mapped.constant is not None:
        return "constant"
    if mapped.list in {"count", "join"}:
        return "count" if mapped.list == "count" else "joined"
    match mapped.transform[-1:]:
        case (DateFormat(),):
            return "day"
        case (TimeFormat(),):
            return "moment"
        case (BooleanWords(),):
            return "boolean"
        case _:
            return "text"


def problem(target: Target) -> str | None:
    """Say why a target's field can never take what its mapping yields, and what to write instead; None where it can."""
    made = kind(target.mapped)
    if made == "constant":
        return _constant(target)
    if made == "text" or target.type in TAKES[made]:
        return None
    others = ", ".join(sorted(TAKES[made]))
    return f"mapping target {target.name} has type {target.type}, but {_YIELDS[made]}, which fits {others}: change the mapping or the field"


def _constant(target: Target) -> str | None:
    code = constants.problem(target)
    if code is None:
        return None
    shown = repr(constants.written(target.mapped.constant or False)[:60])
    if isinstance(target.mapped.constant, bool):
        mend = "put it in quotes if a word is meant"
    elif code == "too_long":
        mend = f"shorten it to {target.length or 255} characters"
    else:
        mend = "write a value of that type"
    return f"mapping target {target.name} has type {target.type}, which cannot take the constant {shown}: {mend}"
