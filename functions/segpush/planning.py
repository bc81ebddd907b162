"""Plan a run: whose list it is, what the list holds, and what the drop changes. Reads only."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.engine import ledger, listed, plan, rebuild, suppressing
from segpush.engine.books import examples, rejects
from segpush.engine.columns import key_names
from segpush.engine.reading.allowance import require_size
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.read import OpenDrop, open_drop
from segpush.engine.reading.unwrap import SourceFile
from segpush.engine.steps import outcomes
from segpush.engine.workbench import audience_of, facts_of
from segpush.errors import BadDocument, ObjectGone
from segpush.owning import Owning
from segpush.run import ADDITIVE, LEDGER, PLAN, RESYNC
from segpush.state import State
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from pathlib import Path

    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench
    from segpush.ports import Item, ObjectStore, Table
    from segpush.run import Run, StepKind

BY_PAGE = 30_000  # members: 100 calls; an extract has four, and takes minutes


@dataclass(frozen=True, slots=True)
class Planning:
    """What happens between `prepare` and the first step that needs keys."""

    drop: ObjectStore
    work: ObjectStore
    table: Table

    def wanted(self, run: Run) -> dict[str, Any] | None:
        """Return which list `prepare` is to find or make (:meth:`owning.Owning.wanted`)."""
        wanted = Owning(self.work, self.table).wanted(run)
        if wanted is None or run.task != PLAN:
            return wanted
        unmade = "create" in wanted and "id" not in wanted  # a plan makes and renames nothing
        return None if unmade else {name: value for name, value in wanted.items() if name != "rename"}

    def own(self, run: Run, frame: Frame, facts: dict[str, Any]) -> Run:
        """Check list, workspace and partition, and bind the list to this audience; a second owner is refused."""
        partition = frame.destination.partition
        if partition and partition not in facts["partitions"]:
            known = ", ".join(facts["partitions"])
            raise BadDocument(f"partition {partition} is not one of this account's: {known}")
        if facts.get("described_at"):
            State(self.table).note_described(run.account, run.id, stamp(parse(facts["described_at"])))
        return Owning(self.work, self.table).own(run, frame.destination, facts)

    def take(self, run: Run, facts: dict[str, Any]) -> Run:
        """Bind the list alone, for a run that has no drop (:mod:`retiring`)."""
        return Owning(self.work, self.table).own(run, audience_of(self.work, run)[0], facts)

    def reads(self, bench: Workbench, run: Run, frame: Frame) -> StepKind | None:
        """Return how the list is to be read first, at its first use and always for a mirror; None where it is not, or was.

        By pages while these are few, else by an extract: four calls whatever the size.
        """
        if run.people or not run.list_id:
            return None
        if run.step == "members":
            return "extract" if listed.more_pages(bench.db, bench.outcomes(run.id, "members")) else None
        item = self._ledger(run)
        wanted = frame.members == "mirror" or item["version"] == "" or run.task == "reconcile"
        if run.step != "prepare" or not wanted or run.task == "verify":
            return None
        return "extract" if int(item.get("members", 0)) > BY_PAGE else "members"

    def plan(self, bench: Workbench, run: Run, frame: Frame) -> dict[str, Any]:
        """Read the drop, compare it with the ledger, store the plan's numbers and what was rejected."""
        item = self.known(bench, run)
        drift = self.listed(bench, run)
        if run.content == LEDGER:
            return self._stored(run, {**rebuild.make(bench.db, frame, run.task), "drift": drift})
        if run.task == RESYNC:
            rebuild.forget(bench.db, frame.drop.time)
        noted = suppressing.bring(bench.db, self._suppressed(bench, frame))
        canary = State(self.table).canary(run)
        first, only = not item.get("begun"), run.task == PLAN
        numbers = plan.make(bench.db, frame, self._open(bench, frame), first_run=first, canary=canary, only=only)
        if frame.audience.list and frame.audience.list.require_empty:
            _require_empty(run, numbers)
        said = facts_of(self.work, run).get("list") or {}
        numbers["notes"] = [*numbers["notes"], *noted, *said.get("notes", ())]
        numbers |= {"reject_files": rejects.store(bench, run), "examples": examples.rows(bench.db), "drift": drift}
        bench.db.execute("DROP TABLE mapped")  # a drop's rows take more room than all that follows
        return self._stored(run, numbers)

    def _stored(self, run: Run, numbers: dict[str, Any]) -> dict[str, Any]:
        self.work.put(names.run_file(run.id, "plan.json"), json.dumps(numbers).encode())
        return numbers

    def known(self, bench: Workbench, run: Run) -> Item:
        """Load the ledger in force, and what a run that was never closed may have done; return the ledger's item."""
        item = self._ledger(run)
        lost = item["open_people"] if item["open_run"] != run.id else ""
        if lost:  # a run that was never closed: what it knew, doubts of others included, and what it may have done
            ledger.load(bench.db, bench.fetch(f"{lost}/ledger.parquet"))
            ledger.doubt(bench.db, bench.fetch(f"{lost}/people.parquet"))
        elif item["version"]:
            ledger.load(bench.db, bench.fetch(item["key"], item["version"]))
        else:
            ledger.create(bench.db)
        return item

    def _suppressed(self, bench: Workbench, frame: Frame) -> dict[str, Path]:
        """Bring the lists of suppressed addresses here; a run whose list is not there is refused."""
        found = {}
        for name in sorted({rule.file for rule in frame.suppressions if rule.file}):
            try:
                found[name] = bench.fetch(name)
            except ObjectGone as gone:
                msg = f"{name} is not in the work bucket: put it there, or take it out of suppression"
                raise BadDocument(msg) from gone
        return found

    def listed(self, bench: Workbench, run: Run) -> dict[str, int]:
        """Take over what the list holds, where it was read, and return what was done to it by hand since we last knew."""
        if run.step == "members":
            listed.from_pages(bench.db, bench.outcomes(run.id, "members"))
        elif run.step == "extract":
            outcomes.load(bench.db, "brought", bench.outcomes(run.id, "extract"))
            row = bench.db.execute("SELECT object FROM brought").fetchone()
            listed.from_extract(bench.db, bench.fetch(str((row or ("",))[0])))
        else:
            return {}
        return ledger.seen_on_list(bench.db, run.planned_at)

    def _open(self, bench: Workbench, frame: Frame) -> OpenDrop:
        """Bring the drop's objects here, exactly as they were registered, and find their columns."""
        store = self.work if frame.run.content == ADDITIVE else self.drop  # no producer brought corrected rows
        files, limits = [], ReadLimits.on_disk(shutil.disk_usage(bench.directory).total)
        for number, each in enumerate(frame.drop.objects):
            require_size(each.key, each.size, limits)
            path = bench.directory / f"source-{number}"
            store.download(each.key, path, each.version_id or None, each.etag)
            files.append(SourceFile(path, each.key))
        return open_drop(bench.db, files, frame.audience.source.dialect(), limits, key_names(frame))

    def _ledger(self, run: Run) -> Item:
        return State(self.table).ledger(run.munchkin, run.ledger)


def _require_empty(run: Run, numbers: dict[str, Any]) -> None:
    """Refuse the first run of a list that has members nobody of us put there (`list.require_empty`)."""
    there = numbers["on_list"] - numbers["ours"]
    if numbers["first_run"] and there:
        raise BadDocument(
            f"list {run.list_id} has {there} member{'s' * (there != 1)} already, and `list.require_empty` wants none at the first run:"
            " empty it in Marketo, give another list, or take the setting out"
        )
