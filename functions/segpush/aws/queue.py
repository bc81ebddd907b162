"""One SQS queue as a :class:`~segpush.ports.Queue`. Receiving is not here: Lambda's event source does it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sqs import SQSClient


class SqsQueue:
    """The queue at ``url``."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """Put ``message`` on the queue as JSON; a lost reply makes botocore send it twice, which receivers bear."""
        self._client.send_message(QueueUrl=self._url, MessageBody=json.dumps(message), DelaySeconds=delay_seconds)
