"""A list becomes a file with four calls, or page by page, or not at all; the run is told which."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from typing import Any

import pytest

from segpush.budget import Slots
from segpush.errors import MarketoError, Park
from tests.delivery.freight import Freight
from tests.delivery.scene import MUNCHKIN, Crash, people

START = [{"start": True}]
KEY = "runs/r1/extracts/s1.csv"
EXPORT: dict[str, Any] = {"path": "/bulk/v1/leads/export"}
CREATE, ENQUEUE = {"operation": "create_export"}, {"operation": "enqueue_export"}


def listed(count: int = 3, **switches: Any) -> Freight:
    leads = [*people(count), {"id": 5, "loyaltyNumber": "L-5"}]
    return Freight(leads, [lead["id"] for lead in leads], **switches)


def table(scene: Freight) -> list[list[str]]:
    return list(csv.reader(io.StringIO(scene.store.get(KEY).decode())))


def made(scene: Freight, **order: Any) -> dict[str, Any]:
    (outcome,) = scene.insist("extract", START, **order)
    return outcome


def full(count: int = 3) -> list[list[str]]:
    return [["5", "null"], *([str(lead["id"]), lead["email"]] for lead in people(count))]


def test_a_list_is_read_with_four_calls() -> None:
    scene = listed()
    outcome = made(scene, fallback="pages")
    assert outcome == {"object": KEY, "rows": 4, "bytes": len(scene.store.get(KEY)), "code": None, "reason": None}
    header, *rows = table(scene)
    assert header == ["id", "email"]
    assert sorted(rows) == sorted(full())
    assert len(scene.calls()) == 4
    assert made(scene, fallback="pages") == outcome, "made once, however often delivered"
    assert len(scene.calls()) == 4


def test_polls_come_after_a_minute_and_then_every_two() -> None:
    scene = listed(export_seconds=400.0)
    made(scene)
    polls = [until for _, until in scene.parked]
    waits = [(later - sooner).total_seconds() for sooner, later in pairwise(polls)]
    assert waits == pytest.approx([120] * len(waits), abs=2)
    assert len(scene.of_kind("poll")) == 4
    assert {reason for reason, _ in scene.parked} == {"polling"}


@pytest.mark.parametrize("spelt", ["Cancelled", "Canceled"])
def test_a_job_that_fails_is_made_anew_twice_at_most(spelt: str) -> None:
    for failing, there in ((2, True), (3, False)):
        scene = listed(exports_failing=failing, export_cancelled=spelt)
        outcome = made(scene, fallback="")
        assert (outcome["object"] is not None) == there
        assert outcome["code"] == (None if there else "extract_failed")
        assert len(scene.calls(path="/create.json")) == 3


@pytest.mark.parametrize("where", [CREATE, ENQUEUE])
@pytest.mark.parametrize("fault", ["1035", "603"])
def test_an_extract_that_is_refused_for_good_is_an_answer(fault: str, where: dict[str, Any]) -> None:
    scene = listed()
    scene.marketo.faults([{"fault": fault, **EXPORT, **where}])
    outcome = made(scene, fallback="")
    assert (outcome["object"], outcome["rows"], outcome["code"]) == (None, 0, fault)


def test_the_quota_of_extracts_neither_parks_until_tomorrow_nor_stops_other_calls() -> None:
    scene = listed(export_daily_bytes=10)
    scene.marketo.traffic(export_bytes=10)
    outcome = made(scene, fallback="")
    assert (outcome["object"], outcome["code"]) == (None, "1029")
    assert scene.parked == []
    assert scene.budget().remaining() > 0


def test_the_day_s_calls_used_up_park_the_part_as_ever() -> None:
    scene = listed()
    scene.marketo.faults([{"fault": "607", **EXPORT}])
    with pytest.raises(MarketoError) as spent:
        scene.deliver("extract", START)
    assert spent.value.verdict == "quota"


@pytest.mark.parametrize("count", [0, 1, 300, 301, 700])
def test_the_fallback_reads_pages_into_the_same_file(count: int) -> None:
    scene = listed(count, export_daily_bytes=10)
    scene.marketo.traffic(export_bytes=10)
    outcome = made(scene, fallback="pages")
    assert outcome == {
        "object": KEY,
        "rows": count + 1,
        "bytes": len(scene.store.get(KEY)),
        "code": None,
        "reason": None,
    }
    header, *rows = table(scene)
    assert (header, sorted(rows)) == (["id", "email"], sorted(full(count)))


def test_pages_go_on_behind_the_last_one_read() -> None:
    scene = listed(700, export_daily_bytes=10)
    scene.marketo.traffic(export_bytes=10)
    scene.marketo.faults([{"fault": "502", "path": "/rest/v1/lists/", "skip": 2}])
    with pytest.raises(MarketoError):
        scene.deliver("extract", START, fallback="pages")
    assert made(scene, fallback="pages")["rows"] == 701
    assert len(scene.calls(path="/rest/v1/lists/")) == 4
    assert len(scene.calls(path="/bulk/")) == 2, "that there is no extract is remembered"


def test_a_queue_that_is_full_is_waited_out() -> None:
    scene = listed()
    scene.marketo.traffic(export_jobs=10)
    waits = []
    for _ in range(5):
        with pytest.raises(Park) as park:
            scene.deliver("extract", START)
        assert park.value.reason == "polling"
        waits.append((park.value.until - scene.clock.now()).total_seconds())
        scene.clock.jump(park.value.until)
    assert waits == pytest.approx([30, 60, 90, 120, 120], abs=1)
    scene.marketo.traffic(export_jobs=0)
    assert made(scene)["object"] == KEY
    assert len(scene.calls(path="/create.json")) == 1, "the job that could not be enqueued is still there"


def test_a_queue_that_stays_full_for_a_day_is_an_answer() -> None:
    scene = listed()
    scene.deliveries = 1_000
    scene.marketo.traffic(export_jobs=10)
    assert made(scene, fallback="")["code"] == "1029"


def test_an_extract_that_never_ends_is_given_up_after_a_day() -> None:
    scene = listed(export_seconds=1e6)
    scene.deliveries = 1_000
    assert made(scene, fallback="")["code"] == "extract_late"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("write", range(6))
def test_a_crash_around_any_write_ends_in_the_same_file(write: int, after: bool) -> None:
    scene = listed()
    scene.store.crash_in, scene.store.after = write, after
    assert made(scene)["rows"] == 4
    assert sorted(table(scene)[1:]) == sorted(full())
    assert len(scene.calls(path="/create.json")) <= 2, "an unused job at most"


def test_an_extract_enqueued_twice_is_enqueued_once() -> None:
    scene = listed()
    scene.store.crash_in = 1  # with the reply to the enqueuing in hand
    with pytest.raises(Crash):
        scene.deliver("extract", START)
    assert made(scene)["rows"] == 4
    assert len(scene.calls(path="/enqueue.json")) == 2


def test_a_file_that_is_cut_off_is_fetched_again() -> None:
    scene = listed()
    scene.patience = 1
    scene.marketo.faults([{"fault": "drop_before", "operation": "export_file"}])
    assert made(scene)["rows"] == 4
    assert len(scene.calls(path="/status.json")) == 1, "that it is completed is remembered"


def test_two_extracts_of_ours_are_under_way_at_once_and_no_more() -> None:
    scene = listed()
    others = [Slots(scene.table, scene.clock, MUNCHKIN, run, "verify") for run in ("r2", "r3")]
    for other in others:
        assert other.take("extract", scene.clock.now().replace(hour=12))
    with pytest.raises(Park) as park:
        scene.deliver("extract", START)
    assert (park.value.reason, (park.value.until - scene.clock.now()).total_seconds()) == ("polling", 30)
    others[0].give_back("extract")
    made(scene)
    assert others[0].take("extract", scene.clock.now().replace(hour=12)), "given back at the end"
