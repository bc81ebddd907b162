"""Audiences whose documents say that they are over: each gets one last run, where its list is to be emptied or deleted.

Kept by the sweep from the documents in force, so that it does not matter how a document came there. Nothing is begun twice:
the item ``RETIRE`` of the audience comes into being together with its run, and goes when the audience is active again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush.errors import Conflict
from segpush.newrun import WATCH
from segpush.ports import Delete, Put
from segpush.run import Run, run_id
from segpush.state import State, queue_item
from segpush.telemetry import log
from segpush.times import stamp

if TYPE_CHECKING:
    from segpush.catalog import Catalog
    from segpush.destination import Audience, Destination
    from segpush.ports import Clock, Queue, Table

RETIRE = "retire"
"""The content of such a run, which has no drop."""

BACK = "the audience is not retired any more, so nothing was done to its list"


@dataclass(frozen=True, slots=True)
class Retired:
    """Begins the last run of audiences."""

    table: Table
    steps: Queue
    catalog: Catalog
    clock: Clock

    def keep(self) -> None:
        """Queue the run of each audience that is retired since the last time; forget those that are active again."""
        for destination in self.catalog.all():
            for audience in destination.audiences:
                try:
                    self._keep(destination, audience)
                except Conflict:
                    log.info("audience changed meanwhile", extra={"audience": f"{destination.name}/{audience.slug}"})

    def _keep(self, destination: Destination, audience: Audience) -> None:
        pk = f"AUDIENCE#{destination.name}/{audience.slug}"
        item = self.table.get(pk, "RETIRE")
        if item and audience.state == "active":
            self.table.commit(Delete(pk, "RETIRE", item["rev"]))
        if item or audience.state != "retired" or not audience.list or audience.list.on_retire == "keep":
            return
        run = self._run(destination, audience)
        if run.list_id:  # else no list was ever found or made for it
            marker = {"pk": pk, "sk": "RETIRE", "rev": 0, "run": run.id}
            self.table.commit(Put(marker, 0), Put(run.item(), 0), Put(queue_item(run), 0))
            self.steps.send({"schema": 1, "kind": "wake", "run": run.id})
            log.info("audience retired", extra={"run": run.id, "audience": pk})

    def _run(self, destination: Destination, audience: Audience) -> Run:
        name, now = f"{destination.name}/{audience.slug}", self.clock.now()
        return Run(
            id=run_id(now, name, [RETIRE, stamp(now)]), destination=destination.name, audience=audience.slug,
            account=destination.account, list_id=audience.list_id or int(State(self.table).bound(name)["list_id"]),
            lane=destination.lane(audience), drop="", time=stamp(now), content=RETIRE, started_at=stamp(now), due=stamp(now + WATCH),
        )  # fmt: skip
