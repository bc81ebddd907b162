"""The people of an account and the ways to find them.

Knows no list, no reply and no limit: it stores, finds by any field at once, and remembers who was there when.
Several people may share any value, an address included; that is Marketo's nature, not a fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.marketo.moments import iso


@dataclass(slots=True)
class Person:
    """One lead. `values` holds what its fields hold, without the three system fields; `born` orders creations."""

    id: int
    partition: int
    created_at: str
    updated_at: str
    values: dict[str, Any] = field(default_factory=dict)
    born: int = 0

    def read(self, name: str) -> Any:
        """The value of field `name`, None when empty."""
        if name == "id":
            return self.id
        if name == "createdAt":
            return self.created_at
        if name == "updatedAt":
            return self.updated_at
        return self.partition if name == "leadPartitionId" else self.values.get(name)


class People:
    """All people, by id and, from the first search on, by each field that was ever searched."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._by_id: dict[int, Person] = {}
        self._indexes: dict[str, dict[str, dict[int, None]]] = {}
        self._next_id = 1001
        self.births = 0

    def __iter__(self) -> Iterator[Person]:
        """Everybody, in order of creation."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._by_id)

    def get(self, lead: int) -> Person | None:
        """The person with id `lead`, or None."""
        return self._by_id.get(lead)

    def settle(self, person: Person) -> None:
        """Take in a person who was always there (state file)."""
        self._by_id[person.id] = person
        self._next_id = max(self._next_id, person.id + 1)

    def create(self, values: Mapping[str, Any], partition: int, at: float) -> Person:
        """A new person with the next id, born at POSIX second `at`."""
        self.births += 1
        moment = iso(at)
        kept = {name: value for name, value in values.items() if value is not None}
        person = Person(self._next_id, partition, moment, moment, kept, self.births)
        self.settle(person)
        for name in self._indexes:
            self._index(name, person)
        return person

    def change(self, person: Person, values: Mapping[str, Any], at: float) -> None:
        """Write `values` (None clears); `updatedAt` moves only if something is different now."""
        changed = {name: value for name, value in values.items() if person.values.get(name) != value}
        if not changed:
            return
        touched = changed.keys() & self._indexes.keys()
        for name in touched:
            self._unindex(name, person)
        person.values.update(changed)
        person.updated_at = iso(at)
        for name in touched:
            self._index(name, person)

    def delete(self, person: Person) -> None:
        """Forget the person."""
        for name in self._indexes:
            self._unindex(name, person)
        del self._by_id[person.id]

    def find(self, name: str, value: object, *, sensitive: bool = False) -> list[Person]:
        """Everybody whose field `name` holds `value`; letter case counts only if `sensitive`."""
        wanted = str(value).strip()
        if name == "id":
            hit = self._by_id.get(int(wanted)) if wanted.isdecimal() else None
            return [hit] if hit else []
        hits = [self._by_id[lead] for lead in self._searchable(name).get(wanted.casefold(), ())]
        return [person for person in hits if str(person.read(name)) == wanted] if sensitive else hits

    def _searchable(self, name: str) -> dict[str, dict[int, None]]:
        if name not in self._indexes:
            self._indexes[name] = {}
            for person in self._by_id.values():
                self._index(name, person)
        return self._indexes[name]

    def _index(self, name: str, person: Person) -> None:
        value = person.read(name)
        if value is not None:
            self._indexes[name].setdefault(str(value).strip().casefold(), {})[person.id] = None

    def _unindex(self, name: str, person: Person) -> None:
        value = person.read(name)
        if value is not None:
            self._indexes[name][str(value).strip().casefold()].pop(person.id, None)
