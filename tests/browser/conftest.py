"""A browser for the pages. Where none is installed this room says that it did not run, and how to get one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from segpush.engine.books import page
from tests.browser.stories import STORIES, Report
from tests.browser.view import View

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FOUND = next(filter(None, map(shutil.which, BROWSERS)), None)
NOT_RUN = "tests/browser: NOT RUN, no chromium is on the PATH; `apt-get install chromium` brings one, and CI=1 make test does it by itself"
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]

collect_ignore_glob = [] if FOUND else ["test_*.py"]


def pytest_report_header() -> str | None:
    return None if FOUND else NOT_RUN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not FOUND:
        terminalreporter.write_line(NOT_RUN, yellow=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=FOUND, args=arguments)
        yield found
        found.close()


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
