"""Functions run as in Lambda: apart from each other, kept warm, ended at their timeout."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local import lambdas
from local.lambdas import Failed, Lambda
from local.wiring import Function

CODE = """
import os, sys, time

def handle(event, context):
    print("said", event)
    if event == "raise":
        raise KeyError("nobody")
    if event == "die":
        os._exit(1)
    if event == "sleep":
        time.sleep(60)
    if event == "nap":
        time.sleep(0.3)
    return {"pid": os.getpid(), "left": context.get_remaining_time_in_millis(), "name": context.function_name,
            "environment": sorted(n for n in os.environ if n.startswith("SEGPUSH_")), "local": "local" in sys.modules}
"""


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lambda]:
    (tmp_path / "code" / "door").mkdir(parents=True)
    (tmp_path / "code" / "door" / "handler.py").write_text(CODE)
    monkeypatch.setattr(lambdas, "CODE", tmp_path / "code")
    monkeypatch.setenv("SEGPUSH_FROM_THE_SHELL", "leaks")
    environment = {"SEGPUSH_TABLE": "state"}
    function = Function(
        "stack-Door-1", "arn:door", "door.handler.handle", timeout=2, memory=512, environment=environment
    )
    door = Lambda(function, {}, tmp_path / "door.log")
    yield door
    door.close()


def test_a_function_is_kept_warm_and_knows_its_own_environment(door: Lambda, tmp_path: Path) -> None:
    first, second = door.invoke("one"), door.invoke("two")
    assert first["pid"] == second["pid"] != os.getpid()
    assert first["environment"] == ["SEGPUSH_TABLE"]
    assert first["name"] == "stack-Door-1"
    assert 0 < first["left"] <= 2_000
    assert (tmp_path / "door.log").read_text().splitlines() == ["said one", "said two"]


def test_an_error_is_told_and_the_function_lives(door: Lambda) -> None:
    pid = door.invoke("one")["pid"]
    with pytest.raises(Failed, match="KeyError"):
        door.invoke("raise")
    assert door.invoke("two")["pid"] == pid


@pytest.mark.parametrize("event", ["die", "sleep"])
def test_what_dies_or_takes_too_long_is_replaced(door: Lambda, event: str) -> None:
    pid = door.invoke("one")["pid"]
    with pytest.raises(Failed, match="was ended after 2 s, or ended itself"):
        door.invoke(event)
    assert door.invoke("two")["pid"] != pid
    assert (door.invocations, door.failures, door.busy) == (3, 1, 0)


def test_invocations_at_the_same_time_are_processes_of_their_own(door: Lambda) -> None:
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(door.invoke, ["nap"] * 3))
    assert len({answer["pid"] for answer in answers}) == 3


def test_nothing_is_left_running(door: Lambda) -> None:
    pid = door.invoke("one")["pid"]
    door.close()
    time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(Failed):
        door.invoke("two")
