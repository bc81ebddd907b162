"""Who is to be forgotten, and how a record tells that it is about that person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from console.told import NotAsAsked

FORGOTTEN = "(forgotten)"
_ADDRESS = re.compile(r"[^@\s,;\"'<>]+@[^@\s,;\"'<>]+\.[^@\s,;\"'<>]+")
# What may stand right before or after an address without being part of a longer one.
_BEFORE = r"(?<![\w.%+@-])"
_AFTER = r"(?![\w@-]|\.\w)"


@dataclass(slots=True)
class Person:
    """One address; ``keys`` are other keys it was looked up by, ``leads`` its ids in Marketo, by Munchkin id of the account."""

    email: str
    keys: set[str] = field(default_factory=set)
    leads: dict[str, set[int]] = field(default_factory=dict)

    @property
    def pattern(self) -> re.Pattern[str]:
        """The address as text, in any case, also as JSON escapes it; never a piece of a longer one."""
        return re.compile(f"{_BEFORE}(?:{'|'.join(map(re.escape, self.spellings))}){_AFTER}", re.IGNORECASE)

    @property
    def spellings(self) -> list[str]:
        """The address, and its form in JSON where that differs."""
        return sorted({self.email, json.dumps(self.email)[1:-1]})

    def known_as(self, munchkin: str) -> frozenset[int]:
        """Return the person's ids in one account."""
        return frozenset(self.leads.get(munchkin, ()))

    def named_by(self, text: str) -> bool:
        """Whether a text holds the address."""
        return self.pattern.search(text) is not None

    def meant_by(self, record: Mapping[str, Any], munchkin: str) -> bool:
        """Whether a record is about the person: by its key where it has one, else by the id in Marketo."""
        key = record.get("key")
        if key not in {None, ""}:
            return str(key).lower() == self.email or str(key) in self.keys
        leads = self.known_as(munchkin)
        ids = [record.get("lead"), *_several(record.get("leads"))]
        return bool(leads & {int(each) for each in ids if each not in {None, ""}})


def person(email: str) -> Person:
    """Return whom an address names; raise :class:`NotAsAsked` where it is none."""
    address = email.strip().lower()
    if not _ADDRESS.fullmatch(address):
        raise NotAsAsked(f"{email!r} is no e-mail address; name the one person to forget")
    return Person(address)


def _several(leads: Any) -> list[Any]:
    """Return the ids of a list, or of a cell with blanks between them."""
    return leads.split() if isinstance(leads, str) else list(leads or ())
