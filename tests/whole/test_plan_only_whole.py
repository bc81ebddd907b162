"""An audience that is only planned: nothing is written, and what is told is what the push then does."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.state import State
from tests.whole import spring
from tests.whole.desk import Desk
from tests.whole.freight import CALM, WRITTEN, known, marketo

PLANNED: dict[str, Any] = {"audience": {"state": "plan_only"}}
HOLD = {"limits": {"first_run": "hold"}}
READS = {"prepare", "members", "extract", "resolve"}
MADE = {"id": None, "create": {"name": "{audience} of {destination}"}, "rename": "follow"}
DAYS = (spring.DAY_ONE, spring.DAY_TWO, spring.DAY_THREE)


def document(**values: Any) -> dict[str, Any]:
    made = spring.destination(**values)
    made["audiences"][0]["list"] = {n: v for n, v in made["audiences"][0]["list"].items() if v is not None}
    return made


def planned(desk: Desk, day: str, rows: list[spring.Row], **values: Any) -> dict[str, Any]:
    """Plan a drop and return its report; Marketo is as it was before."""
    desk.apply(
        spring.account(), document(**{**values, "audience": {**values.get("audience", {}), **PLANNED["audience"]}})
    )
    mark = desk.mark()
    desk.drop(day, spring.file(*rows))
    desk.work()
    assert (desk.run["state"], desk.run["code"]) == ("done", "planned"), desk.run
    assert desk.writes(mark) == []
    return desk.report()


def pushed(desk: Desk, **values: Any) -> dict[str, Any]:
    """Make the audience active, retry its plan, approve what is held, and return the report."""
    desk.apply(spring.account(), document(**values))
    desk.say("retry")
    desk.work()
    if desk.run["state"] == "held":
        desk.say("approve")
        desk.work()
    assert desk.run["state"] == "done", desk.run
    return desk.report()


def writing(report: dict[str, Any]) -> int:
    return sum(calls for step, calls in report["calls"]["by_step"].items() if step not in READS)


CASES: dict[str, tuple[dict[str, Any], list[spring.Row]]] = {
    "S1": ({"sync": "audience", "people": "match_only"}, list(spring.EVERYBODY)),
    "S5": ({"people": "match_only"}, list(spring.EVERYBODY)),
    "S6": (HOLD, list(spring.EVERYBODY)),
    "S6 that asks nobody": ({"mapping": WRITTEN}, list(spring.EVERYBODY)),
    "S6 by import": ({"mapping": WRITTEN, "limits": {**CALM, "first_run": "hold"}}, spring.crowd(3000)),
    "S1 by import": ({"sync": "audience", "people": "match_only"}, spring.crowd(3000)),
    "S6 with rejects": (HOLD, [*spring.EVERYBODY, {**spring.INES, "email": "nobody"}]),
}


@pytest.mark.parametrize(("values", "people"), CASES.values(), ids=CASES)
def test_what_is_told_is_what_the_push_does(values: dict[str, Any], people: list[spring.Row]) -> None:
    desk = Desk(marketo(known(1500 if len(people) > 10 else 0)))
    told = planned(desk, spring.DAY_ONE, people, **values)["forecast"]
    report = pushed(desk, **values)
    found = report["people"]
    created = len(desk.marketo.state()["leads"]) - 3 - (1500 if len(people) > 10 else 0)
    assert told["creates"] == created
    assert told["matches"] == sum(found.values()) - found.get("unmatched", 0) - created
    assert (told["unmatched"], told["ambiguous"]) == (found.get("unmatched", 0), found.get("ambiguous", 0))
    assert told["adds"] == report["list"].get("on_list", 0)
    assert (told["chain"], told["calls"]) == (report["chains"][0]["name"], writing(report))
    assert told["rejected"] == report["rows"].get("rejected", 0)
    assert not told["at_most"]


def test_the_next_drop_of_an_audience_at_work() -> None:
    """Who is there already costs nothing, who left is counted, and a drop that was only planned counts for nothing."""
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), document())
    desk.drop(spring.DAY_ONE, spring.file(spring.INES, spring.TOMAS))
    desk.work()
    for day in (spring.DAY_TWO, spring.DAY_THREE):
        told = planned(desk, day, [spring.INES, spring.ZOE])["forecast"]
        assert [told[name] for name in ("matches", "creates", "adds", "removals")] == [1, 1, 1, 1]
    report = pushed(desk)
    assert report["changed"] == {"added": 1, "removed": 1}
    assert told["calls"] == writing(report) == 3


def test_nobody_is_looked_up_where_marketo_may_choose_so_it_is_at_most() -> None:
    desk = Desk(marketo())
    report = planned(desk, spring.DAY_ONE, list(spring.EVERYBODY), match={"several": "marketo"}, mapping=WRITTEN[:3])
    assert report["forecast"]["at_most"]
    assert "at most 3 people (at most 3 of them created)" in report["sentence"]
    assert "resolve" not in steps_of(desk)


def steps_of(desk: Desk) -> set[str]:
    return {
        sk.removeprefix("STEP#")
        for pk, sk in desk.table.items
        if pk == f"RUN#{desk.run['id']}" and sk.startswith("STEP#")
    }


def test_a_list_is_not_made_and_the_first_push_makes_it() -> None:
    desk = Desk(spring.marketo())
    report = planned(desk, spring.DAY_ONE, [spring.INES], list=MADE)
    assert report["list_id"] == 0
    assert any("The list is not there yet" in note for note in report["notes"])
    assert len(desk.marketo.state()["lists"]) == 2
    assert pushed(desk, list=MADE)["changed"]["added"] == 1
    assert {each["name"] for each in desk.marketo.state()["lists"]} >= {"Spring Buyers of spring-campaigns"}


def test_a_list_is_not_renamed_and_the_next_push_renames_it() -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), document(list=MADE))
    desk.drop(spring.DAY_ONE, spring.file(spring.INES))
    desk.work()
    late = {"name": "Late Buyers"}
    planned(desk, spring.DAY_TWO, [spring.INES], list=MADE, audience=late)
    names = {each["name"] for each in desk.marketo.state()["lists"]}
    assert "Spring Buyers of spring-campaigns" in names
    pushed(desk, list=MADE, audience=late)
    assert "Late Buyers of spring-campaigns" in {each["name"] for each in desk.marketo.state()["lists"]}


def test_what_the_guard_would_say_is_told_and_holds_nobody() -> None:
    desk = Desk(spring.marketo())
    report = planned(desk, spring.DAY_ONE, list(spring.EVERYBODY), limits={"first_run": "hold", "created_people": 0})
    assert report["guard"]["held_for"] == ["created", "first_run"]
    assert "It would be held: 1 people would be created (limit 0); this is the first run" in report["sentence"]
    assert "can start campaigns" in report["sentence"]
    desk.apply(spring.account(), document(**HOLD))
    desk.drop(spring.DAY_TWO, spring.file(*spring.EVERYBODY))
    desk.work()
    assert desk.run["held_for"] == "first_run", "a plan does not use up the first run"


def test_a_quota_that_cannot_hold_it_today_tells_how_many_days() -> None:
    desk = Desk(marketo(known(9000)))
    people = spring.crowd(9000)
    desk.apply(spring.account(daily_quota=100, share_percent=50))
    values = {"sync": "audience", "people": "match_only", "audience": {**PLANNED["audience"], "verify": "always"}}
    desk.apply(document(**values))
    desk.drop(spring.DAY_ONE, spring.file(*people))
    desk.work()
    told = desk.report()["forecast"]
    assert told["look_ups"] == 32, "1 to prepare, 1 of the list, 30 look-ups"
    assert told["remaining_today"] == 50 - 32
    assert (told["chain"], told["calls"], told["days"]) == ("import_id", 9, 1)
    assert "waits for 1 reset of the daily quota, because today holds 18 calls" in desk.report()["sentence"]


def test_an_audience_that_stops_being_active_before_the_turn_is_only_planned() -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), document())
    desk.say("pause", target="acme")
    desk.drop(spring.DAY_ONE, spring.file(spring.INES))
    desk.work()
    desk.apply(document(**PLANNED))
    desk.say("resume", target="acme")
    desk.work()
    assert desk.run["code"] == "planned"
    assert desk.writes() == []


@pytest.mark.parametrize(("command", "ends"), [("resync", "refused"), ("reconcile", "refused"), ("verify", "done")])
def test_no_command_writes_either(command: str, ends: str) -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), document(**PLANNED))
    desk.say(command, target="spring-campaigns/spring-buyers")
    desk.work()
    assert desk.run["state"] == ends
    assert desk.writes() == []
    if ends == "refused":
        assert "is plan_only, so nothing is written" in desk.run["reason"]


def test_changes_are_planned_too() -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), document(source={"content": "changes", "status": "status"}, **PLANNED))
    desk.drop(spring.DAY_ONE, spring.changes([spring.INES], [spring.HANNA]))
    desk.work()
    told = desk.report()["forecast"]
    assert (told["adds"], told["removals"]) == (1, 1)
    assert desk.writes() == []


def test_a_plan_that_is_cancelled_leaves_no_ledger_behind() -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), document(audience={"state": "plan_only"}, sync="audience", people="match_only"))
    desk.drop(spring.DAY_ONE, spring.file(spring.INES))
    desk.work_until("resolve")
    desk.say("cancel")
    desk.work()
    assert desk.run["state"] == "cancelled"
    assert State(desk.table).ledger("123-ABC-456", str(spring.LIST))["version"] == ""
