"""What the default budget comes to with real runs in virtual time: how fast, how polite, how soon done."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.times import parse
from tests.budget.crowd import busiest
from tests.budget.day import Day, covered, moments, rate
from tests.whole import spring

ALLOWED = 48 / 20
S1: dict[str, Any] = {"sync": "audience", "people": "match_only"}
MANY = spring.crowd(60_000)
CROWD, SOME = spring.crowd(15_000), spring.crowd(6_000)
RESET = "2026-03-03T06:05:00.000Z"


def leads(rows: list[spring.Row]) -> list[dict[str, Any]]:
    return [spring.lead(1001 + place, row["email"]) for place, row in enumerate(rows)]


def whole(day: Day, rows: list[spring.Row], run: dict[str, Any]) -> None:
    """Everybody is on the list, and nobody is there twice."""
    assert run["state"] == "done", run
    assert len(day.marketo.members(spring.LIST)) == len(rows)
    assert len({lead["email"] for lead in day.marketo.state()["leads"]}) == len(day.marketo.state()["leads"])


def look_ups(day: Day) -> list[dict[str, Any]]:
    return [call for call in day.calls if "_method=GET" in call["query"]]


@pytest.mark.slow
@pytest.mark.parametrize("call_seconds", [0.2, 1.0, 1.9])
def test_b14_the_sustained_rate_is_what_the_budget_allows(call_seconds: float) -> None:
    day = Day(call_seconds=call_seconds)
    run = day.pushed(MANY, **S1)
    assert run["state"] == "done"
    asked = look_ups(day)
    assert len(asked) == 200
    assert 0.95 * ALLOWED <= rate(asked) <= ALLOWED * 1.01
    assert busiest(moments(day.marketo.calls)) <= 50
    assert day.cloud.watch.most_flying <= 5
    assert not day.codes() & {"606", "607", "615"}


def test_b14_with_half_of_the_instance_taken_nobody_gets_into_anybodys_way() -> None:
    day = Day(*leads(CROWD), call_seconds=1.0)
    day.marketo.traffic(calls_per_second=2.5, slots=5)
    run = day.pushed(CROWD, **S1)
    whole(day, CROWD, run)
    assert day.codes() == set()
    assert rate(look_ups(day)) >= 0.9 * ALLOWED


@pytest.mark.parametrize(
    ("calls_per_second", "slots", "call_seconds", "code"),
    [(3.9, 5, 0.5, "606"), (2.5, 8, 1.9, "615"), (4.5, 9, 1.0, "615")],
    ids=["most of the rate", "most of the slots", "nearly all"],
)
def test_b14_beside_tenants_who_take_more_than_that_we_yield_and_finish(
    calls_per_second: float, slots: int, call_seconds: float, code: str
) -> None:
    day = Day(*leads(CROWD), call_seconds=call_seconds)
    day.marketo.traffic(calls_per_second=calls_per_second, slots=slots)
    day.after(20 * 60)
    run = day.pushed(CROWD, **S1)
    whole(day, CROWD, run)
    assert code in day.codes(), "they were really in our way"
    refused = [call for call in day.calls if {"606", "615"} & set(call["codes"])]
    assert len(refused) <= day.lived(run) / 15, "we do not run against a closed door"


@pytest.mark.parametrize("account", [{}, {"daily_quota": 2_000, "share_percent": 1}], ids=["607", "our own share"])
@pytest.mark.parametrize("way", [S1, {}], ids=["S1", "S6"])
def test_b14_a_quota_gone_in_mid_run_is_waited_for_and_nobody_is_lost(account: Any, way: dict[str, Any]) -> None:
    day = Day(*leads(SOME[:3_000]), account=account, call_seconds=0.5)
    if not account:
        day.after(10, quota_used=50_000)
    run = day.pushed(SOME, **way)
    assert run["state"] == "done", run
    assert len(day.marketo.members(spring.LIST)) == (3_000 if way else 6_000)
    assert len(day.marketo.state()["leads"]) == (3_003 if way else 6_003)
    before = [call for call in day.calls if parse(call["at"]) < parse(RESET)]
    assert 0 < len(before) < len(day.calls)
    refused = [call for call in before if "607" in call["codes"]]
    assert len(refused) <= 5, "who was in flight learns of it, nobody else"
    assert bool(refused) == (not account)
    assert moments(day.calls)[len(before)] >= parse(RESET).timestamp()


@pytest.mark.parametrize("way", [S1, {}], ids=["S1", "S6"])
@pytest.mark.parametrize("known", [0, 600, 1_000])
def test_a_thousand_people_take_marketos_time_and_ten_seconds(way: dict[str, Any], known: int) -> None:
    people = spring.crowd(1_000)
    day = Day(*leads(people[:known]), call_seconds=0.5)
    run = day.pushed(people, **way)
    assert run["state"] == "done", run
    own = day.lived(run) - _marketos_own(day)
    assert own <= 10, f"{own:.1f} s of our own"


def _marketos_own(day: Day) -> float:
    """For how long Marketo was at work for us: calls in flight and jobs alive."""
    calls = [(at, at + 0.5) for at in moments(day.marketo.calls)]
    jobs = [(parse(job["queued_at"]), parse(job["finished_at"])) for job in day.marketo.state()["imports"]]
    return covered([*calls, *((begin.timestamp(), end.timestamp()) for begin, end in jobs)])
