"""Whose object a key is. Audiences may share a folder: told apart by ids in keys, by patterns, or by the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush.destination import Audience, Destination
from segpush.documents.ids import holds_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Claim = tuple[Destination, Audience]
MOST = 20  # names that one sentence can bear


@dataclass(frozen=True, slots=True)
class Known:
    """All audiences there are."""

    audiences: tuple[Claim, ...]

    def claims(self, key: str) -> list[Claim]:
        """Return whose object a key is; nobody's where more claim it than may."""
        found = self._claimants(key)
        return [] if _contested(found) else found

    def near(self, key: str) -> list[Claim]:
        """Return the audiences below whose prefix a key lies, whether it is theirs or not."""
        return [claim for claim in self.audiences if key.startswith(claim[1].source.prefix)]

    def why_nobody(self, key: str) -> str:
        """Say why nobody takes a key, and how to mend it."""
        near, found = self.near(key), self._claimants(key)
        if found:
            names = _listed(map(_name, found))
            return f"{key} is claimed by {names}, so nobody takes it: give each audience a folder, pattern or id of its own"
        if ids := sorted({str(each.id) for _, each in near if _by_id(each)}):
            why = f"its key holds none of the ids known there ({_listed(ids)}): add an audience with its id"
        elif near:
            patterns = _listed(f"{each[1].source.pattern} of {_name(each)}" for each in near)
            why = f"it fits no source.pattern there ({patterns}): correct the pattern"
        else:
            why = "apply a destination whose source.prefix it starts with"
        return f"No audience claims {key}: {why}, or move the file"

    def _claimants(self, key: str) -> list[Claim]:
        return _meant(key, [claim for claim in self.audiences if claim[1].claims(key)])


def _meant(key: str, found: Sequence[Claim]) -> list[Claim]:
    """Leave out whose id stands in the key only as a piece of a longer known one: `spring` in `spring-buyers`."""
    ids = {_id(each) for _, each in found if _by_id(each)}

    def stands_alone(audience: Audience) -> bool:
        own, below = _id(audience), key.removeprefix(audience.source.prefix).casefold()
        longer = (other for other in ids if own in other and own != other)
        return all(holds_id(below.replace(other, "/"), own) for other in longer)

    return [claim for claim in found if not _by_id(claim[1]) or stands_alone(claim[1])]


def _contested(found: Sequence[Claim]) -> bool:
    """Whether a key is claimed by who wants its folder alone and by others, or by audiences of different ids.

    Nobody is served then: a list must not get the people of another.
    """
    ids = {_id(each) for _, each in found if _by_id(each)}
    alone = any(each.source.audience_in == "prefix" for _, each in found)
    return len(ids) > 1 or (alone and len(found) > 1)


def _by_id(audience: Audience) -> bool:
    return audience.source.audience_in == "key"


def _id(audience: Audience) -> str:
    return str(audience.id).casefold()


def _name(claim: Claim) -> str:
    return f"{claim[0].name}/{claim[1].slug}"


def _listed(words: Iterable[str]) -> str:
    every = list(words)
    return ", ".join(every[:MOST]) + (f" and {len(every) - MOST} more" if len(every) > MOST else "")
