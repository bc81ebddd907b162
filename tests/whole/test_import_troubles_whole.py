"""Imports in trouble: what Marketo refuses, what is in the way, what gets lost; and what the next drop mends."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.state import State
from tests.whole import spring
from tests.whole.desk import Desk
from tests.whole.freight import ASKS, CALM, WRITTEN, by_key, chain, day, desk_with, ids, known, steps

CROWD = spring.crowd(1000)
UPLOAD, STATUS = {"operation": "import_leads"}, {"operation": "import_status"}


def everybody_once(desk: Desk, count: int = 1000) -> bool:
    """Whether the list holds the crowd, and Marketo nobody of it twice."""
    return len(desk.members(spring.LIST)) == count == len(desk.marketo.state()["leads"]) - 3


def test_d8_a_row_marketo_refuses_fails_alone_under_its_key() -> None:
    """Guest 7 is two people in Marketo, and this account's imports do not choose."""
    desk = by_key([spring.lead(1, "guest7@example.com"), spring.lead(2, "guest7@example.com")])
    report = day(desk, 1, CROWD)
    assert (report["people"], report["list"]) == ({"refused": 1, "written": 999}, {"not_asked": 1, "on_list": 999})
    assert report["reasons"] == {"1007": 1}
    assert "guest7@example.com" in (desk.people("attention.csv") or "")
    assert not desk.members(spring.LIST) & {1, 2}


def test_people_of_another_partition_are_refused_each_with_the_reason() -> None:
    desk = by_key(known(3), partition="Europe")
    report = day(desk, 1, CROWD)
    assert report["people"] == {"refused": 3, "written": 997}
    assert report["reasons"] == {"1010": 3}


def test_d8_what_the_reports_do_not_name_is_found_on_the_list_or_stays_open() -> None:
    """The report of failures lacks the column of the key."""
    desk = by_key([spring.lead(1, "guest7@example.com"), spring.lead(2, "guest7@example.com")])
    desk.marketo.switches({"import_processed": "all", "import_key_column": "lost_if_any_empty"})
    desk.marketo.faults([{"operation": "import_failures", "fault": "1013", "times": 9}])
    report = day(desk, 1, CROWD, ends="failed")
    assert report["people"] == {"unknown": 1, "written": 999}
    assert report["list"] == {"on_list": 999, "unknown": 1}


BY_ID: dict[str, Any] = {"sync": "audience", "people": "match_only"}
CANARY = ("ACCOUNT#123-ABC-456", "CANARY")


def at_the_canary(people: int = 3000) -> Desk:
    """A desk whose first run is about to send its canary."""
    desk = desk_with(known(people), **BY_ID)
    desk.drop(f"{spring.PREFIX}buyers_20260301_061804.csv", spring.file(*spring.crowd(people)))
    desk.work_until("canary")
    return desk


def test_a_canary_that_was_stopped_says_nothing_of_the_account() -> None:
    desk = at_the_canary()
    desk.say("cancel")
    desk.work()
    assert (desk.run["state"], desk.table.get(*CANARY)) == ("cancelled", None)
    day(desk, 2, spring.crowd(3000))
    assert chain(desk) == ("import_id", 9)


def test_whom_the_canary_of_a_run_that_was_given_up_put_on_the_list_comes_off_it_again() -> None:
    desk = at_the_canary()
    state, run = State(desk.table), str(desk.run["id"])
    desk.work(lambda: state.step(run, "canary")["open"] <= 0)  # type: ignore[index]
    there = desk.members(spring.LIST)
    assert len(there) == 100
    desk.pickup._close().without_books(state.run(run), "failed", "gave_up", "")  # type: ignore[arg-type]
    desk.work()
    stayed = [one for number, one in enumerate(spring.crowd(3000)) if 20_000 + number not in there]
    day(desk, 2, stayed)
    assert desk.members(spring.LIST) == ids(3000) - there


