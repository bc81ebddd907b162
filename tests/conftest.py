"""What holds for all rooms: whether there are containers, and that tests of one `xdist_group` run in one worker.

A group's tests share what takes long to set up. pytest-xdist 3.8 hands a test's group on within its id, which pytest 9.2 does not let it change; so it is read from the file.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

from tests.containers.room import Room, is_asked_for

ROOT = Path(__file__).parents[1]
_GROUP = re.compile(r"^(?:pytestmark = .*|@pytest\.mark\.)xdist_group\(\"(\w+)\"\)", re.MULTILINE)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and is_asked_for(config):
        config.pluginmanager.register(Room(), "containers")


class ByGroup(LoadGroupScheduling):  # type: ignore[misc]
    """Sends all tests of a file with a group to one worker, and those of other files of that group too."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid.partition("::")[0]) or nodeid


@cache
def group(file: str) -> str:
    """Return the group a file's tests are in, '' for none."""
    found = _GROUP.search((ROOT / file).read_text())
    return found[1] if found else ""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup | None:
    """Take the scheduler above where groups are asked for."""
    return ByGroup(config, log) if config.getvalue("dist") == "loadgroup" else None
