"""The room that needs a container engine starts one, ends it, and says loudly where it could not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.containers import room
from tests.containers.room import Room

Command = Callable[[str], Path]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Name a command that writes down how it is called and then does as told, on a machine where no engine answers."""
    for name in (room.COMMAND, room.STATE, room.PREFIX):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))

    def named(then: str) -> Path:
        script = tmp_path / "some-engine"
        script.write_text(f'#!/bin/sh\necho "$1 $CONTAINER_ENGINE_STATE" >>{tmp_path}/called\n{then}\n')
        script.chmod(0o755)
        monkeypatch.setenv(room.COMMAND, str(script))
        return tmp_path / "called"

    return named


def test_an_engine_is_started_once_with_a_place_of_its_own_and_ended(command: Command) -> None:
    called = command("exit 0")

    started = Room()
    assert (room.prefix(), started.why_not) == ([os.environ[room.COMMAND], "exec"], "")
    started.pytest_unconfigure()

    assert room.prefix() is None
    up, down = (line.split() for line in called.read_text().splitlines())
    assert (up[0], down[0], up[1]) == ("up", "down", down[1])
    assert not Path(up[1]).parent.exists()


def test_an_engine_that_does_not_start_is_told_with_its_own_words(command: Command) -> None:
    called = command("echo no cgroups here >&2; exit 1")

    failed = Room()
    failed.pytest_unconfigure()

    assert failed.why_not == "`some-engine up` failed (no cgroups here)"
    assert failed.pytest_report_header() == f"tests/containers: NOT RUN, {failed.why_not}"
    assert room.prefix() is None
    assert [line.split()[0] for line in called.read_text().splitlines()] == ["up", "down"]


@pytest.mark.usefixtures("command")
def test_a_machine_without_any_is_told_what_to_do() -> None:
    assert Room().why_not.startswith("neither docker nor finch answers, and CONTAINER_ENGINE names no command")
