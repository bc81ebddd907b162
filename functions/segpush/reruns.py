"""Runs people ask for without dropping a file: `resync`, `verify`, `reconcile` of one audience.

resync      the last full drop once more, everybody sent anew; where there is none any more, the people of the ledger
verify      the list is read and compared with what it should be; nothing is written
reconcile   the list is read, and whoever should be there and is not is put there
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from segpush import names
from segpush.catalog import Catalog
from segpush.drop import Drop
from segpush.engine.books import report
from segpush.errors import Conflict, ObjectGone
from segpush.newrun import WATCH
from segpush.ports import Put
from segpush.run import LEDGER, RESYNC, WRITES, Run, run_id
from segpush.state import State, queue_item, short
from segpush.telemetry import log
from segpush.times import stamp
from segpush.turns import only_planned

if TYPE_CHECKING:
    from datetime import datetime

    from segpush.destination import Audience, Destination
    from segpush.ports import Clock, ObjectStore, Table

KEEP = timedelta(days=90)  # how long it is known that a command was carried out
TASKS = ("resync", "verify", "reconcile")


@dataclass(frozen=True, slots=True)
class Reruns:
    """Makes such runs and puts them into the queue of their list."""

    work: ObjectStore
    table: Table
    clock: Clock

    def ask(self, task: str, target: str, number: str) -> Run | None:
        """Queue a run of ``target`` (`destination/audience`); the same command, told by its number, makes one run only.

        Where there is nothing to work on the run ends `refused` at once and says why.
        """
        name, _, slug = target.partition("/")
        destination = Catalog(self.work).destination(name)
        audience = destination.audience(slug) if destination else None
        if destination is None or audience is None:
            log.warning("command for an audience that does not exist", extra={"command": task, "audience": target})
            return None
        now = self.clock.now()
        run = self._with_drop(self._run(task, destination, audience, number))
        if why := self._nothing(task, run, audience):
            run = run.to("refused", code="nothing", reason=why, ended_at=stamp(now), due=stamp(now))
            report.store_plain(self.work, run)
            return make_once(self.table, run, number, now)
        return make_once(self.table, run, number, now, Put(queue_item(run), 0))

    def _run(self, task: str, destination: Destination, audience: Audience, number: str) -> Run:
        name, now = f"{destination.name}/{audience.slug}", self.clock.now()
        return Run(
            id=run_id(now, name, [task, number]), destination=destination.name, audience=audience.slug, task=task,
            account=destination.account, list_id=audience.list_id or int(State(self.table).bound(name)["list_id"]),
            lane=destination.lane(audience), drop="", time=stamp(now), content=LEDGER, started_at=stamp(now), due=stamp(now + WATCH),
        )  # fmt: skip

    def _nothing(self, task: str, run: Run, audience: Audience) -> str:
        """Say why there is nothing to do, '' where there is."""
        if task in WRITES and audience.state == "plan_only":
            return only_planned(task, f"{run.destination}/{run.audience}")
        name = f"audience {run.destination}/{run.audience}"
        if audience.members == "none" and task != RESYNC:
            return f"{name} has no list (sync: profile), so there is nothing to {task}"
        if audience.members == "none" and run.content == LEDGER:
            return f"{name} has no full drop that could be sent anew, and no list: deliver its people again"
        if audience.members != "none" and not run.list_id:
            return f"{name} has no list yet: its first drop finds or makes it"
        return ""

    def _with_drop(self, run: Run) -> Run:
        """Give a resync the last full drop, and every other run an empty one of now."""
        last = State(self.table).turn(run.account, run.queue).get("full_run", "") if run.task == RESYNC else ""
        if last:
            try:
                self.work.put(names.run_file(run.id, "drop.json"), self.work.get(names.run_file(last, "drop.json")))
            except ObjectGone:
                log.info("the last full drop is forgotten", extra={"run": run.id})
            else:
                found = State(self.table).run(last)
                return replace(run, content="full", time=found.time, drop=found.drop) if found else run
        drop = Drop(f"{run.task} {run.time}", run.time, (), "")
        self.work.put(names.run_file(run.id, "drop.json"), drop.document())
        return run


def make_once(table: Table, run: Run, number: str, now: datetime, *others: Put) -> Run | None:
    """Make a run together with the note that it was asked for; who asks again by the same number gets the first one."""
    pk, sk = f"AUDIENCE#{run.destination}/{run.audience}", f"ASKED#{short(number or run.id)}"
    asked = {"pk": pk, "sk": sk, "rev": 0, "run": run.id, "expires": int((now + KEEP).timestamp())}
    try:
        table.commit(Put(asked, 0), Put(run.item(), 0), *others)
    except Conflict:
        if (first := asked_run(table, f"{run.destination}/{run.audience}", number or run.id)) is None:
            raise
        return first
    return replace(run, rev=1)


def asked_run(table: Table, audience: str, number: str) -> Run | None:
    """Return the run that a command of this ``number`` made of an audience, None as long as there is none."""
    item = table.get(f"AUDIENCE#{audience}", f"ASKED#{short(number)}")
    return State(table).run(str(item["run"])) if item else None
