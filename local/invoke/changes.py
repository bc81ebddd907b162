"""What an invocation changed, seen from outside: table, queues, work bucket, and calls to Marketo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.stack import Stack
from segpush.aws.objects import S3Objects

COUNTS = [
    f"ApproximateNumberOfMessages{which}" for which in ("", "Delayed", "NotVisible")
]  # SQS: GetQueueAttributes, all that lies there


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How things stand: items by their keys, keys of objects, messages by their queue, calls Marketo answered."""

    items: Mapping[str, Any]
    objects: frozenset[str]
    messages: Mapping[str, int]
    calls: int


def snapshot(system: Stack) -> Snapshot:
    """Look at a stack."""
    cloud = system.cloud
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=system.table)
    items = {f"{item['pk']['S']} {item['sk']['S']}": item for page in pages for item in page["Items"]}
    objects = S3Objects(cloud.client("s3"), system.work_bucket).list("")
    messages = {source.queue_url: _count(cloud.client("sqs"), source.queue_url) for source in system.wiring.queues}
    return Snapshot(items, frozenset(each.key for each in objects), messages, system.calls)


def lines(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Say what is different, one line a thing: + new, ~ changed, - gone."""
    for key in sorted(before.items.keys() | after.items.keys()):
        old, new = before.items.get(key), after.items.get(key)
        if old != new:
            yield f"table   {'+' if old is None else '-' if new is None else '~'} {key}"
    for key in sorted(after.objects - before.objects):
        yield f"bucket  + {key}"
    for url in sorted(after.messages):
        if more := after.messages[url] - before.messages[url]:
            yield f"queue   {more:+} {url.rsplit('/', 1)[1].rsplit('-', 1)[0]}"
    if after.calls != before.calls:
        yield f"Marketo + {after.calls - before.calls} calls"


def _count(sqs: Any, url: str) -> int:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=COUNTS)["Attributes"]
    return sum(int(number) for number in found.values())
