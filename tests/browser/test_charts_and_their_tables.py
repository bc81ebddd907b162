"""Behind every chart stands a table with the same numbers, for who cannot see it and who wants to copy them."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from tests.browser.stories import Report
from tests.browser.view import View

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

MILLION = 1_000_000


def test_every_chart_has_a_name_and_a_table_with_its_numbers(view: View, story: Report) -> None:
    view.show(story)
    for chart in view.charts():
        assert chart["title"]
        assert chart["desc"]
        cells = " ".join(cell for row in chart["rows"] for cell in row)
        for text in chart["texts"]:
            for number in re.findall(r"\d[\d,.]*(?: (?:s|min|h)\b)?", text):
                assert number in cells, (chart["title"], text)


def test_the_second_days_charts_are_all_there(view: View, done: Report) -> None:
    view.show(done)
    charts = {chart["title"]: chart for chart in view.charts()}
    assert len(charts) == 4
    sizes = charts["List size after each of the last 5 runs"]
    assert [int(row[1]) for row in sizes["rows"]] == [each["on_list"] for each in reversed(done["history"])]
    assert sizes["marks"] == 5
    steps = charts["When each step began and how long it took"]
    assert len(steps["rows"]) == len(done["timeline"]["steps"]) + len(done["timeline"]["waits"]) == steps["marks"]
    assert [row[2] for row in steps["rows"] if row[0].startswith("held")] == ["1 h 16 min"]
    assert len(charts["Calls of each step, planned and made"]["rows"]) == len(done["calls"]["by_step"])


def test_a_first_run_has_a_sentence_instead_of_a_chart_of_sizes(view: View, done: Report) -> None:
    view.show({**done, "history": done["history"][-1:]})
    assert "This is the first run whose list size is kept: 32 leads are on the list." in view.text()
    assert not [chart for chart in view.charts() if chart["title"].startswith("List size")]


def grown(value: Any) -> Any:
    """The same report of a million times as many."""
    if isinstance(value, dict):
        return {
            name: grown(each) if name not in {"list_id", "schema", "seconds"} else each for name, each in value.items()
        }
    if isinstance(value, list):
        return [grown(each) for each in value]
    return value * MILLION if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("width", [360, 1280])
def test_a_million_times_as_many_fit_too(view: View, done: Report, width: int) -> None:
    view.show(grown(copy.deepcopy(done)), width)
    assert view.across() <= 0
    assert "32,000,000" in view.text()


def test_nothing_at_all_is_told_as_nothing(view: View, done: Report) -> None:
    empty = copy.deepcopy(done)
    empty["history"] = [{**each, "on_list": 0} for each in done["history"]]
    empty["funnel"] = [{**each, "count": 0, "less": {}} for each in done["funnel"]]
    empty["calls"] |= {"total": 0, "by_step": {}, "by_kind": {}, "planned": {}}
    empty |= {"rows": {"read": 0}, "people": {}, "list": {}, "reasons": {}, "rejected": {}, "removed_because": {}}
    empty |= {"changed": {"added": 0, "removed": 0}, "list_size": dict.fromkeys(done["list_size"], 0)}
    view.show(empty)
    assert view.complaints == []
    assert "nobody is on it" in view.text()
