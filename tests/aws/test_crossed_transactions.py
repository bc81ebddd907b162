"""A transaction that merely crossed another is tried again; only a failed condition is a Conflict."""

import json
from random import Random
from typing import Any, cast

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError

from segpush.aws import clients
from segpush.aws.table import TRIES, DynamoTable
from segpush.errors import Conflict
from segpush.ports import Add, Put
from tests.aws.conftest import TABLE, create_table
from tests.fakes.memory import VirtualClock

STEP = {"pk": "RUN#r1", "sk": "STEP#resolve", "left": 2}


class Crossing:
    """A DynamoDB that cancels the first ``times`` transactions with ``reasons``."""

    def __init__(self, times: int, *reasons: str) -> None:
        self.left, self.reasons, self.clock, self.tokens = times, reasons, VirtualClock(), list[str]()
        client = clients.dynamodb()
        create_table(client)
        self.table = DynamoTable(client, TABLE, self.clock, Random(1))
        self.table.commit(Put(STEP, rev=0))
        client.meta.events.register("before-send.dynamodb.TransactWriteItems", cast("Any", self.answer))

    def answer(self, request: Any, **_: Any) -> AWSResponse | None:
        self.tokens.append(json.loads(request.body)["ClientRequestToken"])
        if self.left == 0:
            return None
        self.left -= 1
        body = {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "CancellationReasons": [{"Code": reason} for reason in self.reasons],
        }
        return AWSResponse(request.url, 400, HTTPHeaders(), Raw(json.dumps(body).encode()))


class Raw:
    """A body as urllib3 hands it out."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self) -> list[bytes]:
        return [self.body]


def test_crossing_is_waited_out(cloud: None) -> None:
    crossing = Crossing(3, "None", "TransactionConflict")
    crossing.table.commit(Put({"pk": "RUN#r1", "sk": "PART#1"}, rev=0), Add("RUN#r1", "STEP#resolve", "left", -1))
    assert crossing.table.get("RUN#r1", "STEP#resolve") == STEP | {"left": 1, "rev": 2}
    assert len(set(crossing.tokens)) == 4
    assert 0 < sum(crossing.clock.slept) < 1


def test_crossing_for_ever_is_an_outage_not_a_conflict(cloud: None) -> None:
    crossing = Crossing(99, "TransactionConflict")
    with pytest.raises(ClientError, match="TransactionCanceledException"):
        crossing.table.commit(Add("RUN#r1", "STEP#resolve", "left", -1))
    assert len(crossing.tokens) == TRIES


def test_a_failed_condition_beside_a_crossing_is_a_conflict(cloud: None) -> None:
    crossing = Crossing(1, "ConditionalCheckFailed", "TransactionConflict")
    with pytest.raises(Conflict, match="PART#1"):
        crossing.table.commit(Put({"pk": "RUN#r1", "sk": "PART#1"}, rev=0), Add("RUN#r1", "STEP#resolve", "left", -1))
    assert len(crossing.tokens) == 1


def test_what_waiting_cannot_mend_is_raised_at_once(cloud: None) -> None:
    crossing = Crossing(1, "ValidationError")
    with pytest.raises(ClientError):
        crossing.table.commit(Add("RUN#r1", "STEP#resolve", "left", -1))
    assert len(crossing.tokens) == 1


def test_an_unconditional_write_gives_way_and_comes_again(cloud: None) -> None:
    crossing = Crossing(1, "ConditionalCheckFailed")
    crossing.table.commit(Put(STEP | {"left": 0}, rev=None))
    assert crossing.table.get("RUN#r1", "STEP#resolve") == STEP | {"left": 0, "rev": 2}
