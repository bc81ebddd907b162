"""What people say to a run; each command may come twice and does no more than once (design: commands)."""

from __future__ import annotations

from typing import Any

from tests.whole import spring
from tests.whole.desk import Desk, records


def desk_with(**limits: Any) -> Desk:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(limits=limits))
    return desk


def held() -> Desk:
    """A first run that waits for somebody."""
    desk = desk_with(first_run="hold")
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    assert desk.run["state"] == "held"
    assert desk.writes() == []
    return desk


def said(desk: Desk, word: str) -> int:
    return sum(word in notice.partition("\n")[0] for notice in desk.notices())


def test_approve_twice() -> None:
    desk = held()
    assert "3 people would be added, 1 of them created" in desk.run["reason"]
    assert "can start campaigns" in desk.run["reason"]
    desk.say("approve", times=2)
    desk.work()
    desk.say("approve")
    desk.work()
    assert [run["state"] for run in desk.runs()] == ["done"]
    assert len(desk.members(spring.LIST)) == 4
    assert said(desk, "is held") == said(desk, "is done") == 1


def test_decline_twice_and_a_later_drop_is_still_a_first_run() -> None:
    desk = held()
    desk.say("decline", times=2)
    desk.work()
    assert desk.run["state"] == "declined"
    assert said(desk, "was declined") == 1
    desk.drop(spring.DAY_TWO, spring.file(*spring.EVERYBODY))
    desk.work()
    assert desk.run["state"] == "held"


def test_approve_after_decline_changes_nothing() -> None:
    desk = held()
    desk.say("decline")
    desk.say("approve")
    desk.work()
    assert desk.run["state"] == "declined"
    assert desk.writes() == []


def test_cancel_twice_while_people_are_written_and_the_next_drop_makes_good() -> None:
    desk = desk_with()
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work_until("enlist")
    desk.say("cancel", times=2)
    desk.work()
    assert desk.run["state"] == "cancelled"
    assert desk.report()["list"] == {"undelivered": 3}
    assert said(desk, "was cancelled") == 1
    assert desk.members(spring.LIST) == {950}
    desk.drop(spring.DAY_TWO, spring.file(*spring.EVERYBODY))
    desk.work()
    assert desk.run["state"] == "done"
    assert len(desk.members(spring.LIST)) == 4
    assert len(desk.leads("zoe@example.com")) == 1


def test_cancel_a_run_that_is_held() -> None:
    desk = held()
    desk.say("cancel", times=2)
    desk.work()
    assert desk.run["state"] == "cancelled"
    assert desk.writes() == []


def test_retry_twice_makes_one_run_more() -> None:
    desk = held()
    desk.say("decline")
    desk.work()
    first = str(desk.run["id"])
    desk.say("retry", times=2, run=first)
    desk.work()
    desk.say("approve")
    desk.work()
    assert [run["state"] for run in desk.runs()] == ["declined", "done"]
    assert len(desk.members(spring.LIST)) == 4


def test_retry_twice_after_a_failure_sends_what_stayed_open() -> None:
    desk = desk_with()
    desk.marketo.faults([{"operation": "add_to_list", "fault": "603", "times": 1}])
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    assert desk.run["state"] == "failed"
    mark = desk.mark()
    desk.say("retry", times=2)
    desk.work()
    assert desk.run["state"] == "done"
    assert records(desk.writes(mark), "POST", "/rest/v1/lists/1021/leads.json") == 3
    assert len(desk.leads("zoe@example.com")) == 1
    assert len(desk.runs()) == 2


def test_pause_and_resume_a_run_twice_each() -> None:
    desk = desk_with()
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work_until("upsert")
    desk.say("pause", times=2)
    desk.work()
    assert desk.run["state"] == "paused"
    assert "paused by ines.moreau" in desk.run["reason"]
    assert "resume it" in desk.run["reason"]
    mark = desk.mark()
    desk.wait(days=1)
    assert desk.run["state"] == "paused"
    assert desk.writes(mark) == []
    desk.say("resume", times=2)
    desk.work()
    assert desk.run["state"] == "done"
    assert len(desk.members(spring.LIST)) == 4
    assert len(desk.leads("zoe@example.com")) == 1


def test_pause_and_resume_an_audience_twice_each() -> None:
    desk = desk_with()
    desk.say("pause", times=2, target="spring-campaigns/spring-buyers")
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    desk.wait(hours=3)
    assert desk.run["state"] == "waiting"
    assert desk.calls() == []
    desk.say("resume", times=2, target="spring-campaigns/spring-buyers")
    desk.work()
    assert desk.run["state"] == "done"


def test_b13_a_removal_over_the_limit_is_held_until_somebody_approves() -> None:
    desk = desk_with(removed_percent=20, removed_people=5)
    everybody = spring.crowd(40)
    desk.drop(spring.DAY_ONE, spring.file(*everybody))
    desk.work()
    mark = desk.mark()
    desk.drop(spring.DAY_TWO, spring.file(*everybody[:30]))
    desk.work()
    assert desk.run["state"] == "held"
    assert "10 people of 40 put there by us would come off the list (limit 20 %)" in desk.run["reason"]
    assert desk.writes(mark) == []
    desk.say("approve", times=2)
    desk.work()
    assert desk.run["state"] == "done"
    assert len(desk.members(spring.LIST)) == 31
    assert (desk.people("undo.csv") or "").count("removed") == 10


def test_a_removal_within_the_limit_is_not_held() -> None:
    desk = desk_with(removed_percent=20, removed_people=5)
    everybody = spring.crowd(40)
    for key, rows in ((spring.DAY_ONE, everybody), (spring.DAY_TWO, everybody[:32])):
        desk.drop(key, spring.file(*rows))
        desk.work()
        assert desk.run["state"] == "done"
    assert len(desk.members(spring.LIST)) == 33
