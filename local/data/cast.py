"""Who is in the demo: people, the part each plays, and what Marketo already knows of them.

A *part* says what happens to a person over the two days ("on day two she has left"). The shares below are of the people
asked for; every part has at least one player, so that a small demo tells the whole story too. What a part writes into
the two files is in ``days``; what must become of it is in ``truth``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from local.data import names

SHARES = {
    # part                     share    what happens
    "known_changed": 0.030,  # has a lead; an attribute changes on day two
    "known_company": 0.005,  # has a lead; only the company changes, which is written for new people alone
    "known_leaves": 0.025,  # has a lead; gone on day two
    "unknown_same": 0.200,  # has no lead: created on day one
    "unknown_changed": 0.010,  # created; an attribute changes on day two
    "unknown_leaves": 0.010,  # created; gone on day two
    "hand_added_stays": 0.008,  # somebody put the lead onto the list by hand; in both files
    "hand_added_leaves": 0.004,  # the same, gone on day two: not ours to remove
    "capitals": 0.010,  # the address comes in capitals, with blanks or as mailto:
    "twice": 0.008,  # two rows for one key; the later one counts
    "twins": 0.008,  # two or three leads with the same address
    "twins_leave": 0.003,  # the same, gone on day two
    "nameless_known": 0.003,  # no first or last name in the file, but has a lead
    "nameless_unknown": 0.002,  # no first or last name and no lead: cannot be created
    "shifted": 0.004,  # day one: a comma without quotes, one cell too many; mended on day two
    "cut": 0.001,  # day one: the row ends early; gone on day two
    "typo": 0.003,  # day one: no valid address; mended on day two
    "foreign_letters": 0.002,  # day one: an address with letters outside ASCII; gone on day two
    "no_address": 0.001,  # day one: no address at all; gone on day two
    "too_long": 0.001,  # a city no field of Marketo holds; on both days
    "too_long_mended": 0.001,  # the same, mended on day two
    "bad_value": 0.001,  # points that are no number; on both days
    "spoiled": 0.002,  # fine on day one; on day two the points are no number: rejected, and therefore no leaver
    "shadowed": 0.001,  # a rejected row and, later in the file, a good one
    "joins_known": 0.020,  # day two only; has a lead
    "joins_unknown": 0.010,  # day two only; has no lead
}
"""Everybody else plays ``known_same``: has a lead, is in both files, nothing changes."""

UNKNOWN = frozenset({"unknown_same", "unknown_changed", "unknown_leaves", "nameless_unknown", "joins_unknown"})
EITHER = frozenset({"capitals", "twice", "shifted", "typo", "too_long_mended"})
"""Parts whose players have a lead or not, by turns."""
HAND_ADDED = frozenset({"hand_added_stays", "hand_added_leaves"})
STRANGERS = 0.15  # of the people asked for: leads of the same account that no file names
FIRST_LEAD = 900101
FEWEST = 100  # below it the parts with one player each would crowd out everybody else


@dataclass(frozen=True, slots=True)
class Values:
    """What a file says of a person; None is a missing value, which is never written (R13)."""

    first: str | None
    last: str | None
    company: str | None
    city: str | None
    points: int | None


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead as it stands in Marketo before day one."""

    id: int
    email: str
    updated: datetime
    values: Values


@dataclass(slots=True)
class Person:
    """One key with its part, its true values on both days, and its leads."""

    key: str
    part: str
    one: Values
    two: Values
    leads: list[Lead] = field(default_factory=list)

    @property
    def lead(self) -> Lead | None:
        """Return the lead ``several: most_recently_updated`` means; moments are never equal."""
        return max(self.leads, key=lambda lead: lead.updated, default=None)

    @property
    def hand_added(self) -> bool:
        """Tell whether the list held the person before we came."""
        return self.part in HAND_ADDED


