"""Nothing, one, a full call, and one more: every call holds at most 300, and what is nothing is not called for."""

from __future__ import annotations

import pytest

from tests.whole import spring
from tests.whole.desk import Desk, records

SIZES = [1, 300, 301]
CHANGES = {"content": "changes", "status": "status"}
NO_GUARD = {"removed_percent": 100, "removed_people": 1000}
SYNC, LIST = "/rest/v1/leads.json", "/rest/v1/lists/1021/leads.json"


def desk_with(people: str = "match_and_create") -> Desk:
    desk = Desk(spring.marketo(members=()))
    desk.apply(spring.account(), spring.destination(people=people, source=CHANGES, limits=NO_GUARD))
    return desk


def drop(desk: Desk, key: str, body: bytes) -> None:
    desk.drop(key, body)
    desk.work()
    assert desk.run["state"] == "done", desk.run


@pytest.mark.parametrize("count", SIZES)
def test_d19_d24_so_many_join_and_leave(count: int) -> None:
    desk = desk_with()
    drop(desk, spring.DAY_ONE, spring.changes(spring.crowd(count)))
    assert len(desk.members(spring.LIST)) == count
    assert desk.report()["members_on_list"] == count
    assert records(desk.writes(), "POST", SYNC) == records(desk.writes(), "POST", LIST) == count
    drop(desk, spring.DAY_TWO, spring.changes(left=spring.crowd(count)))
    assert desk.members(spring.LIST) == set()
    assert records(desk.writes(), "DELETE", LIST) == count
    assert max(call["records"] for call in desk.calls()) <= 300


@pytest.mark.parametrize("count", SIZES)
def test_d20_so_many_whom_marketo_does_not_know_make_no_list_call(count: int) -> None:
    desk = desk_with("match_only")
    drop(desk, spring.DAY_ONE, spring.changes(spring.crowd(count)))
    assert records(desk.calls(), "POST", LIST) == 0
    assert desk.report()["people"] == {"unmatched": count}
    assert (desk.people("unmatched.csv") or "").count("@") == count


def test_d6_a_removal_in_which_nobody_matches_makes_no_list_call() -> None:
    desk = desk_with()
    drop(desk, spring.DAY_ONE, spring.changes([spring.INES]))
    mark = desk.mark()
    drop(desk, spring.DAY_TWO, spring.changes(left=[spring.row("Nobody", "Known")]))
    assert desk.writes(mark) == []


@pytest.mark.parametrize("count", SIZES)
def test_d4_d15_look_ups_go_in_the_body(count: int) -> None:
    desk = desk_with("match_only")
    drop(desk, spring.DAY_ONE, spring.changes(spring.crowd(count)))
    asked = [call for call in desk.calls() if call["path"] == SYNC]
    assert {call["method"] for call in asked} == {"POST"}
    assert max(len(call["query"]) for call in asked) < 100


def test_a_changes_drop_of_nobody_ends_well_and_asks_for_nothing_but_the_facts() -> None:
    desk = desk_with()
    drop(desk, spring.DAY_ONE, spring.changes())
    assert desk.writes() == []
