"""Have a run's tables as they are after its step: planned if there is no plan yet, else restored and folded.

What comes next is decided in ``advance``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.engine.adopt import adopt
from segpush.engine.steps import brought, imports, outcomes, resolve, verify, write
from segpush.state import State

if TYPE_CHECKING:
    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench
    from segpush.planning import Planning
    from segpush.ports import ObjectStore, Table
    from segpush.run import Run


@dataclass(frozen=True, slots=True)
class Bringing:
    """Folds what steps brought."""

    work: ObjectStore
    table: Table
    planning: Planning

    def bring(self, bench: Workbench, run: Run, frame: Frame) -> dict[str, Any]:
        """Fill the workbench and return the plan's numbers."""
        if not run.people:
            return self.planning.plan(bench, run, frame)
        bench.restore(run.people)
        adopt(bench.db, frame)
        numbers: dict[str, Any] = json.loads(self.work.get(names.run_file(run.id, "plan.json")))
        if not run.people.endswith(f"/{run.step}"):  # else folded before it was held
            self._fold(bench, run, frame)
        return numbers

    def _fold(self, bench: Workbench, run: Run, frame: Frame) -> None:
        outcomes.load(bench.db, "outcomes", bench.outcomes(run.id, run.step))
        if run.step == "resolve":
            resolve.fold(bench.db, frame)
        elif run.step == "canary":
            self._canary(bench, run)
        elif run.step in {"update", "upsert"}:
            write.fold(bench.db, run.step)
        elif run.step in imports.STEPS:
            imports.fold(bench.db, run.step)
        elif run.step == "verify" and verify.read(bench, frame):
            verify.fold(bench.db)
            brought.load(bench, run.id)

    def _canary(self, bench: Workbench, run: Run) -> None:
        """Remember for the whole instance whether imports by id do what is said of them; a run that was stopped does not tell."""
        proven, why = imports.passed(bench.db)
        if why is not None:
            State(self.table).note_canary(run, why, passed=proven)
        imports.fold_canary(bench.db, proven=proven)
