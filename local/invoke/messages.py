"""The queues of a stack nobody else reads: messages taken off one at a time, and handed to the functions of this checkout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.pollers import record
from local.stack import Stack
from local.wiring import QueueSource


@dataclass(frozen=True, slots=True)
class Due:
    """One message taken off its queue, and hidden there until it is dropped."""

    source: QueueSource
    message: Mapping[str, Any]

    @property
    def event(self) -> dict[str, Any]:
        """What Lambda would call the function with."""
        return {"Records": [record(self.source, dict(self.message))]}

    @property
    def body(self) -> dict[str, Any]:
        """What the message says."""
        body: dict[str, Any] = json.loads(self.message["Body"])
        return body


class Messages:
    """Those of one stack."""

    def __init__(self, system: Stack) -> None:
        """Take the stack's callers off it; from here on its messages wait."""
        self._system = system
        self._sqs = system.cloud.client("sqs")
        for caller in system.callers:
            caller.stop()
        for caller in system.callers:
            caller.join()

    def take(self) -> Due | None:
        """Take the next message of any queue; None where there is none."""
        for source in self._system.wiring.queues:
            reply = self._sqs.receive_message(QueueUrl=source.queue_url, MessageSystemAttributeNames=["All"])
            for message in reply.get("Messages", []):
                return Due(source, message)
        return None

    def hand_over(self, due: Due) -> None:
        """Let the function of this checkout do it; raise :class:`~local.lambdas.Failed`."""
        self._system.functions[due.source.function.stem].invoke(due.event)
        self.drop(due)

    def drop(self, due: Due) -> None:
        """Take a message that is done off its queue for good."""
        self._sqs.delete_message(QueueUrl=due.source.queue_url, ReceiptHandle=due.message["ReceiptHandle"])

    def send(self, source: QueueSource, body: Mapping[str, Any]) -> None:
        """Put a message on a queue."""
        self._sqs.send_message(QueueUrl=source.queue_url, MessageBody=json.dumps(body))

    def queue(self, logical: str) -> QueueSource:
        """Return the queue that template.yaml calls so; ValueError where none is."""
        (found,) = [each for each in self._system.wiring.queues if f"-{logical}-" in each.queue_arn]
        return found