def test_a_canary_that_failed_in_another_run_meanwhile_leaves_it_to_calls() -> None:
    desk = desk_with(known(3000), **BY_ID, limits={"first_run": "hold"})
    desk.drop(f"{spring.PREFIX}buyers_20260301_061804.csv", spring.file(*spring.crowd(3000)))
    desk.work()
    run = State(desk.table).run(str(desk.run["id"]))
    assert run
    State(desk.table).note_canary(run, "refused", passed=False)
    desk.say("approve")
    desk.work()
    assert desk.run["state"] == "done"
    assert steps(desk) == {"members": 1, "resolve": 10, "enlist": 10}
    assert desk.members(spring.LIST) == ids(3000)


def test_d17_a_job_that_failed_fails_the_run_and_a_retry_brings_everybody() -> None:
    desk = by_key()
    desk.marketo.switches({"imports_failing": 1})
    report = day(desk, 1, CROWD, ends="failed")
    assert (report["people"], report["list"]) == ({"undelivered": 1000}, {"undelivered": 1000})
    assert "system error" in str(desk.people("attention.csv")).lower()
    desk.wait(hours=2)  # until no creating job of that run can be under way any more
    desk.say("retry")
    desk.work()
    assert desk.run["state"] == "done"
    assert chain(desk) == ("import_key", 6)
    assert everybody_once(desk)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "502_after", "empty_reply_after"])
def test_b30_a_lost_reply_to_an_upload_creates_nobody_twice(fault: str) -> None:
    desk = by_key()
    desk.marketo.faults([{**UPLOAD, "fault": fault}])
    day(desk, 1, CROWD)
    assert everybody_once(desk)
    assert steps(desk)["import_key"] == 3


@pytest.mark.parametrize("fault", ["1016", "1019"])
def test_d7_what_is_in_the_way_is_waited_out(fault: str) -> None:
    desk = by_key()
    desk.marketo.faults([{**UPLOAD, "fault": fault, "times": 8}])
    day(desk, 1, CROWD)
    assert everybody_once(desk)
    assert steps(desk)["import_key"] == 10


def test_a_spent_quota_in_the_middle_of_an_import_waits_for_tomorrow() -> None:
    desk = by_key()
    desk.marketo.faults([{**STATUS, "fault": "607"}])
    desk.drop(spring.DAY_ONE, spring.file(*CROWD))
    desk.work(lambda: bool(desk.runs()) and desk.run["state"] == "paused")
    assert desk.run["step"] == "import_key"
    desk.wait(hours=25)
    assert desk.run["state"] == "done"
    assert everybody_once(desk)
    assert desk.marketo.counts["import"] == 1


def test_without_extracts_the_run_is_done_and_says_what_it_could_not_see() -> None:
    desk = by_key()
    desk.marketo.switches({"export_daily_bytes": 1})
    desk.marketo.traffic(export_bytes=500_000_000)
    report = day(desk, 1, CROWD)
    assert report["list"] == {"on_list": 1000}
    [note] = [each for each in report["notes"] if "read back" in each]
    assert "1029" in note
    assert report["drift"] == {"added_by_hand": 0, "removed_by_hand": 0}


def test_the_day_after_an_import_nobody_could_see_leavers_are_looked_up() -> None:
    desk = by_key()
    desk.marketo.switches({"closed_export_filters": ["staticListId"]})
    desk.marketo.faults([{"operation": "create_export", "fault": "1035", "times": 9}])
    day(desk, 1, CROWD)
    day(desk, 2, CROWD[10:])
    assert steps(desk) == {"resolve": 1, "delist": 1}
    assert len(desk.members(spring.LIST)) == 990


def test_members_that_show_late_are_asked_for_one_by_one() -> None:
    desk = by_key()
    desk.marketo.switches({"visibility_seconds": 90.0})
    report = day(desk, 1, CROWD)
    assert report["list"] == {"on_list": 1000}
    assert "recheck" in steps(desk)


