"""Corrected rows that come back: a run of their own for the same audience, which adds and writes and takes nobody off.

Their time is that of the drop they belong to, so that they undo nothing that a newer one said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush import names
from segpush.drop import Arrived, Drop
from segpush.errors import ObjectGone
from segpush.ports import Put
from segpush.reruns import make_once
from segpush.run import ADDITIVE, run_id
from segpush.state import queue_item
from segpush.telemetry import log
from segpush.times import stamp

if TYPE_CHECKING:
    from segpush.ports import Clock, ObjectStore, Table
    from segpush.run import Run


@dataclass(frozen=True, slots=True)
class Corrections:
    """Makes runs of corrected rows."""

    work: ObjectStore
    table: Table
    clock: Clock

    def queue(self, run: Run, key: str, number: str) -> Run | None:
        """Queue the rows of the object ``key`` of the work bucket, corrected ones of ``run``; the same ``number`` makes one run.

        None, and a line in the log, where the run still goes on, has no rows of its own, or the object is not one of its.
        """
        if why := unfit(run) or (
            "" if key.startswith(names.corrected(run.id, "", "")[:-1]) else "not a file of this run"
        ):
            log.warning("corrected rows not taken", extra={"run": run.id, "state": run.state, "reason": why})
            return None
        try:
            info = self.work.head(key)
        except ObjectGone:
            log.warning("corrected rows are gone", extra={"run": run.id, "key": key})
            return None
        now = self.clock.now()
        arrived = Arrived(key, "", info.etag, info.size, stamp(info.last_modified), stamp(now))
        drop = Drop(f"corrected {run.drop}", run.time, (arrived,), "")
        name = run_id(now, f"{run.destination}/{run.audience}", [arrived.identity])
        again = run.anew(name, stamp(now), content=ADDITIVE, drop=drop.id, rejected=0, reserved=False, task="")
        self.work.put(names.run_file(name, "drop.json"), drop.document())
        return make_once(self.table, again, number, now, Put(queue_item(again), 0))


def unfit(run: Run) -> str:
    """Say why a run takes no corrected rows, '' where it does."""
    if run.alive:
        return f"it is {run.state} still: wait until it has ended, or cancel it"
    return "" if run.drop else "it had no file, so no row of it can be corrected"
