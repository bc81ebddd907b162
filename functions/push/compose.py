"""What stands behind push's door: made on first use, kept for the life of the process."""

from __future__ import annotations

from functools import cache
from random import Random

import requests

from segpush.aws import clients
from segpush.aws.objects import S3Objects
from segpush.aws.queue import SqsQueue
from segpush.aws.secrets import SecretsManager
from segpush.aws.table import DynamoTable
from segpush.clock import SystemClock
from segpush.push import Push
from segpush.settings import PushSettings


@cache
def push() -> Push:
    """Return push over the real services; raise :class:`~segpush.settings.BadSetting`."""
    settings = PushSettings.read()
    sqs, clock, random = clients.sqs(), SystemClock(), Random()  # noqa: S311 - jitter
    return Push(
        work=S3Objects(clients.s3(), settings.work_bucket),
        table=DynamoTable(clients.dynamodb(), settings.table, clock, random),
        parts=SqsQueue(sqs, settings.parts_queue_url),
        steps=SqsQueue(sqs, settings.steps_queue_url),
        secrets=SecretsManager(clients.secretsmanager()),
        clock=clock,
        random=random,
        session=requests.Session,
        endpoint=settings.marketo_endpoint,
        secret_prefix=settings.secret_prefix,
    )
