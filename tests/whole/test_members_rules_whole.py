"""Who comes off the list: each rule of ``list.members``, for full drops and for changes (feature bar 1.1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole import spring
from tests.whole.desk import Desk


def desk_with(members: str, **values: Any) -> Desk:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(list={"members": members}, **values))
    return desk


def names_on(desk: Desk) -> set[str]:
    known = {lead["id"]: lead["email"].partition("@")[0] for lead in desk.marketo.state()["leads"]}
    return {known[lead] for lead in desk.members(spring.LIST)}


def drop(desk: Desk, key: str, body: bytes) -> set[str]:
    desk.drop(key, body)
    desk.work()
    assert desk.run["state"] == "done", desk.run
    return names_on(desk)


@pytest.mark.parametrize(
    ("members", "one", "two"),
    [
        ("add_only", {"ines", "tomas", "zoe", "hanna"}, {"ines", "tomas", "zoe", "hanna"}),
        ("follow", {"ines", "tomas", "zoe", "hanna"}, {"tomas", "zoe", "hanna"}),
        ("mirror", {"ines", "tomas", "zoe"}, {"tomas", "zoe"}),
    ],
)
def test_full_drop_without_ines_while_hanna_was_added_by_hand(members: str, one: set[str], two: set[str]) -> None:
    desk = desk_with(members)
    assert drop(desk, spring.DAY_ONE, spring.file(*spring.EVERYBODY)) == one
    assert drop(desk, spring.DAY_TWO, spring.file(spring.TOMAS, spring.ZOE)) == two


@pytest.mark.parametrize(
    ("members", "left"), [("add_only", {"ines", "tomas", "zoe", "hanna"}), ("follow", {"tomas", "zoe"})]
)
def test_changes_drop_that_names_ines_and_hanna_as_leavers(members: str, left: set[str]) -> None:
    """A leaver row removes whoever it names, also somebody who was put there by hand."""
    desk = desk_with(members, source={"content": "changes", "status": "status"})
    assert drop(desk, spring.DAY_ONE, spring.changes(spring.EVERYBODY)) == {"ines", "tomas", "zoe", "hanna"}
    assert drop(desk, spring.DAY_TWO, spring.changes(left=[spring.INES, spring.HANNA])) == left


def test_absence_from_a_changes_drop_means_nothing() -> None:
    desk = desk_with("follow", source={"content": "changes", "status": "status"})
    drop(desk, spring.DAY_ONE, spring.changes(spring.EVERYBODY))
    assert drop(desk, spring.DAY_TWO, spring.changes([spring.INES])) == {"ines", "tomas", "zoe", "hanna"}


def test_follow_keeps_who_was_there_before_us_though_the_audience_once_named_them() -> None:
    desk = desk_with("follow")
    drop(desk, spring.DAY_ONE, spring.file(*spring.EVERYBODY, spring.HANNA))
    assert drop(desk, spring.DAY_TWO, spring.file(spring.TOMAS)) == {"tomas", "hanna"}


def test_who_comes_back_is_added_again() -> None:
    desk = desk_with("follow")
    for key, body in ((spring.DAY_ONE, spring.file(*spring.EVERYBODY)), (spring.DAY_TWO, spring.file(spring.ZOE))):
        drop(desk, key, body)
    assert drop(desk, spring.DAY_THREE, spring.file(*spring.EVERYBODY)) == {"ines", "tomas", "zoe", "hanna"}


def test_a_mirror_takes_off_whom_somebody_added_between_two_drops() -> None:
    desk = desk_with("mirror")
    drop(desk, spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    state = desk.marketo.state()
    state["lists"][0]["members"] = [*desk.members(spring.LIST), 950]
    desk.marketo.replace(state)
    assert drop(desk, spring.DAY_TWO, spring.file(*spring.EVERYBODY)) == {"ines", "tomas", "zoe"}


def test_who_stands_in_a_rejected_row_does_not_come_off() -> None:
    desk = desk_with("follow")
    drop(desk, spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    broken = b"ines@example.com,Ines,Moreau,Lyon,Harbour,Stone\n"
    assert drop(desk, spring.DAY_TWO, spring.file(spring.ZOE) + broken) == {"ines", "zoe", "hanna"}


def test_a_row_that_shows_no_key_keeps_everybody_on_and_the_run_says_so() -> None:
    desk = desk_with("follow")
    drop(desk, spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    assert drop(desk, spring.DAY_TWO, spring.file(spring.ZOE, {"firstName": "Noor"})) == {
        "ines",
        "tomas",
        "zoe",
        "hanna",
    }
    assert desk.report()["reasons"]["unreadable_rows"] == 2


@pytest.mark.parametrize(
    ("several", "added"),
    [("most_recently_updated", {905}), ("lowest_id", {901}), ("all", {901, 905}), ("reject", set())],
)
def test_d16_the_rule_decides_among_several_leads_with_one_address(several: str, added: set[int]) -> None:
    desk = Desk(spring.marketo(spring.lead(905, "ines@example.com", updated="2025-09-01T10:00:00Z"), members=()))
    desk.apply(spring.account(), spring.destination(people="match_only", match={"several": several}))
    desk.drop(spring.DAY_ONE, spring.file(spring.INES))
    desk.work()
    assert desk.run["state"] == "done", desk.run
    assert desk.members(spring.LIST) == added
    updated = {lead["id"] for lead in desk.leads("ines@example.com") if lead["city"] == "Lyon"}
    assert updated == added
    if several == "reject":
        assert desk.report()["people"] == {"ambiguous": 1}
        assert "901 905" in (desk.people("unmatched.csv") or "")
