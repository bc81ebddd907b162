"""Both doors with the sample events: who gets what, and which messages come again."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import pickup.compose
import pickup.handler
import push.compose
import push.handler

EVENTS = Path("events")
CONTEXT: Any = SimpleNamespace(aws_request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef")
STEPS_QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/{}"


@dataclass
class House:
    """Stands behind either door; keeps what came in, and breaks on run ``broken``."""

    seen: list[tuple[str, Any]] = field(default_factory=list)

    def on_message(self, message: Mapping[str, Any]) -> None:
        self._take("message", message)

    def on_dead(self, message: Mapping[str, Any]) -> None:
        self._take("dead", message)

    def on_part(self, message: Mapping[str, Any]) -> None:
        self._take("part", message)

    def sweep(self) -> None:
        self.seen.append(("sweep", None))

    def _take(self, how: str, message: Mapping[str, Any]) -> None:
        self.seen.append((how, message))
        if message.get("run") == "broken":
            raise RuntimeError("the table does not answer")


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    monkeypatch.setattr(pickup.compose, "pickup", lambda: house)
    monkeypatch.setattr(push.compose, "push", lambda: house)
    for name in ("DROP_BUCKET", "WORK_BUCKET", "TABLE", "PARTS_QUEUE_URL", "TOPIC_ARN"):
        monkeypatch.setenv(f"SEGPUSH_{name}", name)
    queue = sample("sqs-step-finished")["Records"][0]["eventSourceARN"].rsplit(":", 1)[1]
    monkeypatch.setenv("SEGPUSH_STEPS_QUEUE_URL", STEPS_QUEUE.format(queue))
    monkeypatch.setenv("SEGPUSH_HOLD_DAYS", "7")
    monkeypatch.setenv("SEGPUSH_KEEP_DAYS", "90")
    return house


def sample(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def batch(name: str, *runs: str) -> dict[str, Any]:
    """A sample message, once for each of ``runs``."""
    (record,) = sample(name)["Records"]
    bodies = [json.dumps(json.loads(record["body"]) | {"run": run}) for run in runs]
    return {"Records": [record | {"messageId": f"message-{n}", "body": body} for n, body in enumerate(bodies)]}


@pytest.mark.parametrize("name", ["s3-notification", "s3-eventbridge"])
def test_pickup_takes_an_object_by_itself(house: House, name: str) -> None:
    assert pickup.handler.handle(sample(name), CONTEXT) is None
    assert house.seen == [("message", sample(name))]


def test_pickup_takes_a_command_by_itself(house: House) -> None:
    command = {"schema": 1, "kind": "command", "command": "approve", "run": "r1"}
    assert pickup.handler.handle(command, CONTEXT) is None
    assert house.seen == [("message", command)]


def test_pickup_sweeps_when_its_schedule_says_so(house: House) -> None:
    assert pickup.handler.handle(sample("schedule-sweep"), CONTEXT) is None
    assert house.seen == [("sweep", None)]


@pytest.mark.parametrize("name", ["sqs-object-created", "sqs-step-finished", "command-approve"])
def test_pickup_takes_what_the_steps_queue_brings(house: House, name: str) -> None:
    assert pickup.handler.handle(sample(name), CONTEXT) == {"batchItemFailures": []}
    assert house.seen == [("message", json.loads(sample(name)["Records"][0]["body"]))]


def test_pickup_ends_what_a_dead_letter_names(house: House) -> None:
    assert pickup.handler.handle(sample("sqs-dead-part"), CONTEXT) == {"batchItemFailures": []}
    assert [(how, message["kind"]) for how, message in house.seen] == [("dead", "part")]


@pytest.mark.parametrize("text", ["{not json", "[]", '"part"'])
def test_a_dead_letter_nobody_can_read_is_named_once(house: House, text: str) -> None:
    event = sample("sqs-dead-part")
    event["Records"][0]["body"] = text
    assert pickup.handler.handle(event, CONTEXT) == {"batchItemFailures": []}
    assert house.seen == [("dead", {"kind": "unreadable", "message_id": event["Records"][0]["messageId"]})]


def test_push_takes_parts(house: House) -> None:
    assert push.handler.handle(sample("sqs-part"), CONTEXT) == {"batchItemFailures": []}
    assert [(how, message["kind"]) for how, message in house.seen] == [("part", "part")]


DOORS = [(pickup.handler.handle, "sqs-step-finished"), (push.handler.handle, "sqs-part")]
Door = Callable[[dict[str, Any], Any], Any]


@pytest.mark.parametrize(("door", "name"), DOORS, ids=["pickup", "push"])
def test_only_what_failed_comes_again(house: House, door: Door, name: str) -> None:
    assert door(batch(name, "r1", "broken", "r2"), CONTEXT) == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert [message["run"] for _, message in house.seen] == ["r1", "broken", "r2"]


@pytest.mark.parametrize(("door", "name"), DOORS, ids=["pickup", "push"])
def test_a_batch_that_failed_whole_comes_again_whole(house: House, door: Door, name: str) -> None:
    assert door(batch(name, "broken"), CONTEXT) == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}


def test_an_event_by_itself_that_failed_is_told_to_lambda(house: House) -> None:
    with pytest.raises(RuntimeError):
        pickup.handler.handle({"kind": "command", "command": "approve", "run": "broken"}, CONTEXT)


@pytest.mark.parametrize("door", ["pickup", "push"])
def test_importing_a_door_needs_no_environment_and_makes_nothing(door: str) -> None:
    program = (
        f"import {door}.handler, boto3, logging, sys;"
        "print(boto3.DEFAULT_SESSION, logging.getLogger('segpush').handlers, 'duckdb' in sys.modules)"
    )
    bare = {"PYTHONPATH": str(Path("functions").absolute()), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", program], env=bare, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "[]", str(door == "pickup")]  # push's layers have no DuckDB


@pytest.mark.parametrize("door", ["pickup", "push"])
def test_a_door_is_short(door: str) -> None:
    lines = (
        Path(f"functions/{door}/handler.py").read_text().split("\ndef handle(", 1)[1].split("\n\n\n", 1)[0].splitlines()
    )
    assert len(lines) <= 15