def test_members_that_do_not_show_fail_the_run_and_are_sent_again() -> None:
    desk = by_key()
    desk.marketo.switches({"visibility_seconds": 3600.0})
    report = day(desk, 1, CROWD, ends="failed")
    assert report["list"] == {"unknown": 1000}
    assert report["reasons"] == {"not_visible": 1000}
    desk.marketo.switches({"visibility_seconds": 0.0})
    desk.wait(hours=2)
    day(desk, 2, CROWD)
    assert everybody_once(desk)


def test_cancel_in_mid_import_stops_and_the_next_drop_makes_good() -> None:
    desk = by_key()
    desk.drop(spring.DAY_ONE, spring.file(*CROWD))
    desk.work(lambda: desk.marketo.counts.get("import", 0) == 1)
    desk.say("cancel")
    desk.work()
    assert desk.run["state"] == "cancelled"
    assert desk.report()["people"] == {"unknown": 1000}
    desk.wait(hours=2)
    day(desk, 2, CROWD)
    assert everybody_once(desk)


def test_cancel_before_an_import_sends_nothing() -> None:
    desk = by_key()
    desk.drop(spring.DAY_ONE, spring.file(*CROWD))
    desk.work_until("import_key")
    desk.say("cancel")
    desk.work()
    assert desk.run["state"] == "cancelled"
    assert desk.report()["people"] == {"undelivered": 1000}
    assert desk.members(spring.LIST) == set()


def test_a_second_drop_waits_for_its_turn() -> None:
    desk = by_key()
    desk.drop(spring.DAY_ONE, spring.file(*CROWD))
    desk.work_until("import_key")
    desk.drop(spring.DAY_TWO, spring.file(*CROWD[100:]))
    desk.work()
    assert [run["state"] for run in desk.runs()] == ["done", "done"]
    assert len(desk.members(spring.LIST)) == 900
    assert steps(desk) == {"delist": 1}


@pytest.mark.parametrize("limits", [CALM, CALM | ASKS], ids=["at once", "after look-ups"])
def test_who_waits_for_others_to_create_still_goes_by_import(limits: dict[str, int]) -> None:
    """Two audiences of one account: one run at a time may create people."""
    other = "inbox/autumn-campaigns/visitors/"
    desk = by_key()
    desk.marketo.switches({"import_seconds": 1200.0})
    autumn = spring.destination(
        "autumn-campaigns", mapping=WRITTEN, match={"several": "marketo"}, limits=limits,
        source={"prefix": other}, list={"id": spring.OTHER_LIST},
    )  # fmt: skip
    desk.apply(autumn)
    desk.drop(spring.DAY_ONE, spring.file(*CROWD))
    desk.work_until("import_key")
    desk.drop(
        f"{other}visitors_20260301_061804.csv", spring.file(*(spring.row(f"Visitor{n}", "Berg") for n in range(1000)))
    )
    desk.work(lambda: desk.run["code"] == "lease")
    assert desk.run["code"] == "lease"
    desk.work()
    assert [run["state"] for run in desk.runs()] == ["done", "done"]
    assert desk.run["list_id"] == spring.OTHER_LIST
    assert {"import_key", "verify"} < steps(desk).keys()
    assert not {"upsert", "enlist"} & steps(desk).keys()
    assert len(desk.members(spring.OTHER_LIST)) == 1000


def test_who_waits_for_the_quota_still_goes_by_import() -> None:
    desk = desk_with(known(3000), sync="audience", people="match_only")
    desk.apply(spring.account(daily_quota=20, share_percent=100))
    desk.drop(spring.DAY_ONE, spring.file(*spring.crowd(3000)))
    desk.work()
    assert desk.run["state"] == "paused"
    desk.apply(spring.account())
    desk.wait(hours=25)
    assert desk.run["state"] == "done", desk.run
    assert "import_id" in steps(desk)
    assert desk.members(spring.LIST) == ids(3000)
