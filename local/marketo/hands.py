"""What people do to an account in Marketo's own windows: edit, put on a list, take off, merge, delete.

None of it is a call: it passes no gate, costs nothing and stands in no log of calls. A client sees only that it happened.
Source: marketo-rest: Bulk lead extract (an index misses the changed, merged and deleted); the rest as the windows do it.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from local.marketo.lists import StaticList
from local.marketo.people import Person
from local.marketo.told import StateError
from local.marketo.values import stored
from local.marketo.world import World

Door = Callable[[], AbstractContextManager[tuple[World, float]]]
PARTITION = "partition"


class Hands:
    """Hands in one account. Each method is one step; raises StateError, one sentence, for what is not there."""

    def __init__(self, door: Door) -> None:
        """`door` lets one in at a time and gives the world as it is now, and the POSIX second."""
        self._door = door

    def edit(self, lead: int, values: dict[str, Any]) -> None:
        """Write fields of a person by REST name, None clears; `partition` moves the person there."""
        with self._door() as (world, at):
            person = _person(world, lead)
            kept = {name: _kept(world, name, value) for name, value in values.items() if name != PARTITION}
            if PARTITION in values:
                person.partition = _partition(world, values[PARTITION])
            world.people.change(person, kept, at)

    def put_on(self, list_id: int, *leads: int) -> None:
        """Put people on a list; who is on it stays."""
        with self._door() as (world, at):
            static_list, begun = _list(world, list_id), len(world.lists.events)
            for person in _persons(world, leads):
                world.lists.join(static_list, person.id, at, world.switches.visibility_seconds)
            _sign(world, begun)

    def take_off(self, list_id: int, *leads: int) -> None:
        """Take people off a list; who is not on it stays away."""
        with self._door() as (world, at):
            static_list, begun = _list(world, list_id), len(world.lists.events)
            for person in _persons(world, leads):
                world.lists.leave(static_list, person.id, at, world.switches.visibility_seconds)
            _sign(world, begun)

    def merge(self, winner: int, *losers: int) -> None:
        """Make one person of several: the winner keeps its values, takes what it lacks, and the losers' ids are gone."""
        with self._door() as (world, at):
            kept, gone = _person(world, winner), _persons(world, losers)
            if kept in gone:
                raise StateError(f"The lead {winner} cannot be merged into itself.")
            for person in gone:
                lacking = {name: value for name, value in person.values.items() if kept.values.get(name) is None}
                world.people.change(kept, lacking, at)
                if world.switches.merge_keeps_lists:
                    _inherit(world, kept, person, at)
                _delete(world, person)

    def delete(self, *leads: int) -> None:
        """Let people be gone, from every list too; nothing is logged for that."""
        with self._door() as (world, _):
            for person in _persons(world, leads):
                _delete(world, person)


def _inherit(world: World, kept: Person, gone: Person, at: float) -> None:
    for static_list in world.lists:
        if gone.id in static_list.members:
            world.lists.join(static_list, kept.id, at, 0.0, logged="none")


def _delete(world: World, person: Person) -> None:
    world.lists.forget(person.id)
    world.people.delete(person)


def _sign(world: World, begun: int) -> None:
    """Tell the events of hands from those of calls and jobs."""
    for event in world.lists.events[begun:]:
        event["byHand"] = True


def _persons(world: World, leads: Iterable[int]) -> list[Person]:
    return [_person(world, lead) for lead in dict.fromkeys(leads)]


def _person(world: World, lead: int) -> Person:
    person = world.people.get(lead)
    if person is None:
        raise StateError(f"There is no lead {lead!r}.")
    return person


def _list(world: World, list_id: int) -> StaticList:
    static_list = world.lists.get(list_id)
    if static_list is None:
        raise StateError(f"There is no list {list_id!r}.")
    return static_list


def _partition(world: World, name: object) -> int:
    found = [number for number, known in world.partitions.items() if known == name]
    if not found:
        raise StateError(f"There is no partition {name!r}.")
    return found[0]


def _kept(world: World, name: str, value: object) -> Any:
    field = world.fields.get(name)
    if field is None or not field.updateable:
        raise StateError(f"Nobody can write a field {name!r}.")
    try:
        return stored(field, value)
    except ValueError as error:
        raise StateError(f"The field '{name}' does not take {value!r}: {error}.") from None
