"""docs/first-steps.md, command by command, as somebody gives them who has just cloned: a verified list at the end."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks

PAGE = (ROOT / "docs" / "first-steps.md").read_text()
PATIENCE = 180  # seconds; "some two minutes"
STEPS = [block for block in blocks("sh") if block.page.name == "first-steps.md"]
START, *REST = [line for block in STEPS for line in block.text.splitlines()]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * PATIENCE)]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
def first_terminal(port: int, tmp_path: Path) -> Iterator[str]:
    """Start the system as the page says, in a directory of the test's own; yield what it says first."""
    said = tmp_path / "said"
    command = [*shlex.split(START), "-o", ".venv/stamp", f"UP=--port {port} --out {tmp_path}"]
    with said.open("w") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, start_new_session=True) as running:
        try:
            deadline = time.monotonic() + PATIENCE
            while "segpush verify" not in said.read_text():
                assert time.monotonic() < deadline
                assert running.poll() is None
                time.sleep(0.2)
            yield said.read_text()
        finally:
            os.killpg(running.pid, signal.SIGTERM)


def second_terminal(line: str, port: int, out: Path, run: str, *, held: bool = False) -> str:
    words = [run if word == "RUN" else word.replace(".local/up", str(out)) for word in shlex.split(line)]
    there = {**os.environ, "AWS_ENDPOINT_URL": f"http://localhost:{port}"}
    ran = subprocess.run(words, cwd=ROOT, env=there, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode == int(held), ran.stdout + ran.stderr
    return ran.stdout


def test_from_a_clone_to_a_verified_list(first_terminal: str, port: int, tmp_path: Path) -> None:
    assert 1 + len(REST) <= 4
    deliver, approve, verify = REST
    assert all(line.replace(".local/up", str(tmp_path)) in first_terminal for line in REST)
    said = second_terminal(deliver, port, tmp_path, "", held=True)
    run, _, why = said.partition(" held: ")
    assert "this is the first run of the audience" in why
    done = second_terminal(approve, port, tmp_path, run)
    verified = second_terminal(verify, port, tmp_path, run)
    quoted = " ".join(re.sub(r"^> ", "", PAGE, flags=re.MULTILINE).split())
    assert [said.split(" done: ")[1].strip() in quoted for said in (done, verified)] == [True, True]
