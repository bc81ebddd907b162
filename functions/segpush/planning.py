"""Plan a run: whose list it is, what the list holds, and what the drop changes. Reads only."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.destination import load_destination
from segpush.engine import ledger, plan, suppressing
from segpush.engine.books import rejects
from segpush.engine.columns import key_names
from segpush.engine.reading.allowance import require_size
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.read import OpenDrop, open_drop
from segpush.engine.reading.unwrap import SourceFile
from segpush.errors import BadDocument, ObjectGone
from segpush.ports import Put
from segpush.state import State

if TYPE_CHECKING:
    from pathlib import Path

    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench
    from segpush.ports import Item, ObjectStore, Table
    from segpush.run import Run


@dataclass(frozen=True, slots=True)
class Planning:
    """What happens between `prepare` and the first step that needs keys."""

    drop: ObjectStore
    work: ObjectStore
    table: Table

    def own(self, run: Run, frame: Frame, facts: dict[str, Any]) -> Run:
        """Check list, workspace and partition, and bind the list to this audience; a second owner is refused."""
        workspace, partition = frame.destination.workspace, frame.destination.partition
        found = facts["list"]["workspace"]
        if workspace and workspace != found:
            raise BadDocument(
                f"list {run.list_id} is in workspace {found}, not {workspace}: correct `workspace` or `list.id`"
            )
        if partition and partition not in facts["partitions"]:
            known = ", ".join(facts["partitions"])
            raise BadDocument(f"partition {partition} is not one of this account's: {known}")
        run = replace(run, munchkin=facts["munchkin_id"])
        state, owner = State(self.table), f"{run.destination}/{run.audience}"
        item = state.ledger(run.munchkin, run.list_id)
        if item["owner"] == owner:
            return run
        if item["owner"] and self._still_owns(item["owner"], run.list_id):
            raise BadDocument(
                f"list {run.list_id} already belongs to audience {item['owner']}: give this audience a list of its own"
            )
        return state.save(run, Put({**item, "owner": owner}, item["rev"]))

    def _still_owns(self, owner: str, list_id: int) -> bool:
        """Whether the audience a list was bound to is still documented with it; who cannot be read today still owns."""
        name, slug = owner.split("/", 1)
        try:
            destination = load_destination(self.work.get(names.destination(name)))
        except ObjectGone:
            return False
        except BadDocument:
            return True
        audience = destination.audience(slug)
        return audience is not None and audience.list.id == list_id

    def needs_members(self, run: Run, frame: Frame) -> bool:
        """Whether the list must be read first: at its first use, and always for a mirror."""
        return frame.members == "mirror" or self._ledger(run)["version"] == ""

    def plan(self, bench: Workbench, run: Run, frame: Frame) -> dict[str, Any]:
        """Read the drop, compare it with the ledger, store the plan's numbers and what was rejected."""
        item = self._ledger(run)
        lost = item["open_people"] if item["open_run"] != run.id else ""
        if lost:  # a run that was never closed: what it knew, doubts of others included, and what it may have done
            ledger.load(bench.db, bench.fetch(f"{lost}/ledger.parquet"))
            ledger.doubt(bench.db, bench.fetch(f"{lost}/people.parquet"))
        elif item["version"]:
            ledger.load(bench.db, bench.fetch(item["key"], item["version"]))
        else:
            ledger.create(bench.db)
        if run.step == "members":
            ledger.seen_on_list(bench.db, bench.outcomes(run.id, "members"))
        listed = suppressing.bring(bench.db, self._lists(bench, frame))
        numbers = plan.make(bench.db, frame, self._open(bench, frame), first_run=not item.get("begun"))
        numbers["notes"] += listed
        numbers["reject_files"] = rejects.store(bench, run)
        bench.db.execute("DROP TABLE mapped")  # a drop's rows take more room than all that follows
        self.work.put(names.run_file(run.id, "plan.json"), json.dumps(numbers).encode())
        return numbers

    def _lists(self, bench: Workbench, frame: Frame) -> dict[str, Path]:
        """Bring the lists of suppressed addresses here; a run whose list is not there is refused."""
        found = {}
        for name in sorted({rule.file for rule in frame.suppressions if rule.file}):
            try:
                found[name] = bench.fetch(name)
            except ObjectGone as gone:
                msg = f"{name} is not in the work bucket: put it there, or take it out of suppression"
                raise BadDocument(msg) from gone
        return found

    def _open(self, bench: Workbench, frame: Frame) -> OpenDrop:
        """Bring the drop's objects here, exactly as they were registered, and find their columns."""
        files, limits = [], ReadLimits.on_disk(shutil.disk_usage(bench.directory).total)
        for number, each in enumerate(frame.drop.objects):
            require_size(each.key, each.size, limits)
            path = bench.directory / f"source-{number}"
            self.drop.download(each.key, path, each.version_id or None, each.etag)
            files.append(SourceFile(path, each.key))
        return open_drop(bench.db, files, frame.audience.source.dialect(), limits, key_names(frame))

    def _ledger(self, run: Run) -> Item:
        return State(self.table).ledger(run.munchkin, run.list_id)
