"""What versions leave for one another carries the number of its schema: messages, orders of steps, stored drops.

Within a schema keys may be added and none changes its meaning, so that an older version reads what a newer one wrote.
What has a higher number than this version knows was left by one that was rolled back: it is neither taken nor lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from segpush.delayed import LONGEST_DELAY
from segpush.telemetry import log

if TYPE_CHECKING:
    from segpush.ports import Queue

SCHEMA = 1
NEWER = "was written by a newer version of segpush: deploy that version again"


def is_newer(document: Mapping[str, Any]) -> bool:
    """Say whether this version is too old for a message or a stored document; events of S3 have no number."""
    number = document.get("schema", SCHEMA)
    return isinstance(number, int) and number > SCHEMA


def put_back(queue: Queue, message: Mapping[str, Any]) -> bool:
    """Put a message of a newer version back, for as long as a queue can; say whether it was one.

    Nobody waits for it for ever: what its run needs the sweep sends anew, in this version's words.
    """
    if not is_newer(message):
        return False
    log.error("message of a newer version", extra={"kind": message.get("kind", ""), "run": message.get("run", "")})
    queue.send(message, LONGEST_DELAY)
    return True
