"""A person as a reply shows them: the fields asked for and nothing else.

Shared by every endpoint that returns people.
"""

from collections.abc import Iterable
from typing import Any

from local.marketo.call import Call
from local.marketo.errors import Refused
from local.marketo.fields import STANDARD_FILTERS
from local.marketo.people import Person
from local.marketo.world import World

DEFAULT_FIELDS = ("id", "email", "firstName", "lastName", "createdAt", "updatedAt")


def asked_fields(world: World, call: Call) -> list[str]:
    """The names in `fields`, or Marketo's six; Refused 1006 for a name the account does not know."""
    names = call.csv("fields")
    if not names:
        return [name for name in DEFAULT_FIELDS if world.fields.get(name)]
    for name in names:
        if world.fields.get(name) is None and name not in STANDARD_FILTERS:
            raise Refused("1006", f"Field '{name}' not found")
    return names if "id" in names else ["id", *names]


def shown(world: World, persons: Iterable[Person], names: list[str]) -> list[dict[str, Any]]:
    """The people as records, in the order given unless the account shuffles."""
    records = [{name: person.read(name) for name in names} for person in persons]
    if world.switches.omit_nulls:
        records = [{name: value for name, value in record.items() if value is not None} for record in records]
    if world.switches.shuffle_results:
        world.chance.shuffle(records)
    return records
