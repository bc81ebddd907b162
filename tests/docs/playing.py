"""How documented commands are given for real: what their placeholders stand for, what is added, how long they run.

To make a new command runnable add its placeholders to ``GIVEN``; what cannot be run here goes into one of the two lists.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer.main
from typer.testing import CliRunner

from console.app import app
from tests.docs.pages import ROOT
from tests.docs.story import Story

Words = list[str]
COMMANDS: dict[str, Any] = getattr(typer.main.get_command(app), "commands")  # noqa: B009 - typer hides its class
HERE = Path(__file__).parent

GIVEN: dict[str, dict[str, str | Callable[[Story], str]]] = {
    "check": {"FILE": "examples/newsletter.yaml"},
    "apply": {"FILE": "examples/newsletter.yaml"},
    "show": {"NAME": "newsletter"},
    "remove": {"NAME": "spare"},
    "drop": {"DEST": "newsletter", "AUDIENCE": "readers", "FILE": "readers.csv"},
    "run": {"RUN": Story.done},
    "report": {"RUN": Story.done},
    "rejects": {"RUN": Story.done},
    "watch": {"RUN": Story.done},
    "retry": {"RUN": Story.done, "FILE": "fix.csv"},
    "approve": {"RUN": Story.held},
    "decline": {"RUN": Story.held},
    "cancel": {"RUN": Story.held},
    "resync": {"AUDIENCE": "newsletter/readers"},
    "verify": {"AUDIENCE": "newsletter/readers"},
    "reconcile": {"AUDIENCE": "newsletter/readers"},
    "pause": {"ACCOUNT": "idle", "WORK": "spare/spare", "DESTINATION/AUDIENCE": "spare/spare"},
    "resume": {"ACCOUNT": "idle", "WORK": "spare/spare", "DESTINATION/AUDIENCE": "spare/spare"},
    "forget": {"EMAIL": "nobody@example.com"},
}
STAYS = {  # programs that run until somebody ends them: what they say once they are ready
    "python -m local up": "Ctrl-C ends it",
    "python -m local.marketo": "marketo simulator on http://127.0.0.1:",
}
UNATTENDED = ["--account", "acme", "--name", "first", "--offline", "--force", "--yes"]
ADDED = {  # so that a test takes a free port, and make builds no environment anew; a later word wins;
    # runs that others overtake are not waited for
    "python -m local up": ["--port", "0"],
    "python -m local.marketo": ["--port", "0"],
    "segpush init": UNATTENDED,
    **{f"segpush {name}": ["--no-watch"] for name in ("retry", "resync", "verify", "reconcile")},
    "make": ["-o", ".venv/stamp", "-o", ".venv-sam/stamp"],
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and all it said."""

    code: int
    said: str


def listed(name: str) -> dict[str, str]:
    """Return one of the two lists of commands that are not run here: how they begin → why not."""
    lines = [line for line in (HERE / name).read_text().splitlines() if line and not line.startswith("#")]
    return {command.strip(): why.strip() for command, _, why in (line.partition(" # ") for line in lines)}


def begins(words: Words, command: str) -> bool:
    """Tell whether a command begins so."""
    return words[: len(command.split())] == command.split()


def is_a_name(words: Words) -> bool:
    """Tell whether a sentence only names a command, without what it needs: `segpush apply`."""
    if words[0] == "make":
        return False
    if not words[0].endswith("segpush") or len(words) == 1 or words[1] not in COMMANDS:
        return len(words) == 1
    needed = [each for each in COMMANDS[words[1]].params if each.param_type_name == "argument" and each.required]
    return bool(needed) and not [word for word in words[2:] if not word.startswith("--")]


def filled(words: Words, story: Story) -> Words:
    """Put what a placeholder stands for in its place."""
    places = GIVEN.get(words[1], {}) if words[0].endswith("segpush") and len(words) > 1 else {}
    found = [places.get(word, word) for word in words]
    return [each if isinstance(each, str) else each(story) for each in found]


def give(words: Words, story: Story) -> Ended:
    """Give a command at the story's home, as a person would, and wait for its end."""
    if is_a_name(words):
        words = [*words[:2], "--help"]
    said = next((text for begin, text in STAYS.items() if begins(words, begin)), "")
    added = [word for begin, more in ADDED.items() if begins(words, begin) for word in more]
    line = [*filled(words, story), *added]
    assert [word for word in line if re.fullmatch(r"[A-Z][A-Z/-]+", word)] == [], (
        "a placeholder that GIVEN does not fill"
    )
    if line[0].endswith("segpush") and line[1:2] != ["plan"]:
        return _in_process(line[1:])
    return _until_said(line, said, story) if said else _by_itself(line, story)


def _in_process(words: Words) -> Ended:
    result = CliRunner().invoke(app, words, input="y\n")
    return Ended(result.exit_code, result.output)


def _by_itself(line: Words, story: Story) -> Ended:
    ran = subprocess.run(
        _program(line), cwd=_place(line, story), env=_shell(story), capture_output=True, text=True, timeout=120, check=False
    )  # fmt: skip
    return Ended(ran.returncode, ran.stdout + ran.stderr)


def _until_said(line: Words, text: str, story: Story) -> Ended:
    with subprocess.Popen(
        _program(line), cwd=_place(line, story), env=_shell(story), stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        said = ""
        for each in running.stdout:
            said += each
            if text in each:
                running.send_signal(signal.SIGTERM)
    ended = running.returncode in {0, 128 + signal.SIGTERM} and text in said
    return Ended(0 if ended else running.returncode or 1, said)


def _program(line: Words) -> Words:
    if line[0] == "segpush":
        return ["console/segpush", *line[1:]]
    return [sys.executable, *line[1:]] if line[0] == "python" else line


def _place(line: Words, story: Story) -> Path:
    """Where a command is given: what is made, in the checkout; `git pull` in a clone of it; all else at the story's home."""
    if line[0] != "git":
        return ROOT if line[0] == "make" else story.home
    clone = story.home / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", clone], check=True, capture_output=True
    )
    return clone


def _shell(story: Story) -> dict[str, str]:
    account = story.stack.marketo.simulator.state()["account"]
    credentials = {f"SEGPUSH_{name.upper()}": account[name] for name in ("munchkin_id", "client_id", "client_secret")}
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("functions", "."))
    return {
        **os.environ, **credentials, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1",
        "SEGPUSH_MARKETO_ENDPOINT": story.stack.marketo.url,
    }  # fmt: skip
