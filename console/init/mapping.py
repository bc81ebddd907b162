"""A mapping as it grows: what may be added to it, and what it still lacks. Nothing is asked here."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from console.init import proposal
from console.init.proposal import Pair
from console.init.sample import Column
from console.init.scene import valid
from segpush.documents.rules import NEEDED_TO_CREATE
from segpush.documents.values import FieldName
from segpush.engine.reading.columns import find
from segpush.marketo.fields import Field


@dataclass(frozen=True, slots=True)
class Mapped:
    """The mapping as it stands: the pairs, and the columns that go nowhere, with the reason."""

    pairs: tuple[Pair, ...] = ()
    left: Map[str, str] = field(default_factory=dict)

    def without(self, column: str, why: str = "") -> Mapped:
        """Return it without a column; with a reason the column is among those left out."""
        left = {name: each for name, each in self.left.items() if name != column} | ({column: why} if why else {})
        return Mapped(tuple(each for each in self.pairs if each.column != column), left)

    def having(self, pair: Pair) -> Mapped:
        """Return it with a pair, instead of what that column or that field had."""
        lost = next((each for each in self.pairs if each.field == pair.field and each.column != pair.column), None)
        kept = self.without(lost.column, f"{pair.field} is taken by {pair.column}") if lost else self
        kept = kept.without(pair.column)
        return replace(kept, pairs=(*kept.pairs, pair))


@dataclass(frozen=True, slots=True)
class Rules:
    """What a mapping must keep to.

    ``columns`` of the sample, none without one · ``taken`` of them stand for something else · ``fields`` of the account,
    all of them where it is ``known`` · ``key`` the match field, read from column ``source`` · ``creates``, ``sync`` as in
    the document.
    """

    columns: Sequence[Column]
    taken: Sequence[str]
    fields: Map[str, Field]
    known: bool
    key: str
    source: str
    creates: bool
    sync: str

    def proposed(self) -> Mapped:
        """Return what can be told from names and values."""
        found = proposal.propose(self.columns, self.fields, self.taken, self.key, creates=self.creates)
        return Mapped(found.pairs, found.left)

    def lacking(self, mapped: Mapped) -> str:
        """Say what the mapping needs beside what it has, '' for nothing."""
        fields = {self.key, *(each.field for each in mapped.pairs)}
        missing = [name for name in NEEDED_TO_CREATE if name not in fields]
        if self.creates and missing:
            flags = " ".join(f"--map COLUMN={name}" for name in missing)
            return f"match_and_create needs {', '.join(missing)} mapped as well; add {flags}, or choose --people match_only"
        if not mapped.pairs:
            return (
                f"sync: {self.sync} needs at least one mapped field; add --map COLUMN=FIELD, or choose --sync audience"
            )
        return ""

    def written(self, mapped: Mapped, text: str) -> Mapped:
        """Return the mapping with what ``COLUMN=FIELD`` says; raise :class:`ValueError` where that cannot be."""
        column, sign, target = text.rpartition("=")
        if not sign or not column.strip():
            raise ValueError(f"{text!r} is no COLUMN=FIELD; write such as homeCity=city, or homeCity= to leave it out")
        return self.changed(mapped, self._column(column.strip()), target.strip())

    def changed(self, mapped: Mapped, column: Column, target: str) -> Mapped:
        """Return the mapping with a column sent to a field, '' for none; raise :class:`ValueError` where it cannot go there."""
        if not target:
            return mapped.without(column.name, "left out, as you said")
        if column.name in self.taken:
            raise ValueError(f"{column.name} is the match, or says who is a member; map another column")
        name = str(valid(FieldName)(target))
        if name == self.key:
            raise ValueError(f"{name} is the match field, and is read from {self.source}; map to another field")
        if not self.known and name not in self.fields:
            return mapped.having(Pair(column.name, name))
        return mapped.having(self._pair(column, self._field(name)))

    def fitting(self, column: Column) -> list[Field]:
        """Return the fields a column may go to, by name."""
        fit = [each for each in self.fields.values() if proposal.writable(each) and not proposal.misfit(column, each)]
        return sorted((each for each in fit if each.name != self.key), key=lambda each: each.name.casefold())

    def _field(self, name: str) -> Field:
        if found := self.fields.get(name):
            return found
        near = ", ".join(get_close_matches(name, self.fields, n=3))
        raise ValueError(
            f"the account has no field {name}; {f'like it are {near}' if near else 'look up its API name in Marketo'}"
        )

    def _pair(self, column: Column, target: Field) -> Pair:
        if not proposal.writable(target):
            raise ValueError(f"{target.name} cannot be written through the API; choose another field")
        if why := proposal.misfit(column, target):
            raise ValueError(f"{column.name} does not go to {target.name}: {why}; choose another field")
        return proposal.pair(column, target)

    def _column(self, name: str) -> Column:
        if not self.columns:
            return Column(name)
        names = [each.name for each in self.columns]
        at = find(names, name)
        if at is None:
            raise ValueError(f"the sample has no column {name!r}; it has {', '.join(names)}")
        return self.columns[at]
