"""A run's states and the only legal moves between them (design, section 1); its name (R24)."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segpush.run import MOVES, READS, STEPS, IllegalMove, Run, State, StepKind, run_id, run_of

STATES: tuple[State, ...] = get_args(State)
LIVING = {"waiting", "working", "held", "paused"}
LEGAL = {
    "waiting": "working superseded outside_schedule incomplete cancelled refused failed",
    "working": "held paused done failed refused superseded cancelled",
    "held": "working declined expired cancelled failed",
    "paused": "working cancelled failed",
}
NOON = datetime(2026, 1, 12, 12, 0, tzinfo=UTC)
OBJECTS = ["inbox/spring/buyers/a.csv#v1", "inbox/spring/buyers/a_2.csv#v2"]


def run(state: State = "waiting") -> Run:
    return Run(
        id="20260112T061804Z-spring-buyers-1f2e3d4c", destination="spring", audience="spring-buyers", account="acme", list_id=1021,
        drop="d1", time="2026-01-12T06:18:04.000Z", content="full", state=state,
    )  # fmt: skip


def test_the_table_is_complete() -> None:
    assert set(MOVES) == LIVING
    assert {state for ends in MOVES.values() for state in ends} | {"waiting"} == set(STATES)
    assert {state: set(ends) for state, ends in MOVES.items()} == {
        state: set(ends.split()) for state, ends in LEGAL.items()
    }


@pytest.mark.parametrize(("here", "there"), [pair for pair in product(STATES, STATES) if pair[0] != pair[1]])
def test_only_the_agreed_moves_are_possible(here: State, there: State) -> None:
    if there in LEGAL.get(here, "").split():
        assert run(here).to(there).state == there
    else:
        with pytest.raises(IllegalMove, match=f"from {here} to {there}"):
            run(here).to(there)


@pytest.mark.parametrize("state", STATES)
def test_a_run_lives_until_it_ends(state: State) -> None:
    assert run(state).alive is (state in LIVING)
    assert run(state).to(state, code="seen").code == "seen"


def test_a_run_takes_turns_by_its_lane_and_one_of_an_older_version_by_its_list() -> None:
    assert run().queue == "1021"
    assert replace(run(), lane="spring/spring-buyers", list_id=0).queue == "spring/spring-buyers"


def test_the_ledger_is_the_lists_or_where_there_is_none_the_audiences() -> None:
    assert replace(run(), lane="spring/spring-buyers").ledger == "1021"
    assert replace(run(), list_id=0).ledger == "people-spring--spring-buyers"
    assert (
        replace(run(), list_id=0, destination="a", audience="b-c").ledger
        != replace(run(), list_id=0, destination="a-b", audience="c").ledger
    )


def test_a_run_is_read_back_as_it_was_written() -> None:
    written = run("held").to(
        "held", hold_until="2026-01-19T06:18:04.000Z", due="2026-01-19T06:18:04.000Z", approved="first_run"
    )
    assert run_of(written.item()) == written


def test_only_a_run_with_something_due_is_in_the_sparse_index() -> None:
    assert "due" not in run().item()
    assert run().to("waiting", due="2026-01-12T07:00:00.000Z").item()["due"]


def test_a_rollback_reads_what_a_newer_version_wrote() -> None:
    assert run_of({**run().item(), "invented_later": 1, "expires": 1}) == run()


def test_steps_in_their_order_and_the_reading_ones_first() -> None:
    assert set(STEPS) == set(get_args(StepKind))
    assert set(STEPS[: len(READS)]) == READS
    assert STEPS.index("delist") < STEPS.index("enlist")


@given(st.permutations(OBJECTS))
def test_r24_the_same_objects_make_the_same_run(objects: list[str]) -> None:
    assert run_id(NOON, "spring/Spring-Buyers", objects) == run_id(NOON, "spring/Spring-Buyers", OBJECTS)


@pytest.mark.parametrize(
    ("audience", "objects"),
    [
        ("spring/buyers", OBJECTS[:1]),
        ("spring/buyers", ["inbox/spring/buyers/a.csv#v3", OBJECTS[1]]),
        ("autumn/buyers", OBJECTS),
    ],
)
def test_r24_d14_other_objects_or_another_audience_make_another_run(audience: str, objects: list[str]) -> None:
    assert run_id(NOON, audience, objects) != run_id(NOON, "spring/buyers", OBJECTS)


def test_a_run_says_when_and_what() -> None:
    assert run_id(NOON, "spring/Spring-Buyers", OBJECTS).startswith("20260112T120000Z-spring-buyers-")
