"""Rules across the settings of a destination: what the semantics table S1…S6 asks, and that nothing is owned twice."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from segpush.documents import match_rules, owning
from segpush.documents.sharing import conflict
from segpush.documents.static_list import wrong_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segpush.destination import Destination
    from segpush.documents.audience import Audience
    from segpush.documents.matching import Match
    from segpush.documents.people import MappedField

NEEDED_TO_CREATE = ("firstName", "lastName", "email")  # S2, S4, S6


def broken(destination: Destination) -> dict[str, str]:
    """Return path → sentence for each rule the document breaks."""
    return {
        **_mapping_rules(destination),
        **_semantics(destination),
        **_only_for_new_people(destination),
        **_only_for_known_people(destination),
        **_several_addresses(destination),
        **match_rules.broken(destination),
        **_owned_twice(destination),
        **_lists(destination),
    }


def _mapping_rules(destination: Destination) -> dict[str, str]:
    found = {}
    key = destination.match
    for position, field in enumerate(destination.mapping):
        path = f"mapping[{position}].target"
        if field.target in [earlier.target for earlier in destination.mapping[:position]]:
            found[path] = f"{field.target} is mapped twice; map each field once"
        elif field.target == "id" and key.field != "id":
            found[path] = "id is given by Marketo and cannot be written; take it out"
        elif field.target == key.field and not _only_repeats(field, key):
            read = " or ".join(map(repr, key.sources)) or "the column of addresses"
            found[path] = f"{field.target} is the match field and is read from {read}; take it out of the mapping"
    return found


def _only_repeats(field: MappedField, key: Match) -> bool:
    """Whether a mapping of the match field says no more than `match` does."""
    return (
        field == field.model_validate({"source": field.source, "target": field.target}) and field.sources == key.sources
    )


def _semantics(destination: Destination) -> dict[str, str]:
    if destination.creates:
        return _needed_to_create(destination)
    if destination.updates and not destination.sent:  # S3, S5
        instead = ", or write sync: audience" if destination.lists else ""
        return {"mapping": f"sync: {destination.sync} needs at least one mapped field; add one{instead}"}
    if not destination.updates and destination.sent:  # S1
        return {
            "mapping": "sync: audience with people: match_only writes no fields, so a mapping means nothing;"
            " take it out, or write sync: audience_and_profile"
        }
    return {}


def _needed_to_create(destination: Destination) -> dict[str, str]:
    if destination.match.field == "id":
        return {"match.field": "people cannot be created under a chosen id; match another field, or match_only"}
    mapped = {destination.match.field, *(field.target for field in destination.sent)}
    missing = [field for field in NEEDED_TO_CREATE if field not in mapped]
    if not missing:
        return {}
    return {"mapping": f"people: match_and_create needs {', '.join(missing)} mapped as well (S2, S4, S6); add it"}


def _only_for_new_people(destination: Destination) -> dict[str, str]:
    if destination.creates:
        return {}
    text = "is for new people, and people: match_only creates none; take it out, or write people: match_and_create"
    found = {
        f"mapping[{position}].write": f"on_create {text}"
        for position, field in enumerate(destination.mapping)
        if field.write == "on_create"
    }
    is_for_new = destination.partition and destination.match.partitions == "all"
    return found | ({"partition": text} if is_for_new else {})


def _only_for_known_people(destination: Destination) -> dict[str, str]:
    """Clearing is for people who have something to clear, and whose fields are written (S2)."""
    if destination.updates:
        return {}
    text = "clear means nothing where fields of people Marketo knows are never written; write leave, or sync: audience_and_profile"
    found = {
        f"mapping[{position}].on_missing": text
        for position, field in enumerate(destination.mapping)
        if field.on_missing == "clear"
    }
    return found | ({"on_missing": text} if destination.on_missing == "clear" else {})


def _several_addresses(destination: Destination) -> dict[str, str]:
    """What one person is may be said once: by a list in one cell, or by a column that rows share."""
    if destination.match.list == "one":
        return {}
    return {
        f"audiences[{position}].source.profile_id": "and match.list: all both say which addresses are one person's; keep one of them"
        for position, audience in enumerate(destination.audiences)
        if audience.source.profile_id
    }


def _owned_twice(destination: Destination) -> dict[str, str]:
    audiences = destination.audiences
    if not audiences:
        return {"audiences": "is empty; add at least one"}
    found = {
        f"audiences[{position}].slug": f"{audiences[position].slug} is taken by another audience; choose another"
        for position in _repeated(audience.slug for audience in audiences)
    }
    for (_, one), (position, other) in combinations(enumerate(audiences), 2):
        if wanted := owning.both_want((destination, one), (destination, other)):
            found[f"audiences[{position}].list.{_way(other)}"] = (
                f"{wanted} is owned by another audience of this document; a list has one owner, so give each audience its own"
            )
        if wrong := conflict(one, other):
            found[f"audiences[{position}].source.prefix"] = (
                f"{other.source.prefix!r} overlaps {one.source.prefix!r} of {one.slug}, {wrong}"
            )
    return found


def _lists(destination: Destination) -> dict[str, str]:
    """Who has a list (all but S3, S4), and that what its name becomes can be a name."""
    found = {}
    for position, audience in enumerate(destination.audiences):
        path = f"audiences[{position}].list"
        name = audience.list_name(destination.name)
        if audience.list and not destination.lists:
            found[path] = "sync: profile touches no list; take it out, or write sync: audience_and_profile"
        elif destination.lists and not audience.list:
            found[path] = "is missing; add it, or write sync: profile"
        elif name and (wrong := wrong_name(name)):
            found[f"{path}.create.name"] = f"makes {name[:80]!r}, which {wrong}"
    return found


def _way(audience: Audience) -> str:
    """Return the setting that says which list an audience's is."""
    return "id" if audience.list_id else "create.name" if audience.list and audience.list.create else "name"


def _repeated(values: Iterable[object]) -> list[int]:
    seen: Counter[object] = Counter()
    positions = []
    for position, value in enumerate(values):
        if seen[value]:
            positions.append(position)
        seen[value] += 1
    return positions
