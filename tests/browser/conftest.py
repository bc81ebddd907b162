"""A browser for the pages. Where none is installed this room says that it did not run, and how to get one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from segpush.engine.books import page
from tests.browser import browsers
from tests.browser.stories import STORIES, Report
from tests.browser.view import View

FOUND = browsers.found()
NOT_RUN = f"tests/browser: NOT RUN, {browsers.MEND}"

collect_ignore_glob = [] if FOUND else ["test_*.py"]


def pytest_report_header() -> str | None:
    return None if FOUND else NOT_RUN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not FOUND:
        terminalreporter.write_line(NOT_RUN, yellow=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with each file: until then its event loop runs in this thread, where another room could not start its own."""
    with browsers.started() as found:
        yield found


@cache
def report(story: str) -> Report:
    return STORIES[story]()


@pytest.fixture
def view(browser: Browser, tmp_path: Path) -> Iterator[View]:
    """A page to show reports on, and what it does besides."""
    with browser.new_context() as context:
        yield View(context.new_page(), tmp_path, page.render)


@pytest.fixture(params=STORIES)
def story(request: pytest.FixtureRequest) -> Report:
    """A report of each kind, one after the other."""
    return report(str(request.param))


@pytest.fixture
def done() -> Report:
    return report("done")
