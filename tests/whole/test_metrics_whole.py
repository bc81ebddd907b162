"""What CloudWatch hears: from the functions' own standard output, in its embedded format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from segpush import telemetry
from segpush.budget import day_of
from segpush.ports import Put
from segpush.telemetry import METRICS, log, said_with
from segpush.tell import NEWS, metric
from segpush.times import stamp
from tests.whole import spring
from tests.whole.desk import Desk

Heard = list[tuple[str, str, float]]
DAILY = {"source": {"expect_every": "1d"}}  # late after 26 h 24 min


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], Heard]]:
    """Whom a metric is about ('' for all), its name and value, since it was asked last."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "metrics")
    handlers, level, propagate = log.handlers[:], log.level, log.propagate
    with said_with():
        yield lambda: list(_read(capsys.readouterr().out))
    log.handlers, log.level, log.propagate = handlers, level, propagate
    telemetry._powertools.cache_clear()


def _read(text: str) -> Iterator[tuple[str, str, float]]:
    for line in map(json.loads, text.splitlines()):
        for each in line.get("_aws", {}).get("CloudWatchMetrics", [{"Metrics": []}])[0]["Metrics"]:
            yield line.get("audience", line.get("account", "")), each["Name"], line[each["Name"]][0]


def desk_with(**values: Any) -> Desk:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(**values))
    return desk


def about(name: str, heard: Heard) -> list[tuple[str, float]]:
    return [(who, value) for who, what, value in heard if what == name]


def test_every_end_of_a_run_has_a_metric() -> None:
    assert {metric(state) for state in NEWS} == {name for name in METRICS if name.startswith("Run")}
    assert metric("outside_schedule") == "RunOutsideSchedule"


def test_a_run_is_counted_with_its_rows_and_its_account_with_its_quota(heard: Callable[[], Heard]) -> None:
    desk = desk_with(limits={"rejected_rows": 9})
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY, {"email": "nobody"}))
    desk.work()
    told = heard()
    assert about("RunDone", told) == [("spring-buyers", 1)]
    assert about("RejectedPercent", told) == [("spring-buyers", 25)]
    assert about("RowsRejected", told) == [("spring-buyers", 1)]
    assert about("MarketoCalls", told) == [("spring-buyers", len(desk.calls()))]
    assert {who for who, _ in about("QuotaPercent", told)} == {"acme"}
    assert about("QuotaPercent", told)[-1][1] == pytest.approx(100 * len(desk.calls()) / 25_000, abs=0.01)


def test_a_run_that_never_had_its_turn_is_counted_too(heard: Callable[[], Heard]) -> None:
    desk = desk_with(audience={"end": "2026-01-31"})
    desk.drop(spring.DAY_ONE, spring.file(spring.INES))
    desk.work()
    assert about("RunOutsideSchedule", heard()) == [("spring-buyers", 1)]


def test_a_held_run_is_counted_once_and_measured_until_somebody_decides(heard: Callable[[], Heard]) -> None:
    desk = desk_with(limits={"first_run": "hold"})
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    desk.wait(minutes=30)
    told = heard()
    assert about("RunHeld", told) == [("spring-buyers", 1)]
    assert about("HeldRuns", told) == [("", 1), ("", 1)]
    desk.say("decline")
    desk.work()
    desk.wait(minutes=15)
    assert about("HeldRuns", heard()) == [("", 0)]


def test_an_overdue_drop_is_counted_once_a_period_and_measured_until_it_comes(heard: Callable[[], Heard]) -> None:
    desk = desk_with(**DAILY)
    desk.wait(minutes=15)
    desk.wait(hours=26)
    assert about("OverdueAudiences", heard())[-1] == ("", 0)
    desk.wait(hours=2)
    told = heard()
    assert about("DropOverdue", told) == [("spring-buyers", 1)]
    assert about("OverdueAudiences", told)[-1] == ("", 1)
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    desk.wait(minutes=15)
    assert about("OverdueAudiences", heard()) == [("", 0)]


def test_nobody_is_overdue_while_paused(heard: Callable[[], Heard]) -> None:
    desk = desk_with(**DAILY)
    desk.wait(minutes=15)
    desk.say("pause", target="acme")
    desk.wait(hours=30)
    assert {value for _, value in about("OverdueAudiences", heard())} == {0}


@pytest.mark.parametrize(("reason", "hours"), [("throttled", 3), ("transient", 3), ("quota", 0), ("polling", 0)])
def test_the_oldest_part_is_as_old_as_it_was_put_off_without_need(
    heard: Callable[[], Heard], reason: str, hours: int
) -> None:
    desk = desk_with()
    since = "" if reason == "polling" else stamp(desk.clock.now())
    item = {"pk": "RUN#r1", "sk": "PART#enlist#00000", "state": "parked", "parked_for": reason, "since": since}
    desk.table.commit(Put({**item, "run": "r1", "due": "2099-01-01T00:00:00.000Z"}, 0))
    desk.wait(hours=3)
    assert about("OldestPartSeconds", heard())[-1] == ("", hours * 3600)


def test_a_spent_quota_is_a_hundred_percent(heard: Callable[[], Heard]) -> None:
    desk = desk_with()
    today = {"pk": "BUDGET#123-ABC-456", "sk": "STANDING", "day": day_of(desk.clock.now()), "spent": 24_997, "rev": 0}
    desk.table.commit(Put(today, 0))
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work_until("prepare")
    desk.work(lambda: desk.run["state"] == "paused")
    assert about("QuotaPercent", heard())[-1] == ("acme", 100)
