"""Requests to the pretended DynamoDB one at a time: moto copies its tables for a transaction while others write to them.

A transaction that fails puts the copy back, and with it whatever others have written meanwhile is gone: DynamoDB isolates
transactions (Amazon DynamoDB Transactions: isolation levels), moto does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from moto.dynamodb.responses import DynamoHandler


@contextmanager
def isolated() -> Iterator[None]:
    """Let no two requests be answered at once while this lasts."""
    answer, turn = DynamoHandler.call_action, RLock()

    def in_turn(handler: DynamoHandler) -> Any:
        with turn:
            return answer(handler)

    DynamoHandler.call_action = in_turn  # type: ignore[method-assign]
    try:
        yield
    finally:
        DynamoHandler.call_action = answer  # type: ignore[method-assign]
