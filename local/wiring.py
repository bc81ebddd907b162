"""What the deployed stack says of functions and of what calls them, read back from the cloud it was deployed to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.cloud import Cloud

RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class Function:
    """One function: ``timeout`` in seconds, ``environment`` as the template sets it and no more, ``role`` by its ARN."""

    name: str
    arn: str
    handler: str
    timeout: int
    memory: int
    environment: Mapping[str, str]
    role: str = ""

    @property
    def stem(self) -> str:
        """The word the function goes by: that of its door."""
        return self.handler.split(".", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class QueueSource:
    """One queue that calls a function: ``visibility`` in seconds, how long a batch is hidden meanwhile."""

    queue_arn: str
    queue_url: str
    function: Function
    batch_size: int
    concurrency: int
    reports_failures: bool
    visibility: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """One rule that calls a function every ``seconds``; ``payload`` is what it says, the usual event where None."""

    name: str
    arn: str
    function: Function
    seconds: int
    payload: Any = None


@dataclass(frozen=True, slots=True)
class Wiring:
    """All of it."""

    functions: tuple[Function, ...]
    queues: tuple[QueueSource, ...]
    schedules: tuple[Schedule, ...]


def read(cloud: Cloud) -> Wiring:
    """Read everything that was deployed."""
    functions = {function.arn: function for function in _functions(cloud.client("lambda"))}
    queues = tuple(_queues(cloud.client("lambda"), cloud.client("sqs"), functions))
    return Wiring(tuple(functions.values()), queues, tuple(_schedules(cloud.client("events"), functions)))


def _functions(client: Any) -> Iterator[Function]:
    for page in client.get_paginator("list_functions").paginate():
        for each in page["Functions"]:
            variables = each.get("Environment", {}).get("Variables", {})
            environment = {name: str(value) for name, value in variables.items()}
            yield Function(
                each["FunctionName"],
                each["FunctionArn"],
                each["Handler"],
                each["Timeout"],
                each["MemorySize"],
                environment,
                each["Role"],
            )


def _queues(client: Any, sqs: Any, functions: Mapping[str, Function]) -> Iterator[QueueSource]:
    for each in client.list_event_source_mappings()["EventSourceMappings"]:
        url = sqs.get_queue_url(QueueName=each["EventSourceArn"].rsplit(":", 1)[1])["QueueUrl"]
        hidden = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
        yield QueueSource(
            queue_arn=each["EventSourceArn"],
            queue_url=url,
            function=functions[each["FunctionArn"]],
            batch_size=each["BatchSize"],
            concurrency=int(
                each.get("ScalingConfig", {}).get("MaximumConcurrency", 1_000)
            ),  # Lambda: an account's default
            reports_failures="ReportBatchItemFailures" in each.get("FunctionResponseTypes", []),
            visibility=int(hidden["VisibilityTimeout"]),
        )


def _schedules(client: Any, functions: Mapping[str, Function]) -> Iterator[Schedule]:
    for rule in client.list_rules()["Rules"]:
        if rule["State"] != "ENABLED" or "ScheduleExpression" not in rule:
            continue
        if not (rate := RATE.fullmatch(rule["ScheduleExpression"])):
            raise ValueError(
                f"schedule {rule['ScheduleExpression']} of template.yaml is none this machine keeps: use rate(…)."
            )
        for target in client.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            payload = json.loads(target["Input"]) if "Input" in target else None
            seconds = int(rate[1]) * SECONDS[rate[2]]
            yield Schedule(rule["Name"], rule["Arn"], functions[target["Arn"]], seconds, payload)
