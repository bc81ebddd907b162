"""When steps began and ended, when a run stood still, and how that is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from segpush import waits
from segpush.engine.books import charts, timeline
from segpush.engine.books.stretches import stretches
from segpush.ports import Put
from segpush.run import Run
from segpush.state import State
from segpush.times import parse
from tests.fakes.memory import MemoryTable

MORNING = parse("2026-01-12T06:33:10Z")


def at(minutes: float) -> Any:
    return MORNING + timedelta(minutes=minutes)


def text(minutes: float) -> str:
    return f"{at(minutes):%Y-%m-%dT%H:%M:%S.000Z}"


@pytest.fixture
def table(run: Run) -> MemoryTable:
    """A run of two steps, the second with two parts."""
    made, state = MemoryTable(), State(MemoryTable())
    for step, begin, ends in (("prepare", 0, [1]), ("upsert", 10, [12, 14])):
        item = {"pk": f"RUN#{run.id}", "sk": f"STEP#{step}", "rev": 0, "step": step, "parts": len(ends), "open": 0}
        made.commit(Put({**item, "sent": 1, "opened_at": text(begin)}, 0))
        for number, end in enumerate(ends):
            part = {
                **state.part(run.id, step, number),
                "state": "done",
                "closed_at": text(end),
                "calls": {"POST /rest/v1/leads.json": 3, "POST /identity/oauth/token": 1},
            }
            made.commit(Put(part, 0))
    return made


@pytest.fixture
def ended(run: Run) -> Run:
    return replace(run, started_at=text(0), ended_at=text(15))


def test_a_step_is_over_with_its_last_part(table: MemoryTable, ended: Run) -> None:
    assert timeline.of(State(table), ended)["steps"] == [
        {"step": "prepare", "opened_at": text(0), "closed_at": text(1), "parts": 1, "calls": 3},
        {"step": "upsert", "opened_at": text(10), "closed_at": text(14), "parts": 2, "calls": 6},
    ]


def test_a_step_with_an_open_part_has_no_end(table: MemoryTable, ended: Run) -> None:
    part = State(table).part(ended.id, "upsert", 1)
    table.commit(Put({**part, "state": "open"}, part["rev"]))
    assert timeline.of(State(table), ended)["steps"][1]["closed_at"] == ""


def test_a_wait_ends_with_the_next_step_where_nobody_ended_it(table: MemoryTable, ended: Run) -> None:
    table.commit(waits.begins(ended, "lease", at(2)))
    assert timeline.of(State(table), ended)["waits"] == [{"why": "lease", "from": text(2), "until": text(10)}]


def test_a_wait_that_a_person_ended_ends_then(table: MemoryTable, ended: Run) -> None:
    table.commit(waits.begins(ended, "quota", at(2), at(900)))
    table.commit(*waits.ended(table, replace(ended, code="quota"), at(5)))
    assert timeline.of(State(table), ended)["waits"] == [{"why": "quota", "from": text(2), "until": text(5)}]


def test_a_wait_that_was_over_before_is_not_stretched(table: MemoryTable, ended: Run) -> None:
    table.commit(waits.begins(ended, "quota", at(2), at(4)))
    assert waits.ended(table, replace(ended, state="held", code="held"), at(5)) == ()


def test_no_wait_is_longer_than_its_run(table: MemoryTable, ended: Run) -> None:
    table.commit(
        waits.begins(ended, "quota", at(14), at(900)),
    )
    table.commit(waits.begins(ended, "held", at(14.5)))
    assert [each["until"] for each in timeline.of(State(table), ended)["waits"]] == [text(15), text(15)]


def test_a_run_of_an_older_version_has_steps_without_times(table: MemoryTable, ended: Run) -> None:
    for sk in ("STEP#prepare", "STEP#upsert"):
        item = {name: value for name, value in table.items[f"RUN#{ended.id}", sk].items() if name != "opened_at"}
        table.items[f"RUN#{ended.id}", sk] = item
    told = timeline.of(State(table), ended)
    assert [step["opened_at"] for step in told["steps"]] == ["", ""]
    shown = stretches({"timeline": told, "ended_at": ended.ended_at})
    assert [(each["short"], each["band"], each["seconds"]) for each in shown] == [
        ("prepare", None, None),
        ("upsert", None, None),
    ]
    assert waits.ended(table, ended, at(1)) == ()


def test_bands_follow_one_another_and_stay_on_the_page(table: MemoryTable, ended: Run) -> None:
    table.commit(waits.begins(ended, "held", at(2)))
    shown = stretches({"timeline": timeline.of(State(table), ended), "ended_at": ended.ended_at})
    assert [each["short"] for each in shown] == ["prepare", "held", "upsert"]
    lefts = [each["band"].left for each in shown]
    assert lefts == sorted(lefts)
    assert all(each["band"].left >= 0 and each["band"].left + each["band"].width <= 100.01 for each in shown)


def test_a_night_that_was_waited_hides_no_minute_of_work() -> None:
    axis = charts.Axis(text(0), text(602), [{"from": text(1), "until": text(601)}])
    waited, worked = axis.band(text(1), text(601)), axis.band(text(0), text(1))
    assert waited.cut
    assert not worked.cut
    assert worked.width > waited.width


def test_columns_stand_on_zero_and_the_extremes_are_labelled() -> None:
    found = charts.columns([50, 100, 0, 75])
    assert [each.height for each in found] == [50.0, 100.0, 0.0, 75.0]
    assert [each.label for each in found] == [True, True, True, True]
    assert [each.label for each in charts.columns([5, 6, 7, 9, 8])] == [True, False, False, True, True]
    assert charts.columns([]) == []
    assert [each.height for each in charts.columns([1, 1_000_000])] == [charts.LEAST, 100.0]
