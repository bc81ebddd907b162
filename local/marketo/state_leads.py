"""The people of a state document. Made for a hundred thousand of them: one pass, no copies but the kept values."""

from collections.abc import Mapping
from typing import Any

from local.marketo.people import Person
from local.marketo.told import StateError, number, text
from local.marketo.world import World

_BESIDE = frozenset({"id", "partition", "leadPartitionId", "createdAt", "updatedAt"})


def read_lead(world: World, given: Mapping[str, Any], moment: str) -> None:
    """Take one person in; Raises StateError for an id twice, an unknown field or partition, an odd value."""
    lead = number(given, "id", "A lead")
    if world.people.get(lead):
        raise StateError(f"There are two leads with id {lead}.")
    values = {name: value for name, value in given.items() if name not in _BESIDE and value is not None}
    for name, value in values.items():
        if world.fields.get(name) is None:
            raise StateError(f"The lead {lead} has a field '{name}' that the account has not.")
        if not isinstance(value, str | int | float):
            raise StateError(f"The field '{name}' of lead {lead} holds neither text, number nor true or false.")
    created = text(given, "createdAt", f"The lead {lead}", moment)
    updated = text(given, "updatedAt", f"The lead {lead}", created)
    world.people.settle(Person(lead, _partition(world, given, lead), created, updated, values))


def shown_lead(world: World, person: Person) -> dict[str, Any]:
    """One person of the document."""
    return {
        "id": person.id,
        "email": None,
        **person.values,
        "partition": world.partitions[person.partition],
        "createdAt": person.created_at,
        "updatedAt": person.updated_at,
    }


def _partition(world: World, given: Mapping[str, Any], lead: int) -> int:
    default = next(iter(world.partitions))
    if "partition" not in given:
        wanted = given.get("leadPartitionId", default)
        found = wanted if wanted in world.partitions else None
    else:
        wanted = given["partition"]
        found = next((key for key, name in world.partitions.items() if name == wanted), None)
    if found is None:
        raise StateError(f"The lead {lead} lives in a partition the account has not: {wanted!r}.")
    return int(found)
