"""How people are found: further keys, a second field, one partition, other keys than the address; as whole runs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole import spring
from tests.whole.desk import Desk, records

MODES = [
    (sync, people) for sync in ("audience", "audience_and_profile") for people in ("match_only", "match_and_create")
]
IDS = ["S1", "S2", "S5", "S6"]
FIELDS = [
    *spring.FIELDS, spring._field("customer", searchable=True), spring._field("number", "integer", searchable=True),
    spring._field("birthplace"),
]  # fmt: skip
COLUMNS = (*spring.COLUMNS, "customer", "number", "lead", "birthplace", "status")
BY_CUSTOMER = {"fallback": [{"source": "customer", "field": "customer"}]}
SECOND = {"second_field": {"source": "birthplace", "field": "birthplace"}}
BIRTHPLACE = {"source": "birthplace", "target": "birthplace"}


def desk_with(mode: tuple[str, str], *leads: dict[str, Any], more: Any = (), **document: Any) -> Desk:
    desk = Desk(spring.marketo(*leads, fields=FIELDS))
    mapped = [*spring.mapping(*mode), *(more if mode != MODES[0] else ())]
    desk.apply(spring.account(), spring.destination(*_named(mode), mapping=mapped, **document))
    return desk


def _named(mode: tuple[str, str]) -> tuple[str, str, str]:
    return ("spring-campaigns", *mode)


def push(desk: Desk, key: str, *rows: spring.Row) -> dict[str, Any]:
    desk.drop(key, spring.file(*rows, columns=COLUMNS))
    desk.work()
    assert desk.run["state"] == "done", desk.run
    return desk.report()


def customer(number: int, name: str, **values: Any) -> dict[str, Any]:
    return spring.lead(number, f"{name}@example.com", **values)


@pytest.mark.parametrize("mode", MODES, ids=IDS)
def test_b10_a_further_key_is_asked_for_whom_the_first_did_not_find(mode: tuple[str, str]) -> None:
    desk = desk_with(mode, customer(903, "old.address", customer="C-9"), match=BY_CUSTOMER)
    moved = {**spring.row("Bo", "Berg"), "customer": "c-9"}
    push(desk, spring.DAY_ONE, {**spring.INES, "customer": "C-1"}, moved)
    assert {901, 903} <= desk.members(spring.LIST)
    assert desk.leads("bo@example.com") == []
    assert (desk.leads("old.address@example.com")[0]["firstName"] == "Bo") is (mode[0] != "audience")
    asked = [call["records"] for call in desk.calls() if "_method=GET" in call["query"]]
    assert asked == [2, 1], "the second key only of whom nobody has the first"


@pytest.mark.parametrize("mode", MODES, ids=IDS)
def test_b24_a_row_without_the_first_key_is_found_by_the_next_and_not_created(mode: tuple[str, str]) -> None:
    desk = desk_with(mode, customer(903, "bo", customer="C-9"), match=BY_CUSTOMER)
    nameless = [{**spring.row("Bo", "Berg"), "email": "", "customer": c} for c in ("C-9", "C-10")]
    report = push(desk, spring.DAY_ONE, spring.TOMAS, *nameless)
    assert desk.members(spring.LIST) == {902, 903, 950}
    word = "refused" if mode[1] == "match_and_create" else "unmatched"
    assert report["people"][word] == 1
    assert "CUSTOMER=c-10" in (desk.people("unmatched.csv") or "")
    mark = desk.mark()
    push(desk, spring.DAY_TWO, spring.TOMAS, nameless[0])
    assert not [call for call in desk.calls(mark) if "_method=GET" in call["query"]], "the ledger knows the key"
    push(desk, spring.DAY_THREE, spring.TOMAS)
    assert 903 not in desk.members(spring.LIST)


def test_b10_who_is_created_has_the_first_key_and_is_known_from_then_on() -> None:
    desk = desk_with(MODES[3], match=BY_CUSTOMER)
    push(desk, spring.DAY_ONE, {**spring.ZOE, "customer": "C-7"})
    mark = desk.mark()
    push(desk, spring.DAY_TWO, {**spring.ZOE, "customer": "C-7"})
    assert (len(desk.leads("zoe@example.com")), desk.writes(mark)) == (1, [])


def test_b32_a_further_key_is_checked_too() -> None:
    report = push(
        desk_with(MODES[0], match=BY_CUSTOMER), spring.DAY_ONE, {**spring.INES, "customer": "a,b"}, spring.TOMAS
    )
    assert report["rejected"] == {"bad_key": 1}


def test_a_rejected_row_protects_whoever_it_names_by_a_further_key() -> None:
    desk = desk_with(MODES[3], customer(903, "bo", customer="C-9"), match=BY_CUSTOMER)
    bo = {**spring.row("Bo", "Berg"), "email": "", "customer": "C-9"}
    push(desk, spring.DAY_ONE, spring.TOMAS, bo)
    push(desk, spring.DAY_TWO, spring.TOMAS, {**bo, "email": "no address"})
    assert 903 in desk.members(spring.LIST)


@pytest.mark.parametrize("mode", MODES, ids=IDS)
def test_a15_a_second_field_tells_people_with_one_address_apart(mode: tuple[str, str]) -> None:
    family = [customer(903, "home", birthplace="Lyon"), customer(904, "home", birthplace="Porto")]
    desk = desk_with(mode, *family, match=SECOND, more=[BIRTHPLACE])
    said = [{**spring.row("Home", "Berg", city), "birthplace": f" {city.upper()} "} for city in ("Porto", "Graz")]
    report = push(desk, spring.DAY_ONE, *said)
    assert desk.members(spring.LIST) == {904, 950}
    assert (report["people"]["unmatched"], report["reasons"]["second_field"]) == (1, 1)
    assert len(desk.leads("home@example.com")) == 2, "no second person under one address"
    push(desk, spring.DAY_TWO, said[1])
    assert desk.members(spring.LIST) == {950}


@pytest.mark.parametrize("mode", [MODES[1], MODES[3]], ids=["S2", "S6"])
def test_a15_where_the_document_says_so_a_second_person_is_created_once(mode: tuple[str, str]) -> None:
    desk = desk_with(
        mode, customer(903, "home", birthplace="Lyon"), match={**SECOND, "second_person": "create"}, more=[BIRTHPLACE]
    )
    home = [{**spring.row("Home", "Berg"), "birthplace": city} for city in ("Lyon", "Graz")]
    new = {**spring.ZOE, "birthplace": "Oslo"}
    for day in (spring.DAY_ONE, spring.DAY_TWO):
        push(desk, day, *home, new)
    leads = desk.leads("home@example.com")
    assert [lead["birthplace"] for lead in leads] == ["Lyon", "Graz"]
    assert {lead["id"] for lead in leads} <= desk.members(spring.LIST)
    assert len(desk.leads("zoe@example.com")) == 1


def test_a15_a_lost_reply_makes_no_third_person() -> None:
    desk = desk_with(
        MODES[3],
        customer(903, "home", birthplace="Lyon"),
        match={**SECOND, "second_person": "create"},
        more=[BIRTHPLACE],
    )
    desk.marketo.faults([{"fault": "drop_after", "operation": "sync_leads"}])
    push(desk, spring.DAY_ONE, {**spring.row("Home", "Berg"), "birthplace": "Graz"})
    assert [lead["birthplace"] for lead in desk.leads("home@example.com")] == ["Lyon", "Graz"]


@pytest.mark.parametrize("mode", MODES, ids=IDS)
def test_a19_only_leads_of_the_selected_partition_count(mode: tuple[str, str]) -> None:
    there = customer(903, "tomas", partition="Europe", updated="2020-01-01T00:00:00Z")
    desk = desk_with(mode, there, match={"partitions": "selected"}, partition="Europe")
    report = push(desk, spring.DAY_ONE, spring.TOMAS, spring.INES)
    assert desk.members(spring.LIST) == {903, 950}
    assert desk.leads("tomas@example.com")[0]["firstName"] == "Old"
    assert (report["people"]["unmatched"], report["reasons"]["other_partition"]) == (1, 1), "Ines is elsewhere"


def test_a19_where_the_partition_is_part_of_the_key_people_are_created_in_it() -> None:
    desk = desk_with(MODES[3], match={"partitions": "selected"}, partition="Europe")
    desk.marketo.switches({"partition_in_key": True})
    push(desk, spring.DAY_ONE, spring.INES)
    assert {lead["partition"] for lead in desk.leads("ines@example.com")} == {"Default", "Europe"}
    assert 901 not in desk.members(spring.LIST)


@pytest.mark.parametrize("mode", [MODES[0], MODES[2]], ids=["S1", "S5"])
def test_a14_the_key_can_be_marketos_own_id(mode: tuple[str, str]) -> None:
    desk = desk_with(mode, match={"source": "lead", "field": "id"})
    rows = [
        {**one, "lead": lead}
        for one, lead in ((spring.INES, "0901"), (spring.TOMAS, " 902 "), (spring.ZOE, "777"), (spring.HANNA, "9,5"))
    ]
    report = push(desk, spring.DAY_ONE, *rows)
    assert desk.members(spring.LIST) == {901, 902, 950}
    assert (report["people"]["unmatched"], report["rejected"]) == (1, {"bad_key": 1})
    report = push(desk, spring.DAY_TWO, *rows[:2], {**spring.HANNA, "lead": "950"}, {**spring.ZOE, "lead": "778"})
    assert desk.members(spring.LIST) == {901, 902, 950}
    assert report["people"]["unmatched"] == 1


@pytest.mark.parametrize("mode", MODES, ids=IDS)
def test_a14_the_key_can_be_a_number_of_ones_own(mode: tuple[str, str]) -> None:
    desk = desk_with(
        mode,
        customer(903, "bo") | {"number": 17},
        match={"source": "number", "field": "number"},
        more=[{"source": "email", "target": "email"}],
    )
    report = push(
        desk,
        spring.DAY_ONE,
        {**spring.row("Bo", "Berg"), "number": "0017"},
        {**spring.ZOE, "number": "18"},
        {**spring.INES, "number": "x"},
    )
    assert 903 in desk.members(spring.LIST)
    assert report["rejected"] == {"bad_key": 1}
    created = desk.leads("zoe@example.com")
    assert [lead["number"] for lead in created] == ([18] if mode[1] == "match_and_create" else [])


def marketo_chooses(**limits: Any) -> Desk:
    """Tomas twice in Marketo, the newer one is 903."""
    twin = customer(903, "tomas", updated="2026-01-01T00:00:00Z")
    mapping = [each for each in spring.mapping(*MODES[3]) if each["target"] != "company"]
    desk = Desk(spring.marketo(twin, fields=FIELDS))
    desk.apply(spring.account(), spring.destination(mapping=mapping, match={"several": "marketo"}, limits=limits))
    return desk


def test_b8_left_to_marketo_nobody_is_looked_up_but_whom_it_leaves_over() -> None:
    desk = marketo_chooses()
    push(desk, spring.DAY_ONE, *spring.EVERYBODY)
    assert [call["records"] for call in desk.calls() if "_method=GET" in call["query"]] == [1]
    [zoe] = desk.leads("zoe@example.com")
    assert desk.members(spring.LIST) == {901, 903, 950, zoe["id"]}
    assert [lead["firstName"] for lead in desk.leads("tomas@example.com")] == ["Old", "Tomas"]
    assert records(desk.writes(), "POST", "/rest/v1/leads.json") == 4


@pytest.mark.parametrize(
    ("limits", "held"),
    [
        ({"first_run": "hold"}, "up to 3 people would be added, up to 3 of them created"),
        ({"created_people": 2}, "up to 3 people would be created"),
    ],
)
def test_b8_the_guard_judges_how_many_it_could_be(limits: dict[str, Any], held: str) -> None:
    desk = marketo_chooses(**limits)
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    assert desk.run["state"] == "held"
    assert held in desk.run["reason"]
    assert not desk.writes()
    desk.say("approve")
    desk.work()
    assert desk.run["state"] == "done"
