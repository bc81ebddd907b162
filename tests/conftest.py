"""What must be known before any room is entered: whether there are containers."""

from __future__ import annotations

import pytest

from tests.containers.room import Room, is_asked_for


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and is_asked_for(config):
        config.pluginmanager.register(Room(), "containers")
