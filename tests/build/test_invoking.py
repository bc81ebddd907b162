"""`make invoke-pickup` and `make invoke-push` where no container engine runs: each event of events/ does something real."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from local.invoke import command
from local.invoke.artefacts import Artefacts
from local.invoke.command import Wish, invoked, staged
from local.invoke.execution import Execution
from local.invoke.sam_files import Limits
from local.invoke.scenes import prepared
from local.lambdas import Failed
from local.run import BAD_ARGUMENTS, DONE
from local.template import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("build")]

CHANGED = {
    "sqs-object-created": ["+ RUN#", " STEP#prepare", "queue   +1 segpush-PartsQueue"],
    "s3-eventbridge": ["+ RUN#", " STEP#prepare", "queue   +1 segpush-PartsQueue"],
    "s3-notification": ["+ RUN#", " STEP#prepare", "queue   +1 segpush-PartsQueue"],
    "schedule-sweep": ["queue   +1 segpush-StepsQueue"],
    "sqs-part": [" PART#resolve#00000", "outcomes/resolve/00000", "queue   +1 segpush-StepsQueue", "Marketo + "],
    "sqs-step-finished": ["- BUDGET#", "~ RUN#", "state/resolve/people.parquet"],
    "sqs-dead-part": [" PART#resolve#00000", "+ reports/"],
    "command-approve": [" STEP#update", "queue   +1 segpush-PartsQueue"],
}
"""Some of what each invocation must change, as it is told."""


def test_every_event_is_told_of() -> None:
    assert {path.stem for path in (ROOT / "events").iterdir()} == set(CHANGED)


@pytest.mark.parametrize("name", CHANGED)
def test_an_event_finds_what_it_speaks_of_and_changes_something(name: str, built: Artefacts, tmp_path: Path) -> None:
    stem = "push" if name == "sqs-part" else "pickup"
    event = ROOT / "events" / f"{name}.json"
    said = io.StringIO()

    code = invoked(
        Wish(stem, event, tmp_path / "out", built.runtime),
        json.loads(event.read_text()),
        None,
        built,
        Console(file=said, width=1000),
    )

    assert [what for what in CHANGED[name] if what not in said.getvalue()] == [], said.getvalue()
    assert code == DONE, said.getvalue()


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, built: Artefacts) -> None:
    """A machine on which no docker and no finch is found, and the build is there already."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(command, "build", lambda *_: built)


def told(wish: Wish) -> tuple[int, str]:
    said = io.StringIO()
    return command.invoke(wish, Console(file=said, width=1000)), said.getvalue()


@pytest.mark.usefixtures("no_engine")
def test_without_an_engine_one_sentence_says_so_and_the_emulator_does_it(tmp_path: Path) -> None:
    code, said = told(Wish("pickup", ROOT / "events/s3-notification.json", tmp_path / "out", "python3.13"))

    assert said.startswith("No container engine answers (docker or finch), so the same build runs on Lambda's runtime")
    assert "+ RUN#" in said
    assert code == DONE


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize(
    ("event", "stay", "sentence"),
    [
        ("events/sqs-object-created.json", False, "is an event of pickup: use `make invoke-pickup`."),
        ("events/nowhere.json", False, "is no event ("),
        ("README.md", False, "is no event ("),
        ("events/sqs-part.json", True, "--stay is for SAM by hand, which needs a container engine"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(event: str, stay: bool, sentence: str, tmp_path: Path) -> None:
    code, said = told(Wish("push", ROOT / event, tmp_path / "out", "python3.13", stay=stay))

    assert sentence in said
    assert code == BAD_ARGUMENTS


def test_a_function_on_the_emulator_is_ended_at_its_timeout(built: Artefacts, tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        scene = prepared(json.loads((ROOT / "events/sqs-part.json").read_text()), stage)
        stage.system.marketo.simulator.faults([{"fault": "delay", "path": "/rest/", "times": 20, "seconds": 30}])
        execution = Execution("push", built, stage.system, tmp_path, Limits(timeout=2))

        with execution.emulated() as call, pytest.raises(Failed, match="timed out after 2"):
            call(scene.event)

        assert list(stage.look().open_parts.values()) == [(1, 1)]
