"""Hold a run that is over its document's limits until a person decides."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush import names, waits
from segpush.engine import guard
from segpush.engine.steps import places, resolve
from segpush.run import PLAN
from segpush.state import State
from segpush.times import stamp

if TYPE_CHECKING:
    from segpush.close import Close
    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench
    from segpush.ports import Clock, ObjectStore, Table
    from segpush.run import Run


@dataclass(frozen=True, slots=True)
class Guarding:
    """Asks the guard and stores its answer. ``hold`` is how long a held run waits."""

    work: ObjectStore
    table: Table
    clock: Clock
    hold: timedelta
    close: Close

    def look(self, bench: Workbench, run: Run, frame: Frame, numbers: dict[str, Any], *, writes: bool) -> Run:
        """Return the run, held where the plan is over a limit nobody approved; ``writes``: look-ups are done, all is known.

        A run that is only planned is never held: its forecast says what would be (:mod:`forecasting`).
        """
        if run.task == PLAN:
            return run
        known = resolve.expected(bench.db) | places.expected(bench.db) if writes else {}
        reasons = guard.over(frame.destination.limits, numbers | known)
        new = [sentence for name, sentence in reasons.items() if name not in run.approved.split(",")]
        if not new:
            return run
        if run.reserved:
            self.close.release(run)
        plan = {**numbers, **known, "held_for": list(reasons)}
        self.work.put(names.run_file(run.id, "plan.json"), json.dumps(plan).encode())
        return self.hold_for(run, bench.keep(run.id, run.step), sorted(reasons), new)

    def hold_for(self, run: Run, people: str, reasons: list[str], sentences: list[str]) -> Run:
        """Hold a run until a person decides; ``people`` is where its tables lie, ``reasons`` what an approval approves."""
        now = self.clock.now()
        until = now + self.hold
        last = f"{guard.WARNING} Approve or decline it before {until:%Y-%m-%d %H:%M} UTC"
        held = run.to(
            "held", people=people, held_for=",".join(reasons), reason=f"{'; '.join(sentences)}. {last}", code="held",
            hold_until=stamp(until), due=stamp(now), told="", reserved=False,
        )  # fmt: skip
        return State(self.table).save(held, waits.begins(run, "held", now))
