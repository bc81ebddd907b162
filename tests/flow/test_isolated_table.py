"""The pretended table isolates transactions: one that fails takes back nothing that others wrote meanwhile."""

from __future__ import annotations

import copy
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import moto.dynamodb.models
import pytest
from botocore.exceptions import ClientError

from local import template
from local.stack import Stack
from tests.flow.conftest import Started

LONG = 0.5  # seconds a transaction takes


@pytest.fixture
def system(started: Started, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Start a stack whose transactions take long between the copy they may fall back to and their end."""

    def slowly(thing: Any) -> Any:
        copied = copy.deepcopy(thing)
        time.sleep(LONG)
        return copied

    monkeypatch.setattr(moto.dynamodb.models, "copy", SimpleNamespace(deepcopy=slowly, copy=copy.copy))
    return started(template.load())


def item(name: str) -> dict[str, Any]:
    return {"pk": {"S": "STORY"}, "sk": {"S": name}}


def test_what_is_written_beside_a_failing_transaction_stays(system: Stack) -> None:
    client = system.cloud.client("dynamodb")
    client.put_item(TableName=system.table, Item=item("there"))
    twice = {"TableName": system.table, "Item": item("there"), "ConditionExpression": "attribute_not_exists(pk)"}

    def fail() -> None:
        with pytest.raises(ClientError, match="ConditionalCheckFailed"):
            client.transact_write_items(TransactItems=[{"Put": twice}])

    with ThreadPoolExecutor() as beside:
        failing = beside.submit(fail)
        time.sleep(LONG / 2)
        client.put_item(TableName=system.table, Item=item("meanwhile"))
        failing.result()
    assert "Item" in client.get_item(TableName=system.table, Key=item("meanwhile"))
