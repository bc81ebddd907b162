"""One build for all tests of it. Needs Linux, as Lambda's runtime emulator does; elsewhere it says that it did not run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from local.invoke.artefacts import Artefacts, build
from local.invoke.emulator import runtime_client

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]


def pytest_report_header() -> str | None:
    return None if sys.platform == "linux" else "tests/build: NOT RUN, Lambda's runtime emulator needs Linux"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Artefacts:
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runtime_client(tmp_path_factory.mktemp("runtime-client"))
