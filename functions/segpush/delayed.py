"""Send a message that is to be taken later; what lies too far ahead for a queue is left to the sweep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segpush.ports import Queue

LONGEST_DELAY = 900  # SQS: DelaySeconds


def send_at(queue: Queue, message: Mapping[str, Any], at: datetime, now: datetime) -> None:
    """Send a message that becomes visible at a time, never before it; nothing where that is over 15 minutes away."""
    delay = (at - now).total_seconds()
    if delay <= LONGEST_DELAY:
        queue.send(message, max(1, round(delay + 0.5)))
