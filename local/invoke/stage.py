"""A stack whose functions nobody calls but us, one message at a time, up to the one that an invocation is about."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from console.apply import apply
from console.commands import about_run
from local.data import Demo
from local.documents import documents
from local.drops import BadArgument
from local.pollers import record
from local.stack import Stack
from local.watch import Look, Watch
from local.wiring import QueueSource
from segpush.aws.objects import S3Objects

PATIENCE_SECONDS = 60  # the demo's 400 people take a tenth of it
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Due:
    """One message taken off its queue, and hidden there until it is dropped or put back."""

    source: QueueSource
    message: Mapping[str, Any]

    @property
    def event(self) -> dict[str, Any]:
        """What Lambda would call the function with."""
        return {"Records": [record(self.source, dict(self.message))]}

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.message["Body"])
        return body


Wanted = Callable[[Due], bool]


class Stage:
    """Plays Lambda, the producer and the person who approves, as far as the invocation needs them before it."""

    def __init__(self, system: Stack, demo: Demo) -> None:
        """Take the stack's callers off it; from here on its messages wait for us."""
        self.system = system
        self.demo = demo
        self._sqs = system.cloud.client("sqs")
        self._watch = Watch(system)
        self._approved = False
        for caller in system.callers:
            caller.stop()
        for caller in system.callers:
            caller.join()

    def bring_into_force(self, quiet_period: str = "0") -> None:
        """Put the demo's two documents where the functions read them."""
        given = documents(self.demo.destination, quiet_period)
        work = S3Objects(self.system.cloud.client("s3"), self.system.work_bucket)
        apply(work, [given.account, given.destination])

    def deliver(self, key: str) -> dict[str, Any]:
        """Put the demo's first file under a key of the drop bucket, and return what S3 says of it."""
        s3 = self.system.cloud.client("s3")
        s3.upload_file(str(self.demo.day_one), self.system.drop_bucket, key)
        said: dict[str, Any] = s3.head_object(Bucket=self.system.drop_bucket, Key=key)
        return said

    def until(self, wanted: Wanted) -> Due:
        """Let the functions of this checkout do all that comes before the wanted message, and return that one.

        Raises :class:`~local.drops.BadArgument` where the demo's run never comes there.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            due = self._take()
            if due is not None and wanted(due):
                return due
            if due is not None:
                self._do(due)
            elif self._answer(self.look()):
                break
        raise BadArgument("the demo's run never comes to what this event tells of: name one of events/.")

    def until_held(self) -> str:
        """Let the functions work until the run waits for a person; return its id."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if (due := self._take()) is not None:
                self._do(due)
            elif held := self.look().held:
                return held[0].id
            time.sleep(LOOK_SECONDS)
        raise BadArgument("the demo's run is never held: look at functions/ first.")

    def finish(self) -> Look:
        """Let the functions do all the rest, approve what is held, and return how things stand."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if (due := self._take()) is not None:
                self._do(due)
            elif self._answer(look := self.look()):
                return look
        return self.look()

    def send(self, source: QueueSource, body: Mapping[str, Any]) -> Due:
        """Put a message on a queue and take it off as Lambda does."""
        self._sqs.send_message(QueueUrl=source.queue_url, MessageBody=json.dumps(body))
        return self.until(lambda due: due.source == source and due.body == body)

    def queue(self, logical: str) -> QueueSource:
        """Return the queue that template.yaml calls so."""
        (found,) = [each for each in self.system.wiring.queues if f"-{logical}-" in each.queue_arn]
        return found

    def drop(self, due: Due) -> None:
        """Take a message that is done off its queue for good."""
        self._sqs.delete_message(QueueUrl=due.source.queue_url, ReceiptHandle=due.message["ReceiptHandle"])

    def put_back(self, due: Due) -> None:
        """Let a message that is still to be done be seen again at once."""
        self._sqs.change_message_visibility(
            QueueUrl=due.source.queue_url, ReceiptHandle=due.message["ReceiptHandle"], VisibilityTimeout=0
        )

    def look(self) -> Look:
        """Return how things stand."""
        return self._watch.look()

    def _take(self) -> Due | None:
        for source in self.system.wiring.queues:
            reply = self._sqs.receive_message(QueueUrl=source.queue_url, MessageSystemAttributeNames=["All"])
            for message in reply.get("Messages", []):
                return Due(source, message)
        return None

    def _do(self, due: Due) -> None:
        self.system.functions[due.source.function.stem].invoke(due.event)
        self.drop(due)

    def _answer(self, look: Look) -> bool:
        """Approve a held run, and tell whether there is nothing more to come."""
        for run in look.held if not self._approved else ():
            self._approved = True
            self.system.command(about_run("approve", run.id, "local", uuid4()))
            return False
        time.sleep(LOOK_SECONDS)
        return bool(look.runs) and look.at_rest
