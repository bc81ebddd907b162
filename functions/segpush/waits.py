"""When a run stood still, and why: an item a wait, for the timeline of its report.

A wait that nobody ends by a command ends by itself: with the next step, or with the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.ports import Put
from segpush.times import stamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from segpush.ports import Item, Table
    from segpush.run import Run

PREFIX = "WAIT#"


def begins(run: Run, why: str, now: datetime, until: datetime | None = None) -> Put:
    """Note that a run waits from now on; ``why`` is held, paused, quota, lease or list, ``until`` when it goes on by itself."""
    at = stamp(now)
    item = {"pk": f"RUN#{run.id}", "sk": f"{PREFIX}{at}", "rev": 0, "why": why, "from": at}
    return Put({**item, "until": stamp(until) if until else ""}, None)


def ended(table: Table, run: Run, now: datetime) -> tuple[Put, ...]:
    """Note that a person let a run go on; nothing where an older version did not note that it waits."""
    last = [item for item in of(table, run)[-1:] if item["why"] in {run.code, run.state}]
    return tuple(Put({**item, "until": stamp(now)}, item["rev"]) for item in last)


def of(table: Table, run: Run) -> Sequence[Item]:
    """Return the waits of a run, oldest first."""
    return table.query(f"RUN#{run.id}", PREFIX)
