"""People are told once, after the state is stored, and never about anybody."""

from dataclasses import replace
from typing import get_args

import pytest

from segpush.run import State
from segpush.tell import NEWS, tell
from tests.core.house import House

QUIET = {"waiting", "working", "paused"}


def test_every_state_people_care_for_has_its_words() -> None:
    assert set(NEWS) == set(get_args(State)) - QUIET


@pytest.mark.parametrize("state", list(NEWS))
def test_news_is_told_once(state: State) -> None:
    house = House()
    run = house.state.save(replace(house.has("working"), state=state, reason="because", due="2026-01-12T06:00:00.000Z"))
    for _ in range(3):
        run = tell(house.table, house.topic, run)
    (notice,) = house.topic.published
    assert notice.attributes == {"event": state, "destination": "spring", "audience": "buyers"}
    assert "because" in notice.message
    assert house.state.run("r1") == run


@pytest.mark.parametrize("state", sorted(QUIET))
def test_a_run_at_work_is_no_news(state: State) -> None:
    house = House()
    run = house.has(state)
    assert tell(house.table, house.topic, run) == run
    assert not house.topic.published


def test_a_crash_between_telling_and_noting_tells_it_twice_and_never_not() -> None:
    house = House()
    run = house.state.save(replace(house.has("working"), state="failed"))
    tell(house.table, house.topic, run)
    house.table.items["RUN#r1", "RUN"] |= {"told": "", "rev": run.rev}
    tell(house.table, house.topic, run)
    assert len(house.topic.published) == 2


def test_a_held_run_stays_due_until_its_hold_ends() -> None:
    house = House()
    run = house.has("held", hold_until="2026-01-19T06:00:00.000Z", due="2026-01-12T06:00:00.000Z")
    assert tell(house.table, house.topic, run).due == "2026-01-19T06:00:00.000Z"
    assert "segpush approve r1" in house.topic.published[0].message


def test_an_ended_run_is_due_no_more_once_told() -> None:
    house = House()
    run = house.close.without_books(house.has("working"), "refused", "drop", "cannot be read")
    assert house.table.due(house.clock.now().replace(hour=23))
    tell(house.table, house.topic, run)
    assert not house.table.due(house.clock.now().replace(hour=23))


def test_a_long_slug_still_fits_a_subject() -> None:
    house = House()
    run = house.state.save(replace(house.has("working"), state="failed", audience="b" * 120))
    tell(house.table, house.topic, run)
    assert len(house.topic.published[0].subject) == 100
