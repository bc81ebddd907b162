"""template.yaml is what runs: whoever alters it sees the system behave otherwise."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.stack import Stack
from local.template import Template
from tests.flow.conftest import Started

UNREADABLE = "{no JSON"


def wait_for(what: Callable[[], Any], seconds: float = 20) -> Any:
    """Return what becomes true; fail where it does not in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def send(stack: Stack, output: str, text: str) -> None:
    stack.cloud.client("sqs").send_message(QueueUrl=stack.cloud.outputs[output], MessageBody=text)


@pytest.mark.parametrize("receives", [None, 1])
def test_a_message_is_tried_as_often_as_its_queue_says(
    started: Started, written: Template, receives: int | None
) -> None:
    redrive = written["Resources"]["PartsQueue"]["Properties"]["RedrivePolicy"]
    redrive["maxReceiveCount"] = receives or redrive["maxReceiveCount"]
    stack = started(written)
    send(stack, "PartsQueueUrl", UNREADABLE)
    wait_for(lambda: stack.functions["pickup"].invocations)  # the dead letter has come to pickup
    assert stack.functions["push"].invocations == redrive["maxReceiveCount"] == (receives or 3)


@pytest.mark.parametrize(("prefix", "arrives"), [("inbox/", True), ("elsewhere/", False)])
def test_an_object_arrives_where_the_rule_looks(
    started: Started, written: Template, prefix: str, arrives: bool
) -> None:
    rule = written["Resources"]["ObjectArrived"]["Properties"]["EventPattern"]
    assert rule["detail"]["object"]["key"] == [{"prefix": "inbox/"}]
    rule["detail"]["object"]["key"] = [{"prefix": prefix}]
    stack = started(written)
    s3 = stack.cloud.client("s3")
    s3.put_object(Bucket=stack.drop_bucket, Key="inbox/nobody/claims.csv", Body=b"Email\nana@example.com\n")
    if arrives:
        wait_for(lambda: stack.functions["pickup"].invocations)
    else:
        time.sleep(2)
        assert stack.functions["pickup"].invocations == 0


@pytest.mark.parametrize("missing", ["SEGPUSH_TABLE", "SEGPUSH_SECRET_PREFIX"])
def test_a_function_knows_only_what_the_template_tells_it(
    started: Started, written: Template, missing: str, tmp_path: Path
) -> None:
    everywhere = written["Globals"]["Function"]["Environment"]["Variables"]
    here = written["Resources"]["PushFunction"]["Properties"]["Environment"]["Variables"]
    variables = everywhere if missing in everywhere else here
    variables[f"{missing}_X"] = variables.pop(missing)
    stack = started(written)
    send(stack, "PartsQueueUrl", '{"schema": 1, "kind": "part", "run": "r1", "step": "resolve", "part": 0, "wake": 0}')
    log = tmp_path / "push.log"
    wait_for(lambda: f"environment variable {missing} is missing" in log.read_text())


def test_a_sweep_comes_as_often_as_its_schedule_says(started: Started, written: Template) -> None:
    written["Resources"]["PickupFunction"]["Properties"]["Events"]["Sweep"]["Properties"]["Schedule"] = "rate(2 hours)"
    assert [schedule.seconds for schedule in started(written).wiring.schedules] == [7_200]


def test_what_a_deployment_chooses_reaches_the_functions(started: Started, written: Template) -> None:
    written["Parameters"]["PushConcurrency"]["Default"] = 2
    written["Parameters"]["HoldDays"]["Default"] = 3
    written["Resources"]["PushFunction"]["Properties"]["Timeout"] = 77
    written["Resources"]["PartsQueue"]["Properties"]["VisibilityTimeout"] = 462
    stack = started(written)
    (push,) = [source for source in stack.wiring.queues if source.function.stem == "push"]
    assert (push.concurrency, push.visibility, push.function.timeout, push.batch_size) == (2, 462, 77, 1)
    assert stack.functions["pickup"].function.environment["SEGPUSH_HOLD_DAYS"] == "3"


def test_the_table_has_the_index_the_sweep_needs(started: Started, written: Template) -> None:
    stack = started(written)
    (index,) = stack.cloud.client("dynamodb").describe_table(TableName=stack.table)["Table"]["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "due"
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["shard", "due"]
