"""What a plan foretells, in numbers and words, on the page and in the sentence."""

import json
from dataclasses import replace
from typing import Any

import pytest

from segpush import names
from segpush.engine.books import forecast, report
from segpush.engine.guard import WARNING
from segpush.engine.workbench import Workbench
from segpush.run import Run
from tests.books.planned import CHAINS, NUMBERS, OVER
from tests.books.test_reports import Page
from tests.fakes.memory import MemoryStore


def told(spent: int = 5, remaining: int = 1_000, share: int = 1_000, **numbers: Any) -> dict[str, Any]:
    return {**forecast.forecast({**NUMBERS, **numbers}, spent, remaining, share), "held_for": []}


@pytest.mark.parametrize(
    ("spent", "calls", "remaining", "share", "percent", "days"),
    [
        (10, 90, 1_000, 500, 10.0, 0),
        (10, 90, 100, 500, 100.0, 0),
        (10, 91, 100, 500, 101.0, 1),
        (10, 1_091, 100, 500, 1_101.0, 3),
        (10, 90, 0, 500, None, 1),
    ],
)
def test_what_today_cannot_hold_waits_for_resets(
    spent: int, calls: int, remaining: int, share: int, percent: float | None, days: int
) -> None:
    found = told(spent, remaining, share, calls=calls)
    assert (found["percent_of_remaining"], found["days"]) == (percent, days)


def test_the_price_names_the_chain_its_files_and_the_share() -> None:
    assert forecast.price(told()) == (
        "It costs 12 calls by import id and import key and 2 files, after 5 to look up as this plan did,"
        " takes some 6 minutes, and needs 1.7 % of the 1,000 calls today still holds"
    )
    assert "costs 12 single calls, after 5" in forecast.price(told(chains=[CHAINS[1]]))
    assert "takes a minute at most" in forecast.price(told(chains=[CHAINS[1]]))
    assert "waits for 2 resets of the daily quota, because today holds 7 calls" in forecast.price(told(5, 7, 5))


def test_the_sentence_says_what_would_be_and_warns() -> None:
    said = forecast.sentence(told() | {"held_for": [OVER]})
    assert said.startswith(
        "planned only, nothing was written; a push would add 300 people (20 of them created) and take 3 off. It costs"
    )
    assert said.endswith(f" It would be held: {OVER}. {WARNING}")
    assert "add at most 300 people (at most 20 of them created)" in forecast.sentence(told(at_most=True))


def planned(run: Run) -> tuple[dict[str, Any], Page]:
    """The report of a run that was only planned."""
    work, found = MemoryStore(), told() | {"held_for": [OVER]}
    numbers = {**NUMBERS, "forecast": found, "held_for": ["created"]}
    work.put(names.run_file(run.id, "plan.json"), json.dumps(numbers).encode())
    ended = replace(run, code="planned", task="plan", step="resolve", approved="", reason=forecast.sentence(found))
    report.store_plain(work, ended)
    shown = Page(work.get(names.report(run.id, "report.html")).decode())
    return json.loads(work.get(names.report(run.id, "report.json"))), shown


def test_the_page_of_a_plan_shows_its_forecast(run: Run) -> None:
    found, shown = planned(run)
    assert found["sentence"].startswith("Planned only, nothing was written; a push would")
    assert found["forecast"]["creates"] == 20
    assert [shown.rows()[name][0] for name in ("matches", "creates", "adds", "removals")] == ["277", "20", "300", "3"]
    text = "".join(shown.words)
    assert forecast.price(found["forecast"]) in text
    assert WARNING in text
    assert "Would be held for: people to be created." in text
    assert "How it would be delivered" in text


def test_chains_are_shown_with_their_price_or_why_not(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books | {"chains": CHAINS})
    shown = Page(settled.work.get(names.report(run.id, "report.html")).decode())
    assert shown.rows()["import id+import key"] == ["12", "2", "6.0", "chosen: no other is cheaper"]
    assert shown.rows()["calls"] == ["17", "0", "0.1", "no cheaper"]
    assert shown.rows()["import id"] == ["–", "–", "–", "it would cost more than single calls"]
    assert "How it was delivered, and what the others would have cost" in "".join(shown.words)


@pytest.mark.parametrize(
    ("drift", "sentence", "page"),
    [
        ({}, "", ""),
        ({"added_by_hand": 0, "removed_by_hand": 0}, "", "0 put on, 0 taken off."),
        (
            {"added_by_hand": 1, "removed_by_hand": 2},
            "last known: 1 put on by hand and 2 taken off by hand.",
            "1 put on, 2 taken off.",
        ),
        (
            {"members": 12, "added_by_hand": 0, "removed_by_hand": 1},
            "last known: 1 taken off by hand.",
            "it has 12 members.",
        ),
    ],
)
def test_what_was_done_by_hand_is_told(
    settled: Workbench, run: Run, books: dict[str, Any], drift: dict[str, int], sentence: str, page: str
) -> None:
    report.store(settled, run, books | {"drift": drift})
    found = json.loads(settled.work.get(names.report(run.id, "report.json")))
    text = "".join(Page(settled.work.get(names.report(run.id, "report.html")).decode()).words)
    assert found["sentence"].endswith(sentence or "undelivered.") or not sentence
    assert ("by hand" in found["sentence"]) == bool(sentence)
    assert page in text
    assert ("By hand" in text) == bool(drift)


def test_a_run_without_a_file_is_told_by_its_people(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    books |= {"task": "reconcile", "drop": {**books["drop"], "objects": [], "content": "ledger"}}
    report.store(settled, run, books)
    found = json.loads(settled.work.get(names.report(run.id, "report.json")))
    assert (
        found["sentence"]
        == "9 people of earlier runs should be on Marketo list 1021, and 5 are (3 newly added and 2 taken off it)."
    )


def test_no_list_is_told_as_none(run: Run) -> None:
    _, shown = planned(replace(run, list_id=0))
    assert "no Marketo list" in "".join(shown.words)
