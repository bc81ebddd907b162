"""When a drop is complete, in what order drops are applied, and what an older one may still say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.fakes.memory import MORNING
from tests.whole import spring
from tests.whole.desk import Desk

PART_TWO = spring.DAY_ONE.replace(".csv", "_2.csv")
FIRST, SECOND = spring.file(spring.INES, spring.TOMAS), spring.file(spring.ZOE)
CHANGES = {"content": "changes", "status": "status"}


def desk_with(**source: Any) -> Desk:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(source=source))
    return desk


def states(desk: Desk) -> list[str]:
    return [run["state"] for run in desk.runs()]


def test_a_run_starts_when_the_quiet_period_is_over_and_not_at_the_next_sweep() -> None:
    desk = desk_with()
    desk.drop(spring.DAY_ONE, FIRST)
    desk.work()
    assert states(desk) == ["done"]
    assert timedelta(minutes=15) <= desk.clock.now() - MORNING < timedelta(minutes=16)


def test_parts_that_come_within_the_quiet_period_are_one_run() -> None:
    desk = desk_with()
    desk.drop(PART_TWO, SECOND)
    desk.clock.advance(600)
    desk.drop(spring.DAY_ONE, FIRST)
    desk.work()
    assert states(desk) == ["done"]
    assert len(desk.report()["drop"]["objects"]) == 2
    assert len(desk.members(spring.LIST)) == 4


def test_a_late_part_reopens_the_whole_drop_and_never_runs_alone() -> None:
    desk = desk_with()
    desk.drop(spring.DAY_ONE, FIRST)
    desk.work()
    desk.drop(PART_TWO, SECOND)
    desk.work()
    assert states(desk) == ["done", "done"]
    assert desk.report()["drop"]["objects"] == [spring.DAY_ONE, PART_TWO]
    assert len(desk.members(spring.LIST)) == 4


def test_r37_a_manifest_shortens_the_wait() -> None:
    desk = desk_with()
    desk.drop(spring.DAY_ONE, FIRST)
    desk.drop(*spring.manifest("b6a0f2c4", {spring.DAY_ONE: len(FIRST)}))
    desk.work()
    assert states(desk) == ["done"]
    assert str(desk.run["ended_at"]) < "2026-03-02T09:01"


def test_r37_a_manifest_waits_for_all_it_lists() -> None:
    desk = desk_with()
    desk.drop(spring.DAY_ONE, FIRST)
    desk.drop(*spring.manifest("b6a0f2c4", {spring.DAY_ONE: len(FIRST), PART_TWO: len(SECOND)}))
    desk.work()
    desk.wait(hours=2)
    assert states(desk) == []
    desk.drop(PART_TWO, SECOND)
    desk.work()
    assert states(desk) == ["done"]
    assert len(desk.members(spring.LIST)) == 4


def test_r32_who_is_missing_from_one_split_drop_without_manifest_stays_until_the_next() -> None:
    desk = desk_with()
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    for day, left in ((2, True), (3, False)):
        base = f"{spring.PREFIX}buyers_2026030{day}_070000"
        desk.drop(f"{base}.csv", spring.file(spring.TOMAS))
        desk.drop(f"{base}_2.csv", spring.file(spring.ZOE))
        desk.work()
        assert (901 in desk.members(spring.LIST)) is left


def test_a_b_a_applies_three_times() -> None:
    desk = desk_with()
    rows = [spring.INES, spring.TOMAS, spring.INES]
    for one in rows:
        desk.drop(spring.DAY_ONE, spring.file(one, spring.ZOE))
        desk.work()
    assert states(desk) == ["done"] * 3
    assert 901 in desk.members(spring.LIST)
    assert 902 not in desk.members(spring.LIST)


def test_of_several_full_drops_that_wait_the_newest_is_applied_and_the_others_are_superseded() -> None:
    desk = desk_with()
    for key, rows in (
        (spring.DAY_ONE, [spring.INES]),
        (spring.DAY_TWO, [spring.TOMAS]),
        (spring.DAY_THREE, [spring.ZOE]),
    ):
        desk.drop(key, spring.file(*rows))
        desk.clock.advance(1)
    desk.say("pause", target="acme")
    desk.work()
    desk.say("resume", target="acme")
    desk.work()
    assert sorted(states(desk)) == ["done", "superseded", "superseded"]
    assert len(desk.members(spring.LIST)) == 2


def test_b31_a_stale_row_never_undoes_a_newer_one() -> None:
    """Ines left; the event of an older drop, in which she joined, comes late."""
    desk = desk_with(**CHANGES)
    late = desk.put(spring.DAY_ONE, spring.changes([spring.INES, spring.TOMAS]))
    desk.clock.advance(3600)
    desk.drop(spring.DAY_TWO, spring.changes([spring.ZOE, spring.INES]))
    desk.work()
    desk.clock.advance(3600)
    desk.drop(spring.DAY_THREE, spring.changes(left=[spring.INES]))
    desk.work()
    desk.steps.send(late)
    desk.work()
    assert states(desk) == ["done"] * 3
    assert desk.report()["rows"] == {"read": 2, "member": 1, "stale": 1}
    assert 901 not in desk.members(spring.LIST)
    assert 902 in desk.members(spring.LIST)


def test_a_changes_row_about_somebody_never_added_before_is_not_undone_by_an_older_drop() -> None:
    """The newest word is that Ines left, though we never had her: the older join comes after it and is stale."""
    desk = desk_with(**CHANGES)
    late = desk.put(spring.DAY_ONE, spring.changes([spring.INES]))
    desk.clock.advance(3600)
    desk.drop(spring.DAY_TWO, spring.changes(left=[spring.INES]))
    desk.work()
    desk.steps.send(late)
    desk.work()
    assert 901 not in desk.members(spring.LIST)


def test_a_part_of_another_size_than_listed_is_no_drop_of_its_own() -> None:
    desk = desk_with()
    desk.drop(spring.DAY_ONE, FIRST)
    desk.drop(PART_TWO, SECOND)
    desk.drop(*spring.manifest("b6a0f2c4", {spring.DAY_ONE: len(FIRST), PART_TWO: len(SECOND) + 5}))
    desk.work()
    desk.wait(hours=7)
    assert states(desk) == ["incomplete"]
    assert desk.writes() == []


def test_outside_its_days_a_drop_is_noted_and_not_pushed() -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(audience={"end": "2026-03-01"}))
    desk.drop(spring.DAY_ONE, FIRST)
    desk.work()
    assert states(desk) == ["outside_schedule"]
    assert "move `start` or `end`" in desk.report()["sentence"]
    assert desk.calls() == []
