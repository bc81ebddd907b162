"""Whether this room can be run: an engine that answers, else a command that starts one, else it says loudly that it is not.

The command is named by CONTAINER_ENGINE and knows `up`, `exec CMD ...` and `down`; it keeps what it makes where
CONTAINER_ENGINE_STATE says. It is started once a session, by the process that starts the others.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from local.invoke import engine

HERE = Path(__file__).parent
COMMAND = "CONTAINER_ENGINE"
STATE = "CONTAINER_ENGINE_STATE"
PREFIX = "SEGPUSH_TESTS_RUN_CONTAINERS_BY"  # how the process that starts the others tells them: words before a command
UP_SECONDS = 120
NONE = f"neither docker nor finch answers, and {COMMAND} names no command that starts an engine"


def prefix() -> list[str] | None:
    """What stands before a command that must reach the engine; None where there is no engine."""
    found: list[str] | None = json.loads(os.environ.get(PREFIX, "null"))
    return found


class Room:
    """Starts what is needed, says what was not run, and ends what it started."""

    def __init__(self) -> None:
        self._state = ""
        self.why_not = ""
        if engine.find() is not None:
            os.environ[PREFIX] = "[]"
        elif command := os.environ.get(COMMAND):
            self._start(command)
        else:
            self.why_not = NONE

    def pytest_report_header(self) -> str | None:
        return f"tests/containers: NOT RUN, {self.why_not}" if self.why_not else None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.why_not:
            terminalreporter.section("tests/containers: NOT RUN", red=True, bold=True)
            terminalreporter.line(f"No function was run in a container: {self.why_not}.")

    def pytest_unconfigure(self) -> None:
        os.environ.pop(PREFIX, None)
        if self._state:
            self._ask("down")
            shutil.rmtree(Path(self._state).parent, ignore_errors=True)
            del os.environ[STATE]

    def _start(self, command: str) -> None:
        self._state = os.environ[STATE] = f"{tempfile.mkdtemp(prefix='segpush-engine-')}/state"
        if not (said := self._ask("up")):
            os.environ[PREFIX] = json.dumps([command, "exec"])
        else:
            self.why_not = f"`{Path(command).name} up` failed ({said.splitlines()[-1]})"

    def _ask(self, word: str) -> str:
        """Return what the command complains of, '' where it did as asked."""
        try:
            done = subprocess.run(
                [os.environ[COMMAND], word],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
                timeout=UP_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        return (done.stderr.strip() or f"it returned {done.returncode}") if done.returncode else ""


def is_asked_for(config: pytest.Config) -> bool:
    """Whether a run of the tests comes into this room."""
    asked = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    ignored = [Path(path).resolve() for path in config.getoption("ignore") or []]
    return HERE not in ignored and any(HERE.is_relative_to(path) or path.is_relative_to(HERE) for path in asked)
