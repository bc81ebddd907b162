"""Columns of a sample against fields of an account: which goes where, and why the others go nowhere. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from console.init.looks import Look
from console.init.sample import Column
from console.init.synonyms import SYNONYMS, plain, readings
from segpush.documents.company import COMPANY_FIELDS
from segpush.engine.columns import ADDRESSES
from segpush.marketo.fields import Field

IDENTITIES = ("email", "IdentityMap_Email")  # an export's identity goes before attributes that are addresses too
MOSTLY = 0.5  # share of addresses from which on a column is one of addresses
_TEXTS = frozenset({"string", "text", "textarea", "reference", "url", "phone"})
_FITS: dict[Look, frozenset[str]] = {
    "address": _TEXTS | {"email"},
    "true or false": _TEXTS | {"boolean"},
    "0 or 1": _TEXTS | {"boolean", "integer", "score", "percent", "float", "currency"},
    "whole number": _TEXTS | {"integer", "score", "percent", "float", "currency"},
    "number": _TEXTS | {"float", "currency"},
    "day": _TEXTS | {"date"},
    "day with dots": _TEXTS | {"date"},
    "time": _TEXTS | {"datetime"},
    "link": _TEXTS,
    "text": _TEXTS,
    "nested": frozenset(),
}
DOTTED_DAY = "%d.%m.%Y"


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry of a mapping: a column, the field it goes to, and the format of its days where they need one."""

    column: str
    field: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """``pairs`` in the file's order · ``left``: column → why it goes nowhere."""

    pairs: tuple[Pair, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)


def match_columns(columns: Sequence[Column], key: str, usual: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the columns that may hold the key for field ``key``, the likeliest first; ``usual`` are the producer's own names."""
    there = {column.name.casefold(): column.name for column in columns}
    known = (*usual, *((*IDENTITIES, *ADDRESSES) if key == "email" else ()))
    named = [there[name.casefold()] for name in known if name.casefold() in there]
    called = [name for name in there.values() if _field_of(name, {plain(key): key}) == key]
    held = [each.name for each in columns if key == "email" and (each.look == "address" or each.addresses >= MOSTLY)]
    return tuple(dict.fromkeys([*named, *called, *held]))


def propose(
    columns: Sequence[Column], fields: Mapping[str, Field], taken: Iterable[str], key: str, *, creates: bool
) -> Proposal:
    """Return a mapping of ``columns`` onto ``fields``; ``taken`` columns stand for something else, and ``key`` is the match field.

    Nothing is proposed twice, nothing for a field that cannot be written, and nothing whose values do not fit its type.
    """
    known = {plain(each.display_name): name for name, each in fields.items()} | {plain(name): name for name in fields}
    roles, used, pairs, left = set(taken), {key: "the match"}, [], {}
    for column in sorted(
        columns, key=lambda each: plain(each.name) not in known
    ):  # those that are called so come first
        target = _field_of(column.name, known)
        if column.name in roles:
            continue
        if why := _unfit(column, fields.get(target), used, creates=creates):
            left[column.name] = why
            continue
        used[target] = column.name
        pairs.append(pair(column, fields[target]))
    order = {column.name: at for at, column in enumerate(columns)}
    return Proposal(tuple(sorted(pairs, key=lambda each: order[each.column])), left)


def pair(column: Column, target: Field) -> Pair:
    """Return the entry that sends a column to a field."""
    dotted = column.look == "day with dots" and target.data_type == "date"
    return Pair(column.name, target.name, DOTTED_DAY if dotted else "")


def misfit(column: Column, target: Field) -> str:
    """Say why the values of a column do not go into a field; '' where they may."""
    if column.look == "nested":
        return "it holds objects or lists, which need `path` or `list`: docs/destination.md, Paths and lists"
    if column.look != "empty" and target.data_type not in _FITS[column.look]:
        return f"its values look like {column.look}, and {target.name} takes {target.data_type}"
    return ""


def writable(target: Field) -> bool:
    """Whether a field can be written through Marketo's API at all."""
    return target.updateable and target.data_type != "formula" and target.name != "id"


def _unfit(column: Column, target: Field | None, used: Mapping[str, str], *, creates: bool) -> str:
    """Say why a column is not proposed for a field; '' where it is."""
    if target is None:
        return "no field is called so"
    if not writable(target):
        return f"{target.name} cannot be written"
    if target.name in used:
        return f"{target.name} is taken by {used[target.name]}"
    if target.name in COMPANY_FIELDS and not creates:
        return f"{target.name} is a company field, which Marketo takes for new people only"
    return misfit(column, target)


def _field_of(column: str, known: Mapping[str, str]) -> str:
    """Return the field a column is called like, '' for none: by its own name first, then by what others call it."""
    for reading in readings(column):
        if reading in known:
            return known[reading]
        if (synonym := SYNONYMS.get(reading, "")) and synonym in known.values():
            return synonym
    return ""
