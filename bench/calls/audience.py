"""A made-up audience of any size, its files, and the Marketo they are pushed to.

Each line of a file is 80 bytes long, as is the row of an import made of it; ids have eight digits. Day two is day one with one
in a hundred people changed: a third of those are gone, a third are new, a third moved to another city. Of each group of people
Marketo knows six in ten.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MUNCHKIN, LIST = "123-ABC-456", 1021
PREFIX = "inbox/bench/buyers/"
COLUMNS = ("email", "firstName", "lastName", "title", "city", "country")
FIRST_ID = 10_000_001
KNOWN_PERCENT = 60
SPREAD = 301  # one in so many leaves; shares no divisor with the hundreds in which people are known or not


@dataclass(frozen=True)
class Audience:
    """``people`` persons on day one."""

    people: int

    @property
    def gone(self) -> int:
        """How many are missing on day two."""
        return self.people // SPREAD

    def new(self, *, moved: bool) -> int:
        """How many are in the file of day two only."""
        return self.gone if moved else 2 * self.gone

    def day_one(self) -> bytes:
        """Everybody."""
        return _file(_line(number) for number in range(self.people))

    def day_two(self, *, moved: bool) -> bytes:
        """The next day's file; without ``moved`` those who would move are new people, too."""
        return _file(self._second(moved=moved))

    def _second(self, *, moved: bool) -> Iterator[str]:
        for number in range(self.people):
            part = number % SPREAD if number < self.gone * SPREAD else -1
            if part == 1 and moved:
                yield _line(number, city="Porto")
            elif part:
                yield _line(number)
        yield from (_line(number, letter="n") for number in range(self.new(moved=moved)))

    def leavers(self) -> list[str]:
        """Who is missing on day two."""
        return [_email(number) for number in range(0, self.gone * SPREAD, SPREAD)]

    def moved(self) -> list[str]:
        """Who lives in another city on day two."""
        return [_email(number) for number in range(1, self.gone * SPREAD, SPREAD)]

    def matched(self, *, day_two: bool = False) -> int:
        """How many people of day one Marketo knows, or of a day two on which nobody moved."""
        before = sum(map(known, range(self.people)))
        left = sum(map(known, range(0, self.gone * SPREAD, SPREAD)))
        return before - left + self.newly_matched() if day_two else before

    def newly_matched(self) -> int:
        """How many of the new people of such a day two Marketo knows."""
        return sum(map(known, range(self.new(moved=False))))

    def marketo(self) -> dict[str, Any]:
        """The state of the account: whom it knows, and an empty list."""
        emails = [_email(number) for number in range(self.people) if known(number)]
        emails += [_email(number, "n") for number in range(2 * self.gone) if known(number)]
        leads = [_lead(FIRST_ID + place, email) for place, email in enumerate(emails)]
        buyers = {"id": LIST, "name": "Bench Buyers", "members": []}
        return {"account": {"munchkin_id": MUNCHKIN}, "leads": leads, "lists": [buyers]}


def destination(way: tuple[str, str], **values: Any) -> dict[str, Any]:
    """The document of a ``way`` (sync, people): one audience, nothing that would hold it."""
    sync, people = way
    mapping = [] if sync == "audience" else [{"source": name, "target": name} for name in COLUMNS[1:]]
    source = {"preset": "csv", "prefix": PREFIX, "content": "full", "quiet_period": "0"}
    audience = {
        "slug": "buyers",
        "name": "Bench Buyers",
        "source": source,
        "list": {"id": LIST},
        **values.pop("audience", {}),
    }
    limits = {"first_run": "go", "created_people": 10**9}
    match = {"source": "email", **values.pop("match", {})}
    named = {"version": 1, "name": "bench", "account": "acme", "sync": sync, "people": people}
    document = {**named, "match": match, "mapping": mapping, "limits": limits, "audiences": [audience], **values}
    return dict(json.loads(json.dumps(document)))


def known(number: int) -> bool:
    """Whether Marketo knows the person of this number."""
    return number % 100 * 37 % 100 < KNOWN_PERCENT


def _file(lines: Iterator[str]) -> bytes:
    return (",".join(COLUMNS) + "\n" + "".join(lines)).encode()


def _line(number: int, *, letter: str = "p", city: str = "Lyon") -> str:
    few = f"{number % 100_000:05d}"
    name = f"Anna{few},Bergen{few},Buyer{number % 10_000:04d}"
    return f"{_email(number, letter)},{name},{city:<5.5}{few},Portugal{number % 1_000:03d}\n"


def _email(number: int, letter: str = "p") -> str:
    return f"{letter}{number:06d}@list.example.com"


def _lead(lead: int, email: str) -> dict[str, Any]:
    return {"id": lead, "email": email, "firstName": "Anna", "lastName": "Bergen", "city": "Oldtown"}
