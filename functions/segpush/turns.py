"""Whose turn it is on a list: one run at a time, in drop order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush import names
from segpush.catalog import Catalog
from segpush.errors import BadDocument, ObjectGone
from segpush.ports import Put
from segpush.state import State, queue_item, unqueue
from segpush.telemetry import log
from segpush.times import stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segpush.close import Close
    from segpush.ports import Clock, Item, ObjectStore, Table
    from segpush.run import Run


@dataclass(frozen=True, slots=True)
class Turns:
    """Hands the turn of a list to the next run."""

    work: ObjectStore
    table: Table
    clock: Clock
    close: Close

    def give(self, account: str, list_id: int) -> Run | None:
        """Return the run whose turn it is now: the one that has it, or the next one of the queue; None where nobody waits.

        A run that is moot before it is read (older than the last full drop applied) ends here as `superseded`.
        """
        state = State(self.table)
        turn = state.turn(account, list_id)
        if turn["run"]:
            run = state.run(turn["run"])
            if run and run.alive:
                return run
        waiting = self.table.query(turn["pk"], "QUEUE#")
        chosen = choose(waiting)
        run = state.run(chosen["run"]) if chosen else None
        if run is None or state.paused(run) or Catalog(self.work).paused(run.destination, run.audience):
            return None
        if run.time < turn["full_time"]:
            return self.close.without_books(run, "superseded", "superseded", "a newer full drop of this audience has been applied")
        try:
            started = self._document(run)
        except BadDocument as error:
            return self.close.without_books(run, "refused", "document", str(error))
        return state.save(started, Put({**turn, "run": run.id}, turn["rev"]), unqueue(run))

    def _document(self, run: Run) -> Run:
        """Fix the documents the run goes by, so that a change of documents or a deploy in mid-run changes nothing for it."""
        try:
            body = self.work.get(names.destination(run.destination))
        except ObjectGone:
            raise BadDocument(f"destination {run.destination} has no document any more: apply it, then retry the run") from None
        account = Catalog(self.work).account(run.account)
        self.work.put(names.run_file(run.id, "destination.json"), body)
        self.work.put(names.run_file(run.id, "limits.json"), json.dumps(account.limits()).encode())
        now = stamp(self.clock.now())
        log.info("run starts", extra={"run": run.id, "list": run.list_id})
        return run.to("working", planned_at=now, started_at=now)


def choose(items: Sequence[Item]) -> Item | None:
    """Choose from a queue (oldest first): the newest full drop, which may make the older ones moot, else the oldest."""
    fulls = [item for item in items if item["content"] == "full"]
    return fulls[-1] if fulls else items[0] if items else None


def requeue(run: Run) -> tuple[Put, Put]:
    """Return the writes that put a new run into the queue of its list."""
    return Put(run.item(), 0), Put(queue_item(run), 0)
