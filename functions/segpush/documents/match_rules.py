"""Rules between how people are found and what becomes of them: what a match cannot honour is refused by a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.documents.company import COMPANY_FIELDS

if TYPE_CHECKING:
    from segpush.destination import Destination


def broken(destination: Destination) -> dict[str, str]:
    """Return path → sentence for each rule the match breaks."""
    found = _one_way_of_several(destination) | _second(destination)
    if destination.match.partitions == "selected" and not destination.partition:
        found["match.partitions"] = "selected means one lead partition; name it as partition"
    return found | (_left_to_marketo(destination) if destination.match.several == "marketo" else {})


def _left_to_marketo(destination: Destination) -> dict[str, str]:
    """With `marketo` nobody is looked up, so nothing may depend on what Marketo has."""
    if not (destination.creates and destination.updates):
        return {
            "match.several": "marketo lets Marketo choose, which then updates and creates;"
            " that needs people: match_and_create and a sync with profile: write them, or another rule"
        }
    match, why = (
        destination.match,
        "needs a look-up, and match.several: marketo leaves that to Marketo; take one of them out",
    )
    found = {
        f"mapping[{position}].{'write' if field.write == field.rule else 'target'}": f"{_named(field.write, field.target)} {why}"
        for position, field in enumerate(destination.mapping)
        if field.rule in {"on_create", "if_empty"}
    }
    asked = {
        "fallback": match.fallback,
        "second_field": match.second_field,
        "partitions": match.partitions == "selected",
    }
    found |= {f"match.{name}": why for name, is_set in asked.items() if is_set}
    if destination.suppression and destination.suppression.marketo:
        found["suppression.marketo"] = why
    return found | {
        f"audiences[{position}].suppression.marketo": why
        for position, audience in enumerate(destination.audiences)
        if audience.suppression and audience.suppression.marketo
    }


def _named(write: str, target: str) -> str:
    return write if target not in COMPANY_FIELDS else f"{target} is a company field: it"


def _one_way_of_several(destination: Destination) -> dict[str, str]:
    """Several addresses of one person are looked up by one field, and say nothing of a second."""
    if not (destination.match.fallback or destination.match.second_field):
        return {}
    return {
        f"audiences[{position}].source.profile_id": "is for several addresses of one person, and so are no fallback and no second_field;"
        " keep one of them"
        for position, audience in enumerate(destination.audiences)
        if audience.source.profile_id
    }


def _second(destination: Destination) -> dict[str, str]:
    match = destination.match
    if match.second_field is None:
        return {}
    name, found = match.second_field.field, {}
    if match.field == "id":
        found["match.second_field"] = "means nothing beside field: id, which names one lead; take it out"
    if match.second_person == "create" and not destination.creates:
        found["match.second_person"] = "create needs people: match_and_create; write that, or leave"
    if destination.creates and name not in {field.target for field in destination.sent}:
        found["match.second_field.field"] = (
            f"{name} must be mapped as well: a person created without it would not be found again"
        )
    return found | {
        f"audiences[{position}].list.members": "mirror compares by key alone, and second_field does not; write follow or add_only"
        for position, audience in enumerate(destination.audiences)
        if audience.members == "mirror"
    }
