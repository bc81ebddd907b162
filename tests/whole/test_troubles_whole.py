"""Marketo refuses a person, a call, or everything for a while: who is counted as what, and what the next drop mends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole import spring
from tests.whole.desk import Desk, records

LIST = "/rest/v1/lists/1021/leads.json"


def desk_with(*faults: dict[str, Any], **values: Any) -> Desk:
    desk = Desk(spring.marketo(members=()))
    desk.apply(spring.account(), spring.destination(**values))
    desk.marketo.faults(list(faults))
    return desk


def drop(desk: Desk, key: str, *rows: spring.Row) -> dict[str, Any]:
    desk.drop(key, spring.file(*(rows or spring.EVERYBODY)))
    desk.work()
    return desk.report()


def test_d0_one_lead_that_a_list_call_refuses_fails_alone() -> None:
    desk = desk_with()
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work_until("enlist")
    state = desk.marketo.state()
    desk.marketo.replace({**state, "leads": [lead for lead in state["leads"] if lead["id"] != 901]})
    desk.work()
    assert desk.run["state"] == "done"
    assert desk.report()["list"] == {"on_list": 2, "refused": 1}
    assert "ines@example.com" in (desk.people("attention.csv") or "")
    assert "1004" in (desk.people("attention.csv") or "")


def test_d8_two_equal_rows_are_one_person_and_one_duplicate() -> None:
    report = drop(desk_with(), spring.DAY_ONE, spring.INES, spring.INES)
    assert report["rows"] == {"read": 2, "member": 1, "duplicate": 1}
    assert report["list"] == {"on_list": 1}


def test_d8_d23_a_refused_record_is_reported_under_its_key_with_marketos_code() -> None:
    """The second Sync call is the one that creates Zoe."""
    desk = desk_with({"operation": "sync_leads", "skip": 1, "fault": "record:1001"})
    report = drop(desk, spring.DAY_ONE)
    assert report["people"] == {"refused": 1, "updated": 2}
    [line] = [each for each in (desk.people("attention.csv") or "").splitlines() if "zoe@example.com" in each]
    assert "1001" in line
    assert len(desk.members(spring.LIST)) == 2


def test_d20_when_every_record_is_refused_no_list_call_is_made() -> None:
    desk = desk_with({"operation": "sync_leads", "fault": "record:1001", "times": 9})
    report = drop(desk, spring.DAY_ONE)
    assert report["people"] == {"refused": 3}
    assert records(desk.calls(), "POST", LIST) == 0


def test_d21_people_who_could_not_be_added_are_failed_in_report_and_run() -> None:
    desk = desk_with({"operation": "add_to_list", "fault": "611", "times": 9})
    report = drop(desk, spring.DAY_ONE)
    assert desk.run["state"] == "failed"
    assert report["list"] == {"undelivered": 3}
    assert report["members_on_list"] == 0
    assert f"segpush retry {desk.run['id']}" in report["sentence"]
    assert any("failed" in notice for notice in desk.notices())
    desk.marketo.clear_faults()
    mark = desk.mark()
    assert drop(desk, spring.DAY_TWO)["list"] == {"on_list": 3}
    assert desk.run["state"] == "done"
    assert records(desk.writes(mark), "POST", LIST) == 3
    assert len(desk.leads("zoe@example.com")) == 1


def test_d24_one_failed_call_of_two_fails_the_run_and_loses_nobody() -> None:
    desk = desk_with({"operation": "add_to_list", "skip": 1, "fault": "611", "times": 9})
    report = drop(desk, spring.DAY_ONE, *spring.crowd(301))
    assert desk.run["state"] == "failed"
    assert report["list"] == {"on_list": 300, "undelivered": 1}
    desk.marketo.clear_faults()
    mark = desk.mark()
    drop(desk, spring.DAY_TWO, *spring.crowd(301))
    assert desk.run["state"] == "done"
    assert records(desk.writes(mark), "POST", LIST) == 1
    assert len(desk.members(spring.LIST)) == 301


@pytest.mark.parametrize("operation", ["leads_by_filter", "sync_leads", "add_to_list"])
def test_d22_a_burst_of_606_loses_nobody(operation: str) -> None:
    desk = desk_with({"operation": operation, "fault": "606", "times": 6})
    drop(desk, spring.DAY_ONE)
    assert desk.run["state"] == "done"
    assert len(desk.members(spring.LIST)) == 3


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "502_after", "non_json_after", "empty_reply_after"])
@pytest.mark.parametrize("operation", ["sync_leads", "add_to_list"])
def test_b30_a_lost_reply_creates_nobody_twice(operation: str, fault: str) -> None:
    desk = desk_with({"operation": operation, "fault": fault, "times": 3})
    drop(desk, spring.DAY_ONE)
    assert desk.run["state"] == "done"
    assert len(desk.leads("zoe@example.com")) == 1
    assert len(desk.members(spring.LIST)) == 3


def test_d5_a_removal_of_which_some_are_unknown_finishes_for_the_rest() -> None:
    desk = desk_with(source={"content": "changes", "status": "status"})
    desk.drop(spring.DAY_ONE, spring.changes(spring.EVERYBODY))
    desk.work()
    desk.drop(spring.DAY_TWO, spring.changes(left=[spring.INES, spring.row("Nobody", "Known"), spring.TOMAS]))
    desk.work()
    assert desk.run["state"] == "done"
    assert desk.members(spring.LIST) == {lead["id"] for lead in desk.leads("zoe@example.com")}
    assert desk.report()["by_kind"]["leaver"]["people"]["unmatched"] == 1


def test_the_files_about_people_are_there_and_add_up() -> None:
    desk = desk_with(people="match_only")
    drop(desk, spring.DAY_ONE)
    report = drop(desk, spring.DAY_TWO, spring.TOMAS, spring.HANNA, spring.ZOE, {"email": "=cmd@"})
    assert {"rejected.csv", "retry.csv", "unmatched.csv", "undo.csv"} <= report["files"].keys()
    assert "bad_address" in (desk.people("rejected.csv") or "")
    assert (desk.people("retry.csv") or "").splitlines()[0] == "email,firstName,lastName,city,company"
    assert "zoe@example.com" in (desk.people("unmatched.csv") or "")
    undo = (desk.people("undo.csv") or "").replace('"', "").splitlines()
    assert undo == ["key,lead,action", "ines@example.com,901,removed", "hanna@example.com,950,added"]
    assert report["rows"] == {"read": 4, "member": 3, "rejected": 1}
