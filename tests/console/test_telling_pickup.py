"""What people tell pickup is sent only where it can be done; otherwise a sentence says why not."""

from typing import Any

import pytest

from segpush.answers import why_not
from segpush.run import Run
from tests.console.shell import pour, segpush, sent
from tests.console.test_looking_at_runs import two_runs


@pytest.fixture
def runs(deployed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """One that is done and one that waits for somebody, in a shell of Ines."""
    monkeypatch.setenv("LOGNAME", "ines")
    desk = two_runs()
    pour(desk, deployed)
    done, held = (run["id"] for run in desk.runs())
    return done, held


@pytest.mark.parametrize("command", ["approve", "decline", "cancel"])
def test_a_run_that_is_held_is_answered(command: str, runs: tuple[str, str], deployed: dict[str, str]) -> None:
    assert segpush(command, runs[1]).exit_code == 0
    (told,) = sent(deployed)
    assert len(told.pop("id")) == 32
    assert told == {"schema": 1, "kind": "command", "command": command, "run": runs[1], "by": "ines"}


def test_a_run_that_has_ended_is_sent_again(runs: tuple[str, str], deployed: dict[str, str]) -> None:
    assert segpush("retry", runs[0], "--no-watch").exit_code == 0
    assert [told["run"] for told in sent(deployed)] == [runs[0]]


@pytest.mark.usefixtures("runs")
def test_work_is_stopped_and_started(deployed: dict[str, str]) -> None:
    assert segpush("pause", "spring-campaigns/spring-buyers").exit_code == 0
    assert segpush("resume", "acme").exit_code == 0
    found = {message["command"]: message["target"] for message in sent(deployed)}
    assert found == {"pause": "spring-campaigns/spring-buyers", "resume": "acme"}


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("task", ["resync", "verify", "reconcile"])
def test_a_run_without_a_file_is_asked_for(task: str, deployed: dict[str, str]) -> None:
    assert segpush(task, "spring-campaigns/spring-buyers", "--no-watch").exit_code == 0
    assert [(told["command"], told["target"]) for told in sent(deployed)] == [(task, "spring-campaigns/spring-buyers")]


def run(state: str, **more: Any) -> Run:
    given = {"id": "r1", "destination": "spring", "audience": "buyers", "account": "acme", "list_id": 1021, "lane": ""}
    return Run(**{**given, "drop": "d", "time": "", "content": "full", "started_at": "", "state": state, **more})


@pytest.mark.parametrize(
    ("command", "states"),
    [
        ("approve", {"held"}),
        ("decline", {"held"}),
        ("cancel", {"waiting", "working", "held", "paused"}),
        ("retry", {"done", "failed", "refused", "declined", "expired", "cancelled", "superseded", "outside_schedule"}),
        ("pause", {"working", "paused"}),
        ("resume", {"paused"}),
    ],
)
def test_which_run_can_be_told_what(command: str, states: set[str]) -> None:
    every = "waiting working held paused done failed refused incomplete outside_schedule superseded declined expired cancelled"
    assert {state for state in every.split() if not why_not(command, run(state))} == states
    assert not [
        why
        for state in every.split()
        if (why := why_not(command, run(state))) and state not in why and command != "retry"
    ]


@pytest.mark.parametrize("more", [{"content": "by_name"}, {"code": "nothing"}])
def test_some_runs_are_never_sent_again(more: dict[str, str]) -> None:
    assert why_not("retry", run("refused", **more))
