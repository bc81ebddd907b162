"""`report.html` in a real browser: it loads nothing, complains about nothing, and can be read at any width, aloud and on paper."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.stories import Report
from tests.browser.view import View

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

WIDTHS = (360, 768, 1280)


def test_nothing_is_asked_of_any_network_and_the_policy_is_kept(view: View, story: Report) -> None:
    view.show(story)
    assert [address for address in view.asked if not address.startswith("file:")] == []
    assert len(view.asked) == 1
    assert view.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_stands_in_anybodys_way(view: View, story: Report, scheme: Any) -> None:
    view.page.emulate_media(color_scheme=scheme)
    view.show(story)
    found = Axe().run(view.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(view: View, story: Report, width: int) -> None:
    view.show(story, width)
    assert view.across() <= 0


def test_it_prints_on_paper_in_the_light(view: View, story: Report) -> None:
    view.page.emulate_media(color_scheme="dark")
    view.show(story)
    pages = re.findall(rb"/Type\s*/Page\b", view.page.pdf(format="A4"))
    assert 1 <= len(pages) <= 8
    view.page.emulate_media(media="print")
    assert view.page.evaluate("getComputedStyle(document.body).color") == "rgb(23, 33, 43)"


def test_headings_go_down_one_at_a_time_and_every_section_has_its_name(view: View, story: Report) -> None:
    view.show(story)
    levels = [int(each.evaluate("node => node.tagName[1]")) for each in view.page.query_selector_all("h1, h2, h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(
        view.page.query_selector(f"#{each.get_attribute('aria-labelledby')}")
        for each in view.page.query_selector_all("section")
    )


def test_the_first_screen_says_how_it_ended_and_what_to_do(view: View, story: Report) -> None:
    view.show(story)
    header = view.page.locator("header")
    assert view.bottom("header") < 900
    assert story["sentence"] in header.inner_text()
    assert ("What to do." in header.inner_text()) == (story["state"] != "done")


def test_the_first_screen_answers_why_the_list_is_smaller(view: View, done: Report) -> None:
    view.show(done)
    assert view.bottom("table.fall") < 900
    rows = view.rows("table.fall")
    numbers = [int(number.replace("−", "-").replace("+", "")) for _, number, *_ in rows]
    assert sum(numbers[:-1]) == numbers[-1] == done["history"][-1]["on_list"]
    assert rows[1][0] == "Taken off: no row names them any more"
