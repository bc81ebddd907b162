"""From an object to a queued run: once, in quiet, whole, and within its days (R3, R4, R27, R32, R37, R39)."""

import json
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from segpush import names
from tests.core.house import MORNING, PREFIX, House, document

TWO = [("a.csv", b"Email\nines@example.com\n"), ("a_2.csv", b"Email\ntomas@example.com\n")]


def manifest(*listed: tuple[str, bytes]) -> bytes:
    entries = [{"sinkPath": "/" + PREFIX, "name": name, "size": len(body)} for name, body in listed]
    return json.dumps(
        {"flowRunId": "b6a0f2c4", "scheduledTime": "2026-01-12T06:00:00Z", "exportResults": entries}
    ).encode()


def objects(house: House) -> list[int]:
    """How many objects each run's drop has."""
    return [len(json.loads(house.work.get(names.run_file(run.id, "drop.json")))["objects"]) for run in house.runs()]


def test_r32_a_drop_waits_for_its_quiet_period() -> None:
    house = House()
    assert house.arrives() == []
    assert house.later(minutes=14, seconds=58) == []
    (run,) = house.later(seconds=2)
    assert (run.state, run.content, run.list_id) == ("waiting", "full", 1021)


def test_a_delayed_message_wakes_the_drop_when_it_is_quiet() -> None:
    house = House()
    house.arrives(told=3)
    (message,) = house.steps.messages
    assert message.body["kind"] == "drop_ready"
    assert timedelta(minutes=15) <= message.visible_at - MORNING <= timedelta(minutes=15, seconds=2)


def test_r32_another_part_begins_the_quiet_period_anew() -> None:
    house = House()
    house.arrives(*TWO[0])
    assert house.later(minutes=10) == []
    house.arrives(*TWO[1])
    assert house.later(minutes=10) == []
    house.later(minutes=5, seconds=1)
    assert objects(house) == [2]


def test_r3_an_event_that_comes_twice_makes_one_run() -> None:
    house = House()
    house.arrives(told=3)
    first, again = house.later(minutes=15), house.arrivals.register(PREFIX + "a.csv")
    assert [run.id for run in first] == [run.id for run in again] == [run.id for run in house.runs()]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_r3_r37_the_order_of_events_does_not_matter(order: tuple[int, ...]) -> None:
    house = House()
    arriving = [*TWO, ("manifest-1-b6a0f2c4.json", manifest(*TWO))]
    for name, body in arriving:
        house.drop.put(PREFIX + name, body)
    for each in (*order, *order):
        house.arrivals.register(PREFIX + arriving[each][0])
    house.later(minutes=16)
    assert objects(house) == [2]


def test_a_late_part_reopens_the_whole_drop() -> None:
    house = House()
    house.arrives(*TWO[0])
    (first,) = house.later(minutes=15)
    house.arrives(*TWO[1])
    (second,) = house.later(minutes=15)
    assert objects(house) == [1, 2]
    assert first.id != second.id


def test_r39_a_static_name_written_again_is_a_new_run_in_order() -> None:
    house = House()
    house.arrives()
    house.later(minutes=15)
    house.arrives(body=b"Email\nzoe@example.com\n")
    house.later(minutes=15)
    house.arrives()
    house.later(minutes=15)
    assert objects(house) == [1, 1, 1]


def test_r32_a_gap_that_never_closes_ends_as_incomplete() -> None:
    house = House()
    house.arrives(*TWO[1])
    assert house.later(hours=5) == []
    (run,) = house.later(hours=1)
    assert (run.state, run.alive) == ("incomplete", False)
    assert "without a part number" in run.reason
    assert not house.state.runs_waiting(run.account, run.queue)


def test_r37_a_manifest_shortens_the_quiet_period() -> None:
    house = House()
    house.arrives(*TWO[0])
    house.arrives(*TWO[1])
    (run,) = house.arrives("manifest-1-b6a0f2c4.json", manifest(*TWO))
    assert (run.state, run.time) == ("waiting", "2026-01-12T06:00:00.000Z")


@pytest.mark.parametrize("wanted", ["required", "optional"])
def test_r37_a_listed_object_that_never_comes_ends_as_incomplete(wanted: str) -> None:
    house = House(document({"manifest": wanted}))
    house.arrives(*TWO[0])
    house.arrives("manifest-1-b6a0f2c4.json", manifest(*TWO))
    assert house.later(hours=5) == []
    (run,) = house.later(hours=1)
    assert run.state == "incomplete"
    assert "a_2.csv" in run.reason


@pytest.mark.parametrize(("wanted", "runs"), [("required", 0), ("optional", 1), ("ignore", 1)])
def test_r37_without_a_manifest(wanted: str, runs: int) -> None:
    house = House(document({"manifest": wanted}))
    house.arrives()
    house.later(minutes=16)
    assert len(house.runs()) == runs


def test_an_ignored_manifest_neither_hurries_nor_stops_a_drop() -> None:
    house = House(document({"manifest": "ignore"}))
    house.arrives(*TWO[0])
    assert house.arrives("manifest-1-b6a0f2c4.json", manifest(*TWO)) == []
    house.later(minutes=16)
    assert objects(house) == [1]


def test_r27_a_key_nobody_claims_is_told_once() -> None:
    house = House()
    for _ in range(3):
        assert house.arrives("inbox/autumn/a.csv") == []
    assert [notice.attributes["event"] for notice in house.topic.published] == ["stray"]
    assert "inbox/autumn/a.csv" in house.topic.published[0].message


def test_a_stray_says_which_document_cannot_be_read() -> None:
    house = House()
    house.work.put(names.destination("autumn"), b"{}")
    house.arrives("inbox/autumn/a.csv")
    assert "destinations/autumn.json" in house.topic.published[0].message


def test_r4_folder_markers_and_deleted_objects_are_nothing() -> None:
    house = House()
    assert house.arrivals.register(PREFIX) == []
    assert house.arrivals.register(PREFIX + "gone.csv") == []
    assert not house.table.items
    assert not house.topic.published


@pytest.mark.parametrize(
    ("days", "state"),
    [({"start": "2026-01-12"}, "waiting"), ({"start": "2026-01-13"}, "outside_schedule"), ({"end": "2026-01-12"}, "waiting"),
     ({"end": "2026-01-11"}, "outside_schedule"), ({"start": "2026-01-12", "end": "2026-01-12"}, "waiting"),
     ({"start": "2026-01-12", "timezone": "America/Los_Angeles"}, "outside_schedule"),
     ({"end": "2026-01-11", "timezone": "America/Los_Angeles"}, "waiting"),
     ({"start": "2026-01-12", "timezone": "Asia/Tokyo"}, "waiting")],
)  # fmt: skip
def test_start_and_end_are_days_inclusive_in_their_zone(days: dict[str, Any], state: str) -> None:
    """The object is of 06:00 UTC on 12 January: 22:00 of the day before in Los Angeles."""
    house = House(document(**days))
    house.arrives()
    (run,) = house.later(minutes=16)
    assert run.state == state
