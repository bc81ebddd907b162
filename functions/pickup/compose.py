"""What stands behind pickup's door: made on first use, kept for the life of the process."""

from __future__ import annotations

from functools import cache
from random import Random

from segpush.aws import clients
from segpush.aws.objects import S3Objects
from segpush.aws.queue import SqsQueue
from segpush.aws.table import DynamoTable
from segpush.aws.topic import SnsTopic
from segpush.clock import SystemClock
from segpush.pickup import Pickup
from segpush.settings import PickupSettings


@cache
def pickup() -> Pickup:
    """Return pickup over the real services; raise :class:`~segpush.settings.BadSetting`."""
    settings = PickupSettings.read()
    s3, sqs, clock = clients.s3(), clients.sqs(), SystemClock()
    return Pickup(
        drop=S3Objects(s3, settings.drop_bucket),
        work=S3Objects(s3, settings.work_bucket),
        table=DynamoTable(clients.dynamodb(), settings.table, clock, Random()),  # noqa: S311 - jitter
        parts=SqsQueue(sqs, settings.parts_queue_url),
        steps=SqsQueue(sqs, settings.steps_queue_url),
        topic=SnsTopic(clients.sns(), settings.topic_arn),
        clock=clock,
        hold=settings.hold,
        keep=settings.keep,
    )


def is_dead(queue_arn: str) -> bool:
    """Tell whether a queue holds dead letters: whatever calls pickup and is not its own in-tray does."""
    own = PickupSettings.read().steps_queue_url.rsplit("/", 1)[1]
    return queue_arn.rsplit(":", 1)[1] != own
