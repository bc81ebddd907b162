"""Why a list is smaller, or larger: numbers that add up from one run to the next, and from the file to the list."""

from __future__ import annotations

import json
from typing import Any

import pytest

from segpush import names
from segpush.engine.books import figures, page, report, spending, why
from segpush.engine.workbench import Workbench
from segpush.run import Run
from tests.books.test_reports import Page


def stored(settled: Workbench, run: Run, books: dict[str, Any]) -> dict[str, Any]:
    report.store(settled, run, books)
    found: dict[str, Any] = json.loads(settled.work.get(names.report(run.id, "report.json")))
    return found


def test_the_run_comes_last_in_its_own_history(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    found = stored(settled, run, books)
    assert [each["on_list"] for each in found["history"]] == [4, 7, 6]
    assert found["history"][-1]["run"] == run.id


def test_who_came_off_is_told_by_reason_and_adds_up(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    found = stored(settled, run, books)
    assert found["removed_because"] == {"absent": 1, "leaver": 1}
    assert sum(found["removed_because"].values()) == found["changed"]["removed"]


def test_the_whole_list_is_this_drop_earlier_ones_and_others(
    settled: Workbench, run: Run, books: dict[str, Any]
) -> None:
    settled.db.execute(
        "INSERT INTO next_ledger VALUES ('nora@example.com', 14, 'on', 'ours'), ('omar@example.com', 15, 'maybe', 'ours')"
    )
    size = stored(settled, run, books)["list_size"]
    assert size == {"on_list": 7, "of_this_drop": 5, "earlier": 1, "others": 1}


@pytest.mark.parametrize("drift", [{}, {"added_by_hand": 2, "removed_by_hand": 3, "members": 4}])
def test_the_fall_from_the_run_before_adds_up(
    settled: Workbench, run: Run, books: dict[str, Any], drift: dict[str, int]
) -> None:
    found = why.changes(stored(settled, run, books | {"drift": drift}))
    assert found["before"] + sum(found["steps"].values()) == found["now"]
    assert found["steps"]["absent"] == found["steps"]["leaver"] == -1
    assert found["steps"]["added"] == 3
    assert found["steps"].get("removed_by_hand", 0) == -drift.get("removed_by_hand", 0)


def test_a_first_run_falls_from_nowhere(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    found = stored(settled, run, books | {"history": []})
    assert why.changes(found)["before"] is None
    assert why.fall(found) == []


def test_bars_of_a_fall_hang_where_the_one_before_ends(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    fall = why.fall(stored(settled, run, books))
    edges = [(each["left"], round(each["left"] + each["width"], 1)) for each in fall]
    assert edges[0][0] == edges[-1][0] == 0
    for (name, number, left, right), before in zip(
        [(each["name"], each["number"], *edge) for each, edge in zip(fall[1:-1], edges[1:-1], strict=True)],
        edges,
        strict=False,
    ):
        assert number, name
        assert {left, right} & {round(edge, 1) for edge in before}


@pytest.mark.parametrize(
    ("told", "less"), [(1_216, []), (1_300, [(84, "that the files do not have")]), (1_200, [(16, "more than it says")])]
)
def test_what_the_producer_tells_is_set_against_the_rows(
    settled: Workbench, run: Run, books: dict[str, Any], told: int, less: list[Any]
) -> None:
    books["drop"] = {**books["drop"], "rows_told": told}
    stages = why.stages(stored(settled, run, books))
    assert [each["count"] for each in stages] == [told, 1_216, 9, 6, 5, 6]
    assert stages[1]["less"] == less


def test_every_drop_between_stages_has_its_reason_in_words(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    stages = why.stages(stored(settled, run, books))
    said = [what for stage in stages for _, what in stage["less"]]
    assert "duplicate: names a person whom another row, newer or further down, speaks for" in said
    assert "unmatched: Marketo does not know the key, and nobody is created" in said
    assert "undelivered: the change was not delivered; asked again next time" in said


def test_the_first_figures_are_those_of_the_list(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    found = figures.figures(page.whole(stored(settled, run, books)))
    assert [(each["name"], each["number"], each["then"]) for each in found] == [
        ("On the list now", 6, "−1 since the run before"), ("Added", 3, ""), ("Taken off", 2, ""),
        ("Rows not usable", 5, "of 1,216 read"), ("People to look at", 5, ""),
    ]  # fmt: skip


def test_calls_are_set_against_the_plan_and_the_day(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    calls = stored(settled, run, books)["calls"]
    assert [(each["step"], each["made"], each["planned"]) for each in spending.steps(calls)] == [
        ("resolve", 130, 4),
        ("upsert", 0, 2),
        ("enlist", 0, 1),
    ]
    day = spending.quota(calls)
    assert [each["calls"] for each in day] == [130, 910, 8_210, 40_750]
    assert sum(each["calls"] for each in day) == calls["daily_quota"]
    assert float(day[-1]["left"]) + float(day[-1]["width"]) == pytest.approx(100, abs=0.1)


def test_a_report_of_an_older_version_is_still_a_page(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    found = stored(settled, run, books)
    for key in ("history", "timeline", "examples", "list_size", "removed_because"):
        del found[key]
    del found["calls"]["planned"], found["calls"]["today"], found["drop"]["rows_told"]
    shown = Page(page.render(found))
    assert "This report is older than the record of list sizes." in "".join(shown.words)
    assert "svg" not in {tag for tag, _ in shown.seen}
    assert shown.rows()["resolve"][:2] == ["130", "–"]
