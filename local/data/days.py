"""What the two files say: for every part, the rows of day one and of day two, each with what must become of it.

The verdict of a row is written down where the row is made, from the file rules (R9, R10, R13, R22, R23 and the address
rules), so that nothing has to read the file back to know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from local.data import aep, names
from local.data.cast import Person, Values

COLUMNS = {
    "Email": "email",
    "person_name_firstName": "first",
    "person_name_lastName": "last",
    "companyName": "company",
    "homeAddress_city": "city",
    "_acme_loyalty_points": "points",
    "preferredLanguage": "language",
    "_acme_note": "note",
}
"""Header of day one, in order. The last two are mapped by nobody: an extra column is noted and ignored (R19)."""

COLUMNS_LATER = ("Email", "_acme_loyalty_points", "person_name_lastName", "person_name_firstName")
"""Day two begins with these: the order of columns may change between exports (R15)."""

NOTES = ("met at the fair", 'said "call me"', "Lyon, then Porto", None, None)
LONG_NOTE = "two lines:\nring at the blue door"
"""A line break inside quotes is data; the people whose addresses come in capitals have one."""
REJECTS = ("field_count", "no_key", "bad_address", "not_ascii", "too_long", "bad_value")
"""Code families of rejected rows."""
UNREADABLE = frozenset(REJECTS[:4])
"""Those that leave no key to read: such a row may be anybody's."""


@dataclass(slots=True)
class Line:
    """One row to be: its cells by short name, what becomes of it, and the values it says where it counts."""

    person: Person
    email: str | None
    values: Values
    outcome: str = "member"
    reject: str | None = None
    city: str | None = None
    points: str | None = None
    shape: str = "whole"

    @property
    def key(self) -> str | None:
        """Return the key the row names, where it can be read."""
        return None if self.reject in UNREADABLE else self.person.key

    def cells(self, random: Random) -> dict[str, str | None]:
        """Return the text of every cell; the two unmapped columns are anything."""
        points = self.values.points
        return {
            "email": self.email,
            "first": self.values.first,
            "last": self.values.last,
            "company": self.values.company,
            "city": self.city or self.values.city,
            "points": self.points or (None if points is None else str(points)),
            "language": random.choice(("en", "fr", "sv", None)),
            "note": self._note(random),
        }

    def _note(self, random: Random) -> str | None:
        if self.shape == "unquoted":
            return None
        return LONG_NOTE if self.person.part == "capitals" else random.choice(NOTES)


def _plain(person: Person, values: Values, _random: Random) -> list[Line]:
    return [Line(person, person.key, values)]


def _absent(_person: Person, _values: Values, _random: Random) -> list[Line]:
    return []


def _capitals(person: Person, values: Values, random: Random) -> list[Line]:
    ways: tuple[Callable[[str], str], ...] = (str.upper, str.title, "mailto:{}".format, "  {} ".format)
    return [Line(person, random.choice(ways)(person.key), values)]


def _twice(person: Person, values: Values, _random: Random) -> list[Line]:
    earlier = Values(values.first, values.last, values.company, "Atlantis", 1)
    return [Line(person, person.key.upper(), earlier, outcome="duplicate"), Line(person, person.key, values)]


def _shifted(person: Person, values: Values, _random: Random) -> list[Line]:
    return [_rejected(person, values, "field_count", shape="unquoted")]


def _cut(person: Person, values: Values, _random: Random) -> list[Line]:
    return [_rejected(person, values, "field_count", shape="cut")]


def _typo(person: Person, values: Values, random: Random) -> list[Line]:
    local, host = person.key.split("@")
    wrong = (f"{local}.{host}", f"{local}@@{host}", f"{local}@example", f"{local}.@{host}", f"{local}..x@{host}")
    two = f"{person.key}; {local}@elsewhere.{host}"
    return [_rejected(person, values, "bad_address", email=random.choice((*wrong, two)))]


def _foreign_letters(person: Person, values: Values, random: Random) -> list[Line]:
    address = f"{random.choice(('jürgen', 'zoë', 'søren', 'noémie'))}.{person.key}"
    return [_rejected(person, values, "not_ascii", email=address)]


def _no_address(person: Person, values: Values, random: Random) -> list[Line]:
    return [_rejected(person, values, "no_key", email=random.choice((None, "")))]


def _too_long(person: Person, values: Values, _random: Random) -> list[Line]:
    return [_rejected(person, values, "too_long", email=person.key, city=names.LONG_CITY)]


def _bad_value(person: Person, values: Values, random: Random) -> list[Line]:
    return [_rejected(person, values, "bad_value", email=person.key, points=random.choice(("many", "14.1", "100%")))]


def _shadowed(person: Person, values: Values, random: Random) -> list[Line]:
    return _bad_value(person, values, random) + _plain(person, values, random)


def _rejected(  # noqa: PLR0913 - the facts of one row
    person: Person,
    values: Values,
    reject: str,
    *,
    email: str | None = "",
    city: str | None = None,
    points: str | None = None,
    shape: str = "whole",
) -> Line:
    address = person.key if reject == "field_count" else email
    return Line(person, address, values, "rejected", reject, city, points, shape)


Telling = Callable[[Person, Values, Random], list[Line]]

DAY_ONE: dict[str, Telling] = {
    "capitals": _capitals,
    "twice": _twice,
    "shifted": _shifted,
    "cut": _cut,
    "typo": _typo,
    "foreign_letters": _foreign_letters,
    "no_address": _no_address,
    "too_long": _too_long,
    "too_long_mended": _too_long,
    "bad_value": _bad_value,
    "shadowed": _shadowed,
    "joins_known": _absent,
    "joins_unknown": _absent,
}
"""Parts that are not told by one plain row on day one."""

DAY_TWO: dict[str, Telling] = {
    "capitals": _capitals,
    "twice": _twice,
    "too_long": _too_long,
    "bad_value": _bad_value,
    "spoiled": _bad_value,
    "shadowed": _shadowed,
} | dict.fromkeys(
    ("known_leaves", "unknown_leaves", "hand_added_leaves", "twins_leave", "cut", "foreign_letters", "no_address"),
    _absent,
)
"""The same for day two, where every row without a readable key is gone: one of them would forbid all removals."""


def day_one(people: Iterable[Person], random: Random) -> list[Line]:
    """Return the lines of the first file, in file order."""
    return _shuffled((DAY_ONE.get(one.part, _plain)(one, one.one, random) for one in people), random)


def day_two(people: Iterable[Person], random: Random) -> list[Line]:
    """Return the lines of the second file, in file order."""
    return _shuffled((DAY_TWO.get(one.part, _plain)(one, one.two, random) for one in people), random)


def _shuffled(told: Iterable[list[Line]], random: Random) -> list[Line]:
    """Mix everybody's lines; the lines of one person keep their order."""
    placed: list[tuple[float, Line]] = []
    for lines in told:
        placed += zip(sorted(random.random() for _ in lines), lines, strict=True)
    return [line for _, line in sorted(placed, key=lambda pair: pair[0])]


def header(later: bool) -> list[str]:
    """Return the header of a day: the same columns, on day two in another order."""
    if not later:
        return list(COLUMNS)
    return [*COLUMNS_LATER, *(name for name in COLUMNS if name not in COLUMNS_LATER)]


def written(line: Line, columns: list[str], random: Random) -> aep.Row:
    """Return a line as the file holds it."""
    cells = line.cells(random)
    values = [cells[COLUMNS[name]] for name in columns]
    if line.shape == "unquoted":
        return aep.unquoted_row(values)
    if line.shape == "cut":
        return aep.cut_row(values, 3)
    return aep.row(values)
