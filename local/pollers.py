"""What calls functions, as Lambda's event sources do it: queues batch by batch, schedules by the clock."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import REGION
from local.lambdas import Failed, Lambda
from local.wiring import QueueSource, Schedule

WAIT_SECONDS = 1  # a long poll; also how long a stop may take
MOST_A_RECEIVE = 10  # SQS: ReceiveMessage
THREADS = 32  # of a concurrency nobody limited


class QueuePoller(threading.Thread):
    """Takes batches off one queue for as many invocations as the event source allows at once.

    What was done is deleted; what failed comes again once its visibility timeout is over, or ``redelivery`` seconds
    later where that is sooner: time is the one thing a stack on this machine may shorten. ``sqs`` acts in the role of
    the function; ``owner`` shortens, which Lambda does not.
    """

    def __init__(self, source: QueueSource, function: Lambda, sqs: Any, owner: Any, redelivery: int) -> None:
        super().__init__(name=f"poll {source.queue_url.rsplit('/', 1)[1]}", daemon=True)
        self.came_again = 0
        self._source = source
        self._function = function
        self._sqs = sqs
        self._owner = owner
        self._redelivery = redelivery
        self._most = min(source.concurrency, THREADS)
        self._slots = threading.BoundedSemaphore(self._most)
        self._stopped = threading.Event()

    def run(self) -> None:
        with ThreadPoolExecutor(self._most) as pool:
            while not self._stopped.is_set():
                if self._slots.acquire(timeout=WAIT_SECONDS):
                    self._hand_out(pool)

    def stop(self) -> None:
        """Take no more batches."""
        self._stopped.set()

    def _hand_out(self, pool: ThreadPoolExecutor) -> None:
        batch: list[dict[str, Any]] = []
        try:
            batch = self._receive()
        except (BotoCoreError, ClientError, OSError):
            self._stopped.wait(WAIT_SECONDS)  # the cloud is going or gone
        if batch:
            pool.submit(self._deliver, batch).add_done_callback(lambda _: self._slots.release())
        else:
            self._slots.release()

    def _receive(self) -> list[dict[str, Any]]:
        reply = self._sqs.receive_message(
            QueueUrl=self._source.queue_url,
            MaxNumberOfMessages=min(self._source.batch_size, MOST_A_RECEIVE),
            WaitTimeSeconds=WAIT_SECONDS,
            MessageSystemAttributeNames=["All"],
        )
        messages: list[dict[str, Any]] = reply.get("Messages", [])
        return messages

    def _deliver(self, batch: list[dict[str, Any]]) -> None:
        try:
            answer = self._function.invoke({"Records": [record(self._source, message) for message in batch]})
            failed = self._failed(batch, answer)
        except Failed:
            failed = {message["MessageId"] for message in batch}
        for message in batch:
            if message["MessageId"] in failed:
                self._come_again(message)
            else:
                self._sqs.delete_message(QueueUrl=self._source.queue_url, ReceiptHandle=message["ReceiptHandle"])

    def _failed(self, batch: list[dict[str, Any]], answer: Any) -> set[str]:
        """Return the ids that failed; an answer that names others fails the whole batch (Lambda: partial batches)."""
        everything = {message["MessageId"] for message in batch}
        if not self._source.reports_failures or not answer:
            return set()
        named = {each.get("itemIdentifier") for each in answer.get("batchItemFailures") or []}
        return min(named, everything)

    def _come_again(self, message: dict[str, Any]) -> None:
        self.came_again += 1
        if self._redelivery < self._source.visibility:
            self._owner.change_message_visibility(
                QueueUrl=self._source.queue_url,
                ReceiptHandle=message["ReceiptHandle"],
                VisibilityTimeout=self._redelivery,
            )


def record(source: QueueSource, message: dict[str, Any]) -> dict[str, Any]:
    """Return a received message as Lambda hands it to a function, one of the event's ``Records``."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": source.queue_arn,
        "awsRegion": REGION,
    }


class Clockwork(threading.Thread):
    """Calls a scheduled function every ``schedule.seconds``, or more often where ``at_most`` says so."""

    def __init__(self, schedule: Schedule, function: Lambda, at_most: int) -> None:
        super().__init__(name=f"schedule {schedule.name}", daemon=True)
        self._schedule = schedule
        self._function = function
        self._seconds = min(schedule.seconds, at_most)
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._seconds):
            try:
                self._function.invoke(self._schedule.payload or self._event())
            except Failed:
                continue  # counted there; the next one does the same

    def stop(self) -> None:
        """Call no more."""
        self._stopped.set()

    def _event(self) -> dict[str, Any]:
        return {
            "version": "0",
            "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "123456789012",
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": REGION,
            "resources": [self._schedule.arn],
            "detail": {},
        }


Caller = QueuePoller | Clockwork
