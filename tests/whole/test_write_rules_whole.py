"""When a mapped field is written (B11), and company fields, as whole runs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole import spring
from tests.whole.desk import Desk

WRITING = [("audience_and_profile", "match_only"), ("audience_and_profile", "match_and_create")]
NEVER = {"source": "city", "target": "city", "write": "never"}
IF_EMPTY = {"source": "city", "target": "city", "write": "if_empty"}
NAMES = [{"source": name, "target": name} for name in ("firstName", "lastName")]


def pushed(sync: str, people: str, *mapping: dict[str, Any], rows: Any = spring.EVERYBODY, **marketo: Any) -> Desk:
    """Push these rows with the names mapped, and ``mapping`` besides; Ines has no city in Marketo, Tomas has one."""
    known = spring.marketo(**marketo)
    known["leads"][0]["city"] = None
    desk = Desk(known)
    desk.apply(spring.account(), spring.destination(sync=sync, people=people, mapping=[*NAMES, *mapping]))
    return again(desk, spring.DAY_ONE, *rows)


def again(desk: Desk, key: str, *rows: spring.Row) -> Desk:
    desk.drop(key, spring.file(*rows))
    desk.work()
    assert desk.run["state"] == "done", desk.run
    return desk


def field(desk: Desk, name: str, first: str = "ines") -> Any:
    return desk.leads(f"{first}@example.com")[0].get(name)


@pytest.mark.parametrize(("sync", "people"), WRITING, ids=["S5", "S6"])
def test_b11_if_empty_fills_what_is_empty_and_nothing_else(sync: str, people: str) -> None:
    desk = pushed(sync, people, IF_EMPTY)
    assert [field(desk, "city", name) for name in ("ines", "tomas")] == ["Lyon", "Oldtown"]
    assert [field(desk, "firstName", name) for name in ("ines", "tomas")] == ["Ines", "Tomas"]


@pytest.mark.parametrize("people", ["audience", "audience_and_profile"], ids=["S2", "S6"])
def test_b11_if_empty_is_for_new_people_too(people: str) -> None:
    assert field(pushed(people, "match_and_create", IF_EMPTY), "city", "zoe") == "Graz"


def test_b11_people_the_ledger_knows_are_looked_up_only_when_their_values_changed() -> None:
    desk = pushed(*WRITING[1], IF_EMPTY)
    mark = desk.mark()
    again(desk, spring.DAY_TWO, *spring.EVERYBODY)
    assert [call["path"] for call in desk.calls(mark) if "_method=GET" in call["query"]] == []
    moved = [{**one, "city": "Vilnius"} for one in spring.EVERYBODY]
    again(desk, spring.DAY_THREE, *moved)
    assert [call["records"] for call in desk.calls(mark) if "_method=GET" in call["query"]] == [3]
    assert {field(desk, "city", name) for name in ("ines", "tomas", "zoe")} == {"Lyon", "Oldtown", "Graz"}


def test_b11_whoever_has_all_of_it_already_is_left_alone_and_not_asked_again() -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(people="match_only", mapping=[IF_EMPTY]))
    again(desk, spring.DAY_ONE, spring.TOMAS)
    assert desk.report()["people"] == {"found": 1}
    assert [call["path"] for call in desk.writes()] == ["/rest/v1/lists/1021/leads.json"]
    mark = desk.mark()
    again(desk, spring.DAY_TWO, spring.TOMAS)
    assert not [call for call in desk.calls(mark) if "leads.json" in call["path"] and "lists" not in call["path"]]


def test_b11_with_several_all_each_lead_by_itself() -> None:
    twin = spring.lead(903, "tomas@example.com", city=None)  # type: ignore[arg-type]
    desk = Desk(spring.marketo(twin))
    match = {"several": "all"}
    desk.apply(spring.account(), spring.destination(people="match_only", mapping=[IF_EMPTY], match=match))
    again(desk, spring.DAY_ONE, spring.TOMAS)
    assert [lead["city"] for lead in desk.leads("tomas@example.com")] == ["Oldtown", "Porto"]
    assert {902, 903} <= desk.members(spring.LIST)


def test_b11_never_is_checked_and_not_sent() -> None:
    long = {**spring.ZOE, "city": "x" * 300}
    desk = pushed(*WRITING[1], NEVER, rows=(spring.INES, spring.TOMAS, long))
    assert [field(desk, "city", name) for name in ("ines", "tomas")] == [None, "Oldtown"]
    assert desk.report()["rejected"] == {"too_long": 1}


def test_a_company_field_is_written_for_new_people_only_and_that_is_noted() -> None:
    desk = pushed(*WRITING[1], {"source": "company", "target": "company"})
    assert [field(desk, "company", name) for name in ("ines", "zoe")] == ["Old Mill", "Harbour & Co"]
    assert [note for note in desk.report()["notes"] if "company" in note]
    assert desk.report()["warnings"] == 0
