"""People are told once, after the state is stored, and never about anybody."""

import json
from dataclasses import replace
from typing import get_args

import pytest

from segpush import names
from segpush.catalog import Catalog
from segpush.run import Run, State
from segpush.tell import ALERTS, NEWS
from segpush.tell import tell as tell_people
from tests.core.house import House, document

QUIET = {"waiting", "working", "paused"}


def tell(house: House, run: Run) -> Run:
    return tell_people(house.table, house.topic, Catalog(house.work), run)


def test_every_state_people_care_for_has_its_words() -> None:
    assert set(NEWS) == set(get_args(State)) - QUIET


@pytest.mark.parametrize("state", list(NEWS))
def test_news_is_told_once(state: State) -> None:
    house = House()
    run = house.state.save(replace(house.has("working"), state=state, reason="because", due="2026-01-12T06:00:00.000Z"))
    for _ in range(3):
        run = tell(house, run)
    (notice,) = house.topic.published
    alert = {"alert": "true" if state in ALERTS else "false"}
    assert notice.attributes == {"event": state, "destination": "spring", "audience": "buyers", **alert}
    assert "because" in notice.message
    assert house.state.run("r1") == run


@pytest.mark.parametrize("state", sorted(QUIET))
def test_a_run_at_work_is_no_news(state: State) -> None:
    house = House()
    run = house.has(state)
    assert tell(house, run) == run
    assert not house.topic.published


def test_a_crash_between_telling_and_noting_tells_it_twice_and_never_not() -> None:
    house = House()
    run = house.state.save(replace(house.has("working"), state="failed"))
    tell(house, run)
    house.table.items["RUN#r1", "RUN"] |= {"told": "", "rev": run.rev}
    tell(house, run)
    assert len(house.topic.published) == 2


def test_a_held_run_stays_due_until_its_hold_ends() -> None:
    house = House()
    run = house.has("held", hold_until="2026-01-19T06:00:00.000Z", due="2026-01-12T06:00:00.000Z")
    assert tell(house, run).due == "2026-01-19T06:00:00.000Z"
    assert "segpush approve r1" in house.topic.published[0].message


def test_an_ended_run_is_due_no_more_once_told() -> None:
    house = House()
    run = house.close.without_books(house.has("working"), "refused", "drop", "cannot be read")
    assert house.table.due(house.clock.now().replace(hour=23))
    tell(house, run)
    assert not house.table.due(house.clock.now().replace(hour=23))


def test_a_long_slug_still_fits_a_subject() -> None:
    house = House()
    run = house.state.save(replace(house.has("working"), state="failed", audience="b" * 120))
    tell(house, run)
    assert len(house.topic.published[0].subject) == 100


@pytest.mark.parametrize(
    ("alerts", "news"),
    [([], ""), (["failed"], "failed refused incomplete expired"), (["held"], "held"), (["rejected"], "done")],
)
def test_only_what_the_document_asks_for_is_an_alert(alerts: list[str], news: str) -> None:
    found = set()
    for state in get_args(State):
        if state in QUIET:
            continue
        house = House()
        body = {**json.loads(document()), "alerts": alerts}
        house.work.put(names.destination("spring"), json.dumps(body).encode())
        tell(house, house.state.save(replace(house.has("working"), state=state, rejected=3 if state == "done" else 0)))
        found |= {state for notice in house.topic.published if notice.attributes["alert"] == "true"}
    assert found == set(news.split())


def test_news_of_a_destination_nobody_documents_any_more_is_an_alert() -> None:
    house = House()
    run = house.state.save(replace(house.has("working"), state="superseded"))
    house.work.delete(names.destination("spring"))
    tell(house, run)
    assert house.topic.published[0].attributes["alert"] == "true"
