"""What waits, as numbers: measured by the sweep over everything that has a time to be looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.times import parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from segpush.ports import Item

MEANT = frozenset({"quota", "polling"})
"""What a part may wait for without being late: the quota's reset, and a job of Marketo's that has a deadline of its own."""


def gauges(items: Iterable[Item], now: datetime) -> dict[str, float]:
    """Return how many runs are held, and for how many seconds the part that was put off first has been put off.

    ``items`` are those of the index of due items, whenever they are due. A part that no push has touched yet is a message
    only, and the queue's own metric tells its age.
    """
    held, since = 0, now
    for item in items:
        if item["sk"] == "RUN":
            held += item["state"] == "held"
        elif item["sk"].startswith("PART#") and item.get("parked_for") not in MEANT and item.get("since"):
            since = min(since, parse(item["since"]))
    return {"HeldRuns": held, "OldestPartSeconds": (now - since).total_seconds()}