class Cast:
    """Everybody: ``people`` the files speak of, ``strangers`` only Marketo knows, in an order the seed decides."""

    def __init__(self, people: int, seed: int) -> None:
        if people < FEWEST:
            raise ValueError(f"the demo needs at least {FEWEST} people to tell its story, {people} were asked for")
        self._random = Random(seed)
        self._taken: dict[str, int] = {}
        self._moments = iter(self._shuffled(range(people * 3)))
        self._ids = iter(range(FIRST_LEAD, FIRST_LEAD + people * 3))
        self.people = [self._person(part, turn) for turn, part in enumerate(self._parts(people))]
        self.strangers = [self._stranger() for _ in range(max(4, round(people * STRANGERS)))]

    def _shuffled(self, things: range) -> list[int]:
        return self._random.sample(things, len(things))

    def _parts(self, people: int) -> list[str]:
        parts = [part for part, share in SHARES.items() for _ in range(max(1, round(people * share)))]
        parts += ["known_same"] * (people - len(parts))
        self._random.shuffle(parts)
        return parts

    def _person(self, part: str, turn: int) -> Person:
        first, last = self._random.choice(names.FIRST), self._random.choice(names.LAST)
        values = self._values(first, last, part)
        person = Person(self._address(first, last), part, values, self._later(values, part))
        if part not in UNKNOWN and not (part in EITHER and turn % 2):
            twins = self._random.choice((2, 3)) if part.startswith("twins") else 1
            person.leads = [self._lead(person.key, values) for _ in range(twins)]
        return person

    def _stranger(self) -> Lead:
        first, last = self._random.choice(names.FIRST), self._random.choice(names.LAST)
        return self._lead(self._address(first, last), self._values(first, last, "stranger"))

    def _address(self, first: str, last: str) -> str:
        stem = f"{names.ascii_name(first)}.{names.ascii_name(last)}"
        self._taken[stem] = count = self._taken.get(stem, 0) + 1
        return f"{stem}{count if count > 1 else ''}@{self._random.choice(names.HOSTS)}"

    def _values(self, first: str, last: str, part: str) -> Values:
        nameless = part.startswith("nameless")
        return Values(
            first=None if nameless and last < "N" else first,
            last=None if nameless and last >= "N" else last,
            company="Harbour, Stone & Co" if part == "shifted" else self._seldom(self._random.choice(names.COMPANIES)),
            city=self._seldom(self._random.choice(names.CITIES)),
            points=self._random.choice((0, None, self._random.randrange(5_000), self._random.randrange(5_000))),
        )

    def _seldom(self, value: str) -> str | None:
        return None if self._random.random() < 0.08 else value  # noqa: PLR2004 - one in twelve knows nothing

    def _later(self, values: Values, part: str) -> Values:
        """Return the values of day two."""
        if part == "known_company":
            return replace(values, company=_other(values.company, names.COMPANIES, self._random))
        if not part.endswith("_changed"):
            return values
        change = self._random.choice(("last", "city", "points"))
        if change == "last":
            return replace(values, last=_other(values.last, names.LAST, self._random))
        if change == "city":
            return replace(values, city=_other(values.city, names.CITIES, self._random))
        return replace(values, points=(values.points or 0) + 10 * self._random.randrange(1, 100))

    def _lead(self, key: str, values: Values) -> Lead:
        return Lead(
            id=next(self._ids),
            email=key.title() if self._random.random() < 0.1 else key,  # noqa: PLR2004 - typed by hand, one in ten
            updated=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=60 * next(self._moments) + 7),
            values=self._known(values),
        )

    def _known(self, values: Values) -> Values:
        """Return what Marketo holds: mostly the same, partly older, partly nothing."""
        pick = self._random.choice
        return Values(
            first=values.first or "Kim",
            last=values.last or "Berg",
            company=pick((values.company, pick(names.COMPANIES))),
            city=pick((values.city, None, pick(names.CITIES))),
            points=pick((values.points, None, 100)),
        )


def _other(value: str | None, pool: list[str] | tuple[str, ...], random: Random) -> str:
    return random.choice([one for one in pool if one != value])
