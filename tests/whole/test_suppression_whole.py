"""Who is held back is never created, written or added, and comes off where we had put it (B15), as whole runs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole import spring
from tests.whole.desk import Desk

MODES = [
    (sync, people) for sync in ("audience", "audience_and_profile") for people in ("match_only", "match_and_create")
]
IDS = ["S1", "S2", "S5", "S6"]
COLUMN = {"column": "optout"}
FLAG = {"marketo": ["unsubscribed", "email_invalid"]}
FIELDS = [*spring.FIELDS, spring._field("unsubscribed", "boolean"), spring._field("emailInvalid", "boolean")]
NAMED = (*spring.COLUMNS, "optout")


def desk_with(sync: str, people: str, *leads: dict[str, Any], **document: Any) -> Desk:
    desk = Desk(spring.marketo(*leads, fields=FIELDS))
    desk.apply(spring.account(), spring.destination(sync=sync, people=people, **document))
    return desk


def push(desk: Desk, key: str, *rows: spring.Row) -> dict[str, Any]:
    desk.drop(key, spring.file(*rows, columns=NAMED))
    desk.work()
    assert desk.run["state"] == "done", desk.run
    return desk.report()


def flag(desk: Desk, lead: int, name: str, value: bool = True) -> None:
    """Let somebody set a field in Marketo."""
    state = desk.marketo.state()
    next(each for each in state["leads"] if each["id"] == lead)[name] = value
    desk.marketo.replace(state)


def held(*rows: spring.Row, word: str = "TRUE") -> list[spring.Row]:
    return [{**row, "optout": word} for row in rows]


@pytest.mark.parametrize(("sync", "people"), MODES, ids=IDS)
def test_b15_a_column_holds_back_known_and_unknown_people(sync: str, people: str) -> None:
    desk = desk_with(sync, people, suppression=COLUMN)
    report = push(desk, spring.DAY_ONE, spring.INES, *held(spring.TOMAS, spring.ZOE))
    assert desk.members(spring.LIST) == {901, 950}
    assert desk.leads("zoe@example.com") == []
    assert desk.leads("tomas@example.com")[0]["firstName"] == "Old"
    assert (report["people"]["suppressed"], report["reasons"]["suppression_column"]) == (2, 2)
    assert "tomas@example.com" in (desk.people("suppressed.csv") or "")


@pytest.mark.parametrize(("members", "stays"), [("follow", False), ("mirror", False), ("add_only", True)])
def test_b15_whom_we_put_there_comes_off_and_comes_back(members: str, stays: bool) -> None:
    desk = desk_with(*MODES[3], suppression=COLUMN, list={"members": members})
    push(desk, spring.DAY_ONE, *spring.EVERYBODY, spring.HANNA)
    push(desk, spring.DAY_TWO, spring.INES, spring.ZOE, *held(spring.TOMAS, spring.HANNA))
    assert (902 in desk.members(spring.LIST)) is stays
    assert (950 in desk.members(spring.LIST)) is (members != "mirror"), "she was there before us"
    push(desk, spring.DAY_THREE, *spring.EVERYBODY, spring.HANNA)
    assert {901, 902, 950} <= desk.members(spring.LIST)


def test_b15_of_a_changes_file_too() -> None:
    source = {"content": "changes", "status": "status"}
    desk = desk_with(*MODES[0], suppression={"column": "optout", "values": ["No mail"]}, source=source)
    for day, optout in ((spring.DAY_ONE, ""), (spring.DAY_TWO, "no MAIL")):
        row = {**spring.TOMAS, "status": "realized", "optout": optout}
        desk.drop(day, spring.file(row, columns=(*NAMED, "status")))
        desk.work()
        assert (902 in desk.members(spring.LIST)) is (optout == "")
    assert (desk.report()["people"], desk.report()["list"]) == ({"suppressed": 1}, {"off_list": 1})


def test_b15_without_the_column_nobody_is_added() -> None:
    desk = desk_with(*MODES[0], suppression={"column": "consent"})
    desk.drop(spring.DAY_ONE, spring.file(spring.INES))
    desk.work()
    assert (desk.run["state"], "'consent'" in desk.run["reason"]) == ("refused", True)


@pytest.mark.parametrize(
    "body",
    [
        b"tomas@example.com\n",
        b'\xef\xbb\xbfemail,since\r\n"Tomas@Example.com",2024\r\n',
        b"a@example.com\nmailto:tomas@example.com",
    ],
)
def test_b15_a_list_of_addresses_holds_back(body: bytes) -> None:
    desk = desk_with(*MODES[3], audience={"suppression": {"file": "suppression/optouts.csv"}})
    desk.stored.put("suppression/optouts.csv", body)
    report = push(desk, spring.DAY_ONE, *spring.EVERYBODY)
    assert 902 not in desk.members(spring.LIST)
    assert report["reasons"]["suppression_file"] == 1
    assert any("suppression/optouts.csv" in note for note in report["notes"])


def test_b15_a_list_that_is_not_there_refuses_the_run() -> None:
    desk = desk_with(*MODES[0], suppression={"file": "suppression/optouts.csv"})
    desk.drop(spring.DAY_ONE, spring.file(spring.INES))
    desk.work()
    assert (desk.run["state"], "suppression/optouts.csv" in desk.run["reason"]) == ("refused", True)


@pytest.mark.parametrize(("sync", "people"), MODES, ids=IDS)
def test_b15_marketos_flags_hold_back(sync: str, people: str) -> None:
    desk = desk_with(sync, people, suppression=FLAG)
    flag(desk, 902, "unsubscribed")
    report = push(desk, spring.DAY_ONE, *spring.EVERYBODY)
    assert desk.members(spring.LIST) >= {901, 950}
    assert 902 not in desk.members(spring.LIST)
    assert desk.leads("tomas@example.com")[0]["firstName"] == "Old"
    assert report["reasons"]["unsubscribed"] == 1


def test_b15_a_flag_is_seen_when_the_person_would_be_written_and_the_lead_comes_off() -> None:
    desk = desk_with(*MODES[3], suppression=FLAG)
    push(desk, spring.DAY_ONE, *spring.EVERYBODY)
    flag(desk, 902, "emailInvalid")
    mark = desk.mark()
    push(desk, spring.DAY_TWO, *spring.EVERYBODY)
    assert not [call for call in desk.calls(mark) if "_method=GET" in call["query"]], "placed and unchanged: not asked"
    report = push(desk, spring.DAY_THREE, spring.INES, {**spring.TOMAS, "city": "Faro"}, spring.ZOE)
    assert 902 not in desk.members(spring.LIST)
    assert desk.leads("tomas@example.com")[0]["city"] == "Porto"
    assert (report["people"]["suppressed"], report["list"]["off_list"]) == (1, 1)


@pytest.mark.parametrize(("members", "stays"), [("follow", False), ("add_only", True)])
def test_b15_with_several_all_only_flagged_leads_are_left_out(members: str, stays: bool) -> None:
    twins: dict[str, Any] = {"match": {"several": "all"}, "suppression": FLAG, "list": {"members": members}}
    desk = desk_with(*MODES[2], spring.lead(903, "tomas@example.com"), **twins)
    push(desk, spring.DAY_ONE, spring.TOMAS)
    assert {902, 903} <= desk.members(spring.LIST)
    flag(desk, 903, "unsubscribed")
    push(desk, spring.DAY_TWO, {**spring.TOMAS, "city": "Faro"})
    assert 902 in desk.members(spring.LIST)
    assert (903 in desk.members(spring.LIST)) is stays
    assert [lead["city"] for lead in desk.leads("tomas@example.com")] == ["Faro", "Porto"]


def test_b15_a_flag_does_not_keep_a_leaver_on_the_list() -> None:
    source = {"content": "changes", "status": "status"}
    desk = desk_with(*MODES[0], suppression=FLAG, source=source)
    flag(desk, 902, "unsubscribed")
    state = desk.marketo.state()
    state["lists"][0]["members"].append(902)
    desk.marketo.replace(state)
    desk.drop(spring.DAY_ONE, spring.changes(left=[spring.TOMAS]))
    desk.work()
    assert 902 not in desk.members(spring.LIST)


def test_b15_a_flag_the_account_does_not_show_refuses_the_run() -> None:
    desk = desk_with(*MODES[0], suppression={"marketo": ["black_listed"]})
    desk.drop(spring.DAY_ONE, spring.file(spring.INES))
    desk.work()
    assert (desk.run["state"], "blackListed" in desk.run["reason"]) == ("refused", True)


def test_b15_a_column_gone_wrong_is_held_by_the_guard() -> None:
    desk = desk_with(*MODES[3], suppression=COLUMN, limits={"removed_people": 1, "removed_percent": 20})
    push(desk, spring.DAY_ONE, *spring.EVERYBODY)
    desk.drop(spring.DAY_TWO, spring.file(*held(*spring.EVERYBODY), columns=NAMED))
    desk.work()
    assert (desk.run["state"], desk.run["held_for"]) == ("held", "removed")
    assert {901, 902} <= desk.members(spring.LIST)
