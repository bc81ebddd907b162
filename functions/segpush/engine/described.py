"""What a destination asks of Marketo's fields, held against Marketo's own description of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segpush.engine.frame import UNDESCRIBED, Target
from segpush.engine.mapping import fits
from segpush.errors import BadDrop

if TYPE_CHECKING:
    from segpush.destination import Destination
    from segpush.documents.people import MappedField

WRITABLE = frozenset("string text email phone url integer score percent float currency boolean date datetime".split())

Fields = dict[str, dict[str, Any]]
"""What `prepare` brought of each field, by its API name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One field a document names: ``where`` it does, and what is wrong with it, '' where nothing is.

    ``key``: people are looked up by it; ``target``: what is mapped to it goes there.
    """

    where: str
    name: str
    problem: str = ""
    key: bool = False
    target: Target | None = None


def targets(destination: Destination, facts: dict[str, Any]) -> tuple[tuple[Target, ...], str]:
    """Check mapping and key against Marketo's own field description; return the targets and the key field's type.

    ``facts`` is what `prepare` brought. Raises :class:`errors.BadDrop` with every problem at once (:func:`asked`), before
    any row is read.
    """
    fields = {each["name"]: each for each in facts["fields"]}
    match = destination.match.field
    if not fields and plain(destination):
        return (), UNDESCRIBED[match]
    found = list(asked(destination, facts))
    if problems := [each.problem for each in found if each.problem]:
        raise BadDrop(f"destination {destination.name}: " + "; ".join(problems))
    kept = tuple(each.target for each in found if each.target)
    return kept, fields[match]["data_type"] if match in fields else "integer"


def plain(destination: Destination) -> bool:
    """Whether nothing is asked that has to be described: a key every account has, and no other field."""
    others = destination.attributes or destination.asked_fields or destination.match.fallback
    return destination.match.field in UNDESCRIBED and not others


def asked(destination: Destination, facts: dict[str, Any]) -> Iterator[Asked]:
    """Yield every field the document names, in its order: keys, the mapping, fields that look-ups need.

    Wrong are: no such field, a read-only field, a type nothing can be written to or that cannot take what the mapping
    yields (A22), a key Marketo cannot search by.
    """
    fields = {each["name"]: each for each in facts["fields"]}
    yield from _keys(destination, facts["searchable"])
    for each in destination.attributes:
        yield _mapped(destination, each, fields)
    for name in sorted(destination.asked_fields):
        wrong = "" if name in fields else _NOT_THERE.format(name)
        yield Asked("suppression.marketo or match.second_field", name, wrong)


def further(destination: Destination, facts: dict[str, Any]) -> tuple[str, ...]:
    """Return the types of the further keys; call it once :func:`targets` has found nothing wrong."""
    types = {each["name"]: each["data_type"] for each in facts["fields"]}
    return tuple(types.get(key.field, "integer") for key in destination.match.fallback)


_NOT_THERE = (
    "{} is asked for by suppression.marketo or match.second_field, and is no field of this Marketo account: take it out"
)


def _keys(destination: Destination, searchable: list[str]) -> Iterator[Asked]:
    match = destination.match
    keys = {"match.field": match.field} | {
        f"match.fallback[{n}].field": key.field for n, key in enumerate(match.fallback)
    }
    for where, name in keys.items():
        wrong = f"{where} {name} is not searchable in Marketo: choose one of {', '.join(searchable)}"
        yield Asked(where, name, "" if name in searchable else wrong, key=True)


def _mapped(destination: Destination, each: MappedField, fields: Fields) -> Asked:
    field = fields.get(each.target)
    if field is None:
        wrong = f"mapping target {each.target} is no field of this Marketo account: use its REST API name"
        return Asked("mapping", each.target, wrong)
    if wrong := _unwritable(each.target, each.write, field):
        return Asked("mapping", each.target, wrong)
    target = Target(each.target, field["data_type"], field["length"], each, destination.missing(each) == "clear")
    return Asked("mapping", each.target, fits.problem(target) or "", target=target)


def _unwritable(name: str, write: str, field: dict[str, Any]) -> str:
    if not field["updateable"] and write != "never":
        return f"mapping target {name} is read-only in Marketo: take it out of the mapping"
    if field["data_type"] not in WRITABLE:
        return f"mapping target {name} has type {field['data_type']}, which cannot be written: take it out"
    return ""
