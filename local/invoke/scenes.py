"""What must be there before an event of events/ means anything: its object, its documents, its run, its message.

The file says what kind of event it is, and under which key an object lies or which step is meant. Ids that only a running
system gives (bucket, version, run, receipt) are those of the stack at hand.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from local.drops import BadArgument
from local.invoke.messages import Due
from local.invoke.stage import Stage

Event = dict[str, Any]
SHORT = 1  # second of quiet, so that a sweep has something to find


@dataclass(frozen=True, slots=True)
class Scene:
    """What the function is called with; ``due`` is the message behind it, None where it is no message."""

    event: Event
    due: Due | None = None

    @property
    def stem(self) -> str:
        """The function it is for: the one its queue calls; whatever is no message goes to pickup."""
        return self.due.source.function.stem if self.due else "pickup"


def prepared(event: Event, stage: Stage) -> Scene:
    """Bring the stage to where this event comes up; raise :class:`~local.drops.BadArgument` where it never does."""
    try:
        if event.get("detail-type") == "Scheduled Event":
            return _sweep(event, stage)
        stage.bring_into_force()
        record = (event.get("Records") or [{}])[0]
        if record.get("eventSource") == "aws:sqs":
            return _message(json.loads(record["body"]), record, stage)
        return _object(event, stage)
    except BadArgument:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise BadArgument(
            f"the event has not the shape of one of events/ ({error!r}): compare it with those."
        ) from error


def _sweep(event: Event, stage: Stage) -> Scene:
    """A drop has waited out its quiet period, and the message that should have woken it is lost."""
    stage.bring_into_force(quiet_period=f"{SHORT}s")
    stage.deliver()
    stage.messages.hand_over(stage.until(_is_arrival))
    time.sleep(SHORT + 1)
    return Scene(event)


def _object(event: Event, stage: Stage) -> Scene:
    """The object lies in the drop bucket; the bus's own message about it is dropped, as the event is handed over by itself."""
    event = deepcopy(event)
    bucket, thing = _told(event)
    said = stage.deliver(thing["key"])
    stage.messages.drop(stage.until(_is_arrival))
    bucket["name"] = stage.system.drop_bucket
    thing["size"] = said["ContentLength"]
    for name in [name for name in thing if name.lower() == "etag"]:
        thing[name] = said["ETag"].strip('"')
    for name in [name for name in thing if name.lower().replace("-", "") == "versionid"]:
        thing[name] = said["VersionId"]
    return Scene(event)


def _told(event: Event) -> tuple[Event, Event]:
    """Return the bucket and the object of an EventBridge event or of a bucket's own notification."""
    told = event["Records"][0]["s3"] if "Records" in event else event["detail"]
    return told["bucket"], told["object"]


def _message(body: Event, record: Event, stage: Stage) -> Scene:
    if body.get("kind") is None:
        stage.deliver(_told(body)[1]["key"])
        return _handed(stage.until(_is_arrival))
    stage.deliver()
    if body["kind"] == "command":
        return _handed(_sent(body | {"run": stage.until_held()}, record, stage))
    due = stage.until(_is(body["kind"], body["step"]))
    if "DeadLetterQueueSourceArn" in record["attributes"]:  # AWS's own mark of a dead letter
        stage.messages.drop(due)
        due = _sent(due.body, record, stage)
    return _handed(due)


def _sent(body: Event, record: Event, stage: Stage) -> Due:
    """Put a message on the queue that the record is of, and take it off as Lambda does."""
    source = stage.messages.queue(_logical(record))
    stage.messages.send(source, body)
    return stage.until(lambda due: due.source == source and due.body == body)


def _handed(due: Due) -> Scene:
    return Scene(due.event, due)


def _logical(record: Event) -> str:
    """Return what template.yaml calls the queue of a record: segpush-PartsQueue-Zt5cLh9YbK1d is PartsQueue."""
    return str(record["eventSourceARN"].split("-")[-2])


def _is_arrival(due: Due) -> bool:
    return "kind" not in due.body


def _is(kind: str, step: str) -> Callable[[Due], bool]:
    return lambda due: (due.body.get("kind"), due.body.get("step")) == (kind, step)
