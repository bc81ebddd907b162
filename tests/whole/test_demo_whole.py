"""The demo's two days against its truth: row by row, person by person, and on day two only the difference is sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from console.documents import read
from local.data import write_demo
from local.data.demo import Demo
from local.data.truth import Day, Ref
from tests.whole.desk import Desk, records

SYNC, LIST = "/rest/v1/leads.json", "/rest/v1/lists/1021/leads.json"
PEOPLE = 300


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return write_demo(tmp_path_factory.mktemp("demo"), people=PEOPLE)


@pytest.fixture(scope="module")
def days(demo: Demo) -> list[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]], Desk]]:
    """Both days pushed: report, writes and list events of each, and the desk."""
    desk = Desk(json.loads(demo.marketo.read_text()))
    for path in (demo.account, demo.destination):
        document = read(path)
        desk.stored.put(document.key, document.body)
    return [(*_pushed(desk, demo.prefix + path.name, path), desk) for path in (demo.day_one, demo.day_two)]


def _pushed(desk: Desk, key: str, path: Path) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    mark, events = desk.mark(), len(desk.marketo.events)
    desk.drop(key, path.read_bytes())
    desk.work()
    if desk.run["state"] == "held":
        desk.say("approve")
        desk.work()
    assert desk.run["state"] == "done", desk.run
    desk.wait(hours=20)
    return desk.report(), desk.writes(mark), desk.marketo.events[events:]


@pytest.fixture(params=[0, 1], ids=["day-one", "day-two"])
def number(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def truth(demo: Demo, number: int) -> Day:
    return (demo.truth.day_one, demo.truth.day_two)[number]


def ids(desk: Desk, refs: list[Ref]) -> list[int]:
    """Lead ids of references; who was created is named by address."""
    return sorted(int(desk.leads(ref)[0]["id"]) if isinstance(ref, str) else ref for ref in refs)


def test_rows(demo: Demo, days: Any, number: int) -> None:
    rows = days[number][0]["rows"]
    assert {word: count for word, count in rows.items() if word != "read"} == truth(demo, number).row_counts
    assert rows["read"] == len(truth(demo, number).rows)


def test_people(demo: Demo, days: Any, number: int) -> None:
    """Where the truth leaves a word open (None), any word may stand."""
    told = days[number][0]["by_kind"]["member"]["people"]
    wanted = {word: count for word, count in truth(demo, number).person_counts.items() if word != "None"}
    assert all(told[word] >= count for word, count in wanted.items())
    assert sum(told.values()) == sum(truth(demo, number).person_counts.values())


def test_the_list_and_what_everybody_is_after_day_two(demo: Demo, days: Any) -> None:
    desk, last = days[1][3], demo.truth.day_two
    assert sorted(desk.members(demo.truth.list_id)) == ids(desk, last.list_members)
    leads = {lead["id"]: lead for lead in desk.marketo.state()["leads"]}
    for person in last.people.values():
        if person.lead is not None:
            [lead] = ids(desk, [person.lead])
            assert {name: leads[lead].get(name) for name in person.values} == person.values


def test_b30_only_the_difference_is_sent(demo: Demo, days: Any, number: int) -> None:
    _, writes, events, desk = days[number]
    wanted = truth(demo, number).writes
    assert records(writes, "POST", SYNC) == len(wanted.sync)
    assert records(writes, "DELETE", LIST) == len(wanted.removed)
    joined = [event["leadId"] for event in events if event["activity"] == "Added to List"]
    left = [event["leadId"] for event in events if event["activity"] == "Removed from List"]
    assert sorted(joined) == ids(desk, wanted.added)
    assert sorted(left) == ids(desk, wanted.removed)


def test_on_day_two_nobody_is_added_who_is_there(demo: Demo, days: Any) -> None:
    assert records(days[1][1], "POST", LIST) == len(demo.truth.day_two.writes.added)


def test_day_two_costs_as_many_calls_as_it_must(days: Any) -> None:
    """Two Sync calls (by id, by key), one removal, one addition."""
    assert len(days[1][1]) == 4
