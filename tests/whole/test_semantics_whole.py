"""The semantics table, S1, S2, S5 and S6, as whole runs (feature bar, section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole import spring
from tests.whole.desk import Desk, records

SHOWN = ("firstName", "city", "company")
OLD = {"firstName": "Old", "city": "Oldtown", "company": "Old Mill"}
S1, S2 = ("audience", "match_only"), ("audience", "match_and_create")
S5, S6 = ("audience_and_profile", "match_only"), ("audience_and_profile", "match_and_create")


def pushed(sync: str, people: str, *rows: spring.Row, **values: Any) -> Desk:
    """Push a full drop of Ines, Tomas and Zoe, or of ``rows``."""
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(sync=sync, people=people, **values))
    desk.drop(spring.DAY_ONE, spring.file(*(rows or spring.EVERYBODY)))
    desk.work()
    assert desk.run["state"] == "done", desk.run
    return desk


def shown(desk: Desk, first: str) -> dict[str, str]:
    [lead] = desk.leads(f"{first}@example.com")
    return {name: lead[name] for name in SHOWN}


@pytest.mark.parametrize(("sync", "people"), [S1, S2], ids=["S1", "S2"])
def test_audience_alone_leaves_known_people_untouched(sync: str, people: str) -> None:
    desk = pushed(sync, people)
    assert shown(desk, "ines") == shown(desk, "tomas") == OLD
    assert desk.members(spring.LIST) >= {901, 902, 950}


@pytest.mark.parametrize(("sync", "people"), [S5, S6], ids=["S5", "S6"])
def test_with_profile_known_people_are_updated_then_added(sync: str, people: str) -> None:
    desk = pushed(sync, people)
    assert shown(desk, "ines") == {"firstName": "Ines", "city": "Lyon", "company": "Old Mill"}
    assert shown(desk, "tomas") == {"firstName": "Tomas", "city": "Porto", "company": "Old Mill"}
    assert desk.members(spring.LIST) >= {901, 902, 950}


@pytest.mark.parametrize(("sync", "people"), [S1, S5], ids=["S1", "S5"])
def test_match_only_creates_nobody_and_reports_who_is_unknown(sync: str, people: str) -> None:
    desk = pushed(sync, people)
    assert desk.leads("zoe@example.com") == []
    assert desk.report()["people"]["unmatched"] == 1
    assert "zoe@example.com" in (desk.people("unmatched.csv") or "")
    assert desk.members(spring.LIST) == {901, 902, 950}


@pytest.mark.parametrize(("sync", "people"), [S2, S6], ids=["S2", "S6"])
def test_match_and_create_makes_unknown_people_with_all_fields_in_the_partition(sync: str, people: str) -> None:
    desk = pushed(sync, people, partition="Europe")
    [zoe] = desk.leads("zoe@example.com")
    assert {name: zoe[name] for name in SHOWN} == {"firstName": "Zoe", "city": "Graz", "company": "Harbour & Co"}
    assert zoe["partition"] == "Europe"
    assert desk.members(spring.LIST) == {901, 902, 950, zoe["id"]}
    assert desk.report()["people"]["created"] == 1


def test_s1_writes_nothing_but_the_list() -> None:
    assert {(call["method"], call["path"]) for call in pushed(*S1).writes()} == {
        ("POST", "/rest/v1/lists/1021/leads.json")
    }


def test_s2_writes_only_whom_it_creates() -> None:
    assert records(pushed(*S2).writes(), "POST", "/rest/v1/leads.json") == 1


@pytest.mark.parametrize(("sync", "people"), [S5, S6], ids=["S5", "S6"])
def test_d2_a_missing_value_is_not_written_and_a_zero_is(sync: str, people: str) -> None:
    desk = pushed(sync, people, {**spring.INES, "city": ""}, {**spring.TOMAS, "city": "0"})
    assert shown(desk, "ines")["city"] == "Oldtown"
    assert shown(desk, "tomas")["city"] == "0"


@pytest.mark.parametrize(("sync", "people"), [S2, S6], ids=["S2", "S6"])
def test_a23_nobody_is_created_without_a_name_but_known_people_are_added(sync: str, people: str) -> None:
    desk = pushed(sync, people, {**spring.INES, "lastName": ""}, {**spring.ZOE, "lastName": ""})
    assert desk.leads("zoe@example.com") == []
    assert desk.members(spring.LIST) == {901, 950}
    assert desk.report()["reasons"]["required_missing"] == 1


@pytest.mark.parametrize(("sync", "people"), [S1, S2, S5, S6], ids=["S1", "S2", "S5", "S6"])
def test_the_same_drop_again_writes_nothing(sync: str, people: str) -> None:
    desk = pushed(sync, people)
    mark = desk.mark()
    desk.drop(spring.DAY_TWO, spring.file(*spring.EVERYBODY))
    desk.work()
    assert desk.run["state"] == "done"
    assert desk.writes(mark) == []


@pytest.mark.parametrize(("sync", "people"), [S1, S2, S5, S6], ids=["S1", "S2", "S5", "S6"])
def test_leaving_concerns_the_list_alone(sync: str, people: str) -> None:
    desk = pushed(sync, people)
    before, mark = desk.leads("ines@example.com"), desk.mark()
    desk.drop(spring.DAY_TWO, spring.file(spring.TOMAS, spring.ZOE))
    desk.work()
    assert desk.leads("ines@example.com") == before
    assert [(call["method"], call["records"]) for call in desk.writes(mark)] == [("DELETE", 1)]
    assert 901 not in desk.members(spring.LIST)
