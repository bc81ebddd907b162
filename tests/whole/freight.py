"""Audiences so large that they go by import, and what is asked of their runs.

desk = by_key()
day(desk, 1, spring.crowd(1000))
assert steps(desk) == {"members": 1, "import_key": 2, "verify": 4}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.whole import spring
from tests.whole.desk import Desk

WRITTEN = [{"source": name, "target": name} for name in ("firstName", "lastName", "city")]
WRITTEN += [
    {"source": "company", "target": "department"}
]  # a field like others: Marketo takes companies for new people only
ASKS = {"added_percent": 1_000_000}  # whoever counts whom it adds must look everybody up first
CALM = {"removed_percent": 100, "removed_people": 10_000, "created_people": 10_000}


def known(count: int, first: int = 0, **values: str) -> list[dict[str, Any]]:
    """Leads for so many of a crowd, from id 20,000 on."""
    values = {"department": "Old Mill", **values}
    return [spring.lead(20_000 + n, f"guest{n}@example.com", **values) for n in range(first, first + count)]


def ids(count: int, first: int = 0) -> set[int]:
    return set(range(20_000 + first, 20_000 + first + count))


def marketo(leads: Iterable[Mapping[str, Any]] = (), members: Iterable[int] = (spring.IDS["hanna"],)) -> dict[str, Any]:
    """A Marketo that has the field ``department``."""
    return spring.marketo(*leads, members=members, fields=[*spring.FIELDS, spring._field("department")])


def desk_with(leads: Iterable[Mapping[str, Any]] = (), members: Iterable[int] = (), **values: Any) -> Desk:
    """A desk with one audience, whose guard lets everything pass."""
    desk = Desk(marketo(leads, members))
    limits = CALM | values.pop("limits", {})
    desk.apply(spring.account(), spring.destination(limits=limits, **values))
    return desk


def by_key(leads: Iterable[Mapping[str, Any]] = (), members: Iterable[int] = (), **values: Any) -> Desk:
    """S6 where Marketo may choose among several: nobody is looked up."""
    return desk_with(leads, members, match={"several": "marketo"}, mapping=WRITTEN, **values)


def day(desk: Desk, number: int, people: Sequence[spring.Row], ends: str = "done") -> dict[str, Any]:
    """Deliver the file of a day in March, let it be pushed, and return the report."""
    desk.drop(f"{spring.PREFIX}buyers_202603{number:02}_061804.csv", spring.file(*people))
    desk.work()
    assert desk.run["state"] == ends, desk.run
    return desk.report()


def steps(desk: Desk) -> dict[str, int]:
    """Marketo's calls in the newest run, by step; `prepare` is left out: it depends on what was asked before."""
    found: dict[str, int] = desk.report()["calls"]["by_step"]
    return {step: calls for step, calls in found.items() if step != "prepare"}


def chain(desk: Desk) -> tuple[str, int]:
    """The chain that was taken and its price."""
    [first, *_] = desk.report()["chains"]
    return first["name"], first["calls"]
