"""One SNS topic as a :class:`~segpush.ports.Topic`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sns import SNSClient


class SnsTopic:
    """The topic named ``arn``."""

    def __init__(self, client: SNSClient, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, subject: str, message: str, attributes: Mapping[str, str]) -> None:
        """Tell the subscribers; ``subject`` is 1 to 100 printable ASCII characters (SNS: Publish).

        ``attributes`` serve filter policies; empty ones are left out, as SNS takes none.
        """
        self._client.publish(
            TopicArn=self._arn,
            Subject=subject,
            Message=message,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value
            },
        )
