"""The Marketo of the naive model: leads with every value that would be right, and lists. No calls, no errors, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Ref = int | str
"""A lead: its id, or its address where one of our runs created it."""


@dataclass
class Lead:
    """One lead; ``values`` holds for each field every value that would be right."""

    email: str
    updated: float = 0
    values: dict[str, frozenset[Any]] = field(default_factory=dict)
    partition: str | None = None

    def read(self, name: str) -> frozenset[Any]:
        return self.values.get(name, frozenset({None}))


class Marketo:
    """The leads and lists all audiences share."""

    def __init__(
        self, leads: Iterable[Mapping[str, Any]], lists: Mapping[int, Iterable[int]], *, takes_several: bool = True
    ) -> None:
        """Take leads as a state file has them, ``{"id", "email", "updatedAt", field: value…}``, and lists by their members.

        ``updatedAt`` is ISO text or POSIX seconds; it only orders leads. ``takes_several``: an import by a key that several
        leads have takes one of them, instead of refusing it.
        """
        self.takes_several = takes_several
        self.leads: dict[Ref, Lead] = {}
        for lead in leads:
            values = {
                name: frozenset({value}) for name, value in lead.items() if name not in ("id", "email", "updatedAt")
            }
            self.leads[lead["id"]] = Lead(lead["email"].lower(), _seconds(lead.get("updatedAt", 0)), values)
        self.lists: dict[int, set[Ref]] = {number: set(members) for number, members in lists.items()}
        self.created: list[str] = []
        self.blurred: set[str] = set()  # keys of which anything may be true: a lead of theirs is gone

    def having(self, key: str) -> list[Ref]:
        return [ref for ref, lead in self.leads.items() if lead.email == key]

    def chosen(self, key: str, several: str) -> set[Ref] | None:
        """Return the leads a key means: none, one, by ``all`` several; None where ``reject`` forbids to choose.

        By ``marketo`` it is any one of those returned.
        """
        hits = self.having(key)
        if len(hits) < 2 or several in ("all", "marketo"):
            return set(hits)
        if several == "reject":
            return None
        if several == "lowest_id":
            return {min(hits, key=lambda ref: (isinstance(ref, str), ref))}
        return {max(hits, key=lambda ref: self.leads[ref].updated)}

    def lose(self, ref: Ref) -> None:
        """A lead was merged into another or deleted: nobody knows when the house will notice."""
        self.blurred.add(self.leads.pop(ref).email)
        for members in self.lists.values():
            members.discard(ref)

    def create(self, key: str, values: Mapping[str, Any], at: float, partition: str | None) -> Ref:
        self.created.append(key)
        self.leads[key] = Lead(key, at, {name: frozenset({value}) for name, value in values.items()}, partition)
        return key

    def write(self, ref: Ref, sure: Mapping[str, Any], perhaps: Mapping[str, Any], at: float) -> None:
        """Write values: ``sure`` ones stand afterwards; ``perhaps`` ones, or what was there, do."""
        lead = self.leads[ref]
        for name, value in perhaps.items():
            lead.values[name] = lead.read(name) | {value}
        for name, value in sure.items():
            if lead.read(name) != {value}:
                lead.updated = max(lead.updated, at)
            lead.values[name] = frozenset({value})


def _seconds(moment: str | float) -> float:
    return datetime.fromisoformat(moment).timestamp() if isinstance(moment, str) else moment
