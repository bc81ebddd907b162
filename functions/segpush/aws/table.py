"""The DynamoDB state table as a :class:`~segpush.ports.Table`.

Every write is a transaction, a single one too: boto3 gives each transaction a token, so that a try after a lost reply
neither adds twice nor meets its own condition (DynamoDB: TransactWriteItems, idempotency). That costs two write units
instead of one. ``Conflict`` means that a condition failed and nothing else: transactions that merely crossed are tried
again here, because a caller takes ``Conflict`` for "somebody else has done it".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush.aws import values
from segpush.errors import Conflict
from segpush.ports import Add, Item, Put, Write
from segpush.times import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from botocore.exceptions import ClientError
    from mypy_boto3_dynamodb import DynamoDBClient

    from segpush.ports import Clock, Random

DUE_INDEX = "due"
TRIES = 8  # of a transaction that crossed others: 0.05 x 2^7 s, about 13 s at most in all
PAUSE_SECONDS = 0.05  # before the second try, then doubled, each time a random share of it

FAILED = "ConditionalCheckFailed"
PASSING = frozenset({"None", FAILED, "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


class DynamoTable:
    """The table ``name``: keys ``pk`` and ``sk``, index ``due`` on ``shard`` and ``due``."""

    def __init__(self, client: DynamoDBClient, name: str, clock: Clock, random: Random) -> None:
        self._client = client
        self._name = name
        self._clock = clock
        self._random = random

    def get(self, pk: str, sk: str) -> Item | None:
        """Return an item as it is now (strongly consistent), or None."""
        reply = self._client.get_item(TableName=self._name, Key=values.key(pk, sk), ConsistentRead=True)
        return values.unpack(reply["Item"]) if "Item" in reply else None

    def commit(self, *writes: Write) -> None:
        """Do all writes or none; raise :class:`Conflict` where a condition fails.

        An outage, or crossing other transactions for longer than is worth waiting, raises botocore's own error.
        """
        for attempt in range(1, TRIES + 1):
            try:
                self._transact(writes)
            except self._client.exceptions.TransactionCanceledException as error:
                _raise_unless_passing(error, writes, last=attempt == TRIES)
                self._clock.sleep(self._random.uniform(0, PAUSE_SECONDS * 2 ** (attempt - 1)))
            else:
                return

    def query(self, pk: str, prefix: str = "") -> Sequence[Item]:
        """Return the items of ``pk`` whose ``sk`` starts with ``prefix``, in ``sk`` order (strongly consistent)."""
        condition, bound = "pk = :pk", {":pk": pk}
        if prefix:  # DynamoDB refuses an empty prefix
            condition, bound = condition + " AND begins_with(sk, :prefix)", bound | {":prefix": prefix}
        return list(self._pages(KeyConditionExpression=condition, bound=bound, ConsistentRead=True))

    def due(self, before: datetime) -> Sequence[Item]:
        """Return the items whose ``due`` is not after ``before``, oldest first."""
        bound = {":shard": values.DUE_SHARD, ":before": stamp(before)}
        condition = "shard = :shard AND due <= :before"
        return list(self._pages(IndexName=DUE_INDEX, KeyConditionExpression=condition, bound=bound))

    def _transact(self, writes: Sequence[Write]) -> None:
        if writes:
            self._client.transact_write_items(TransactItems=[self._request(write) for write in writes])  # type: ignore[misc]

    def _pages(self, bound: dict[str, str], **query: Any) -> Iterator[Item]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name, ExpressionAttributeValues=values.pack(bound), **query
        )
        for page in pages:
            yield from (values.unpack(item) for item in page["Items"])

    def _request(self, write: Write) -> dict[str, dict[str, Any]]:
        if isinstance(write, Add):
            return {"Update": {"TableName": self._name, **_addition(write)}}
        if isinstance(write, Put):
            rev = self._rev(write) if write.rev is None else write.rev
            item = values.pack_item({**write.item, "rev": rev + 1})
            return {"Put": {"TableName": self._name, "Item": item, **_only_at(rev)}}
        only = {} if write.rev is None else _only_at(write.rev)
        return {"Delete": {"TableName": self._name, "Key": values.key(write.pk, write.sk), **only}}

    def _rev(self, write: Put) -> int:
        """Return the rev to count on from: an unconditional write reads, then holds what it read against change."""
        there = self.get(write.item["pk"], write.item["sk"])
        return int(there["rev"]) if there else 0


def _addition(write: Add) -> dict[str, Any]:
    return {
        "Key": values.key(write.pk, write.sk),
        "UpdateExpression": "ADD #attribute :amount, rev :one",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeNames": {"#attribute": write.attribute},
        "ExpressionAttributeValues": values.pack({":amount": write.amount, ":one": 1}),
    }


def _only_at(rev: int) -> dict[str, Any]:
    if rev == 0:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {"ConditionExpression": "rev = :rev", "ExpressionAttributeValues": values.pack({":rev": rev})}


def _raise_unless_passing(error: ClientError, writes: Sequence[Write], *, last: bool) -> None:
    """Raise what a transaction's reasons, one a write in order, amount to; return where trying again may help."""
    reasons: list[str] = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]
    for write, reason in zip(writes, reasons, strict=False):
        if reason == FAILED and not (isinstance(write, Put) and write.rev is None):
            raise Conflict(f"{_named(write)} is not as expected: somebody else wrote first; read it again.") from error
    if last or not reasons or not PASSING.issuperset(reasons):
        raise error


def _named(write: Write) -> str:
    pk, sk = (write.item["pk"], write.item["sk"]) if isinstance(write, Put) else (write.pk, write.sk)
    return f"item {pk} {sk}"
