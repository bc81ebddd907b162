"""People are told once, after the state is stored, and never about anybody."""

import json
from dataclasses import replace
from typing import Any, get_args

import pytest

from segpush import names
from segpush.catalog import Catalog
from segpush.dead import Dead
from segpush.run import Run, State
from segpush.tell import ALERTS, NEWS, NEXT
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


def told(house: House, run: Run) -> str:
    tell(house, house.state.save(run))
    return house.topic.published[-1].message


def test_a_held_run_says_why_and_how_to_answer() -> None:
    house = House()
    assert told(
        house, replace(house.has("working"), state="held", reason="12 of 90 rows are rejected (limit 5 %).")
    ) == (
        "Run r1 of spring/buyers (list 1021 of account acme) is held.\n\n12 of 90 rows are rejected (limit 5 %).\n\n"
        "Let it go on:  segpush approve r1\nEnd it:        segpush decline r1"
    )


def test_a_run_that_is_done_says_what_its_report_says_and_where_that_lies() -> None:
    house = House()
    done = replace(house.has("working"), state="done", summary="90 rows named 78 members.", rejected=12)
    assert told(house, done) == (
        "Run r1 of spring/buyers (list 1021 of account acme) is done.\n\n90 rows named 78 members.\n\n"
        "Report, in the work bucket: reports/r1/report.html\nRejected rows, for whoever may see names: people/r1/"
    )


@pytest.mark.parametrize("state", sorted(ALERTS))
def test_an_alert_says_what_to_do(state: State) -> None:
    house = House()
    message = told(house, replace(house.has("working"), state=state, reason="because"))
    assert NEXT[state].format(run="r1") in message.split("\n\n")
    assert "because." in message


def test_what_the_report_says_is_told_of_a_run_without_books_too() -> None:
    house = House()
    tell(
        house,
        house.close.without_books(house.has("working"), "refused", "drop", "column Email is missing: map another"),
    )
    report = json.loads(house.work.get(names.report("r1", "report.json")))
    assert report["sentence"] in house.topic.published[0].message.split("\n\n")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            {"detail-type": "Object Created", "detail": {"object": {"key": "inbox/a.csv"}}},
            "inbox/a.csv: pickup could not",
        ),
        ({"kind": "unreadable", "message_id": "m1"}, 'The message: {"kind": "unreadable", "message_id": "m1"}'),
        ({"detail-type": "Object Created"}, "Pickup gave up a message"),
    ],
)
def test_an_event_that_was_given_up_names_its_file(message: dict[str, Any], said: str) -> None:
    def again(_: Any) -> None:
        raise OSError("no table")

    house = House()
    Dead(house.work, house.table, house.topic, house.close, again).bury(message)
    (notice,) = house.topic.published
    assert said in notice.message
    assert notice.attributes == {"event": "dead", "alert": "true"}
