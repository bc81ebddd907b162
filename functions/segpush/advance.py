"""Advance a run: fold what the last step brought, cut the next one, or close the books.

Every call of :meth:`Advance.run` looks at what is stored and does the next thing, so that it may be called at any time,
any number of times, by anybody: after an object, a finished step, a command, a sweep, a redelivery.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.bringing import Bringing
from segpush.destination import load_destination
from segpush.engine import chains
from segpush.engine.reading.refusal import EmptyDrop
from segpush.engine.steps import imports, places, resolve, verify, write
from segpush.engine.workbench import facts_of, frame_of, workbench
from segpush.errors import BadDocument, BadDrop, ObjectGone, SegpushError
from segpush.forecasting import Forecasting, priced
from segpush.opening import ROWS, START, Cut, first_order, order_of
from segpush.owning import ListBusy
from segpush.retired import RETIRE
from segpush.retiring import Retiring
from segpush.run import LEDGER, PLAN, READS, RESYNC, STEPS
from segpush.state import State
from segpush.times import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segpush.close import Close
    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench
    from segpush.guarding import Guarding
    from segpush.opening import Opening
    from segpush.planning import Planning
    from segpush.ports import ObjectStore, Table, Write
    from segpush.run import Run, StepKind

DESCRIBED = timedelta(hours=50)  # how long a description of fields is believed: a daily drop asks every other day
CREATING = frozenset({"upsert", "import_key"})
ONE_ROW = "SELECT 1"


@dataclass(frozen=True, slots=True)
class Advance:
    """Moves runs on."""

    work: ObjectStore
    table: Table
    planning: Planning
    guarding: Guarding
    opening: Opening
    close: Close

    def run(self, run: Run) -> Run:
        """Do the next thing for a run that has its list's turn; return it as it is then."""
        step = State(self.table).step(run.id, run.step) if run.step else None
        if step and step["open"] > 0:
            return self.opening.hand_out(run, step)
        if run.state == "held" or (run.state == "paused" and not "" < run.resume_at <= stamp(self.opening.clock.now())):
            return run
        return self._usable(run.to("working", resume_at=""))

    def _first(self, run: Run) -> Run:
        """Open `prepare`, which asks for what is not known already; a retired audience's last run asks for its list alone."""
        if run.content == RETIRE:
            return self._retiring().begin(run)
        destination = load_destination(self.work.get(names.run_file(run.id, "destination.json")))
        before = stamp(self.opening.clock.now() - DESCRIBED)
        known = State(self.table).described_by(run.account, before)
        return self.opening.open(run, Cut("prepare", first_order(destination, known, self.planning.wanted(run))))

    def _usable(self, run: Run) -> Run:
        """Go on, or refuse a drop or document that cannot be used."""
        try:
            return self._go_on(run) if run.step else self._first(run)
        except ListBusy as error:
            return self.opening.wait(run, "list", str(error))
        except EmptyDrop as error:
            if run.content == "full":
                return self.close.without_books(run, "refused", "empty", str(error))
            return self.close.without_books(run, "done", "empty", f"nobody joined and nobody left: {error}")
        except (BadDrop, BadDocument, ObjectGone) as error:
            return self._refused(run, error)

    def _refused(self, run: Run, error: SegpushError) -> Run:
        """Refuse a run; where the files of the last full drop are gone by now, send the people of the ledger anew instead."""
        gone = isinstance(error, ObjectGone) and run.task == RESYNC and run.content == "full"
        if gone and run.list_id and not run.people:
            return self._usable(replace(run, content=LEDGER))
        return self.close.without_books(run, "refused", "drop", str(error))

    def _retiring(self) -> Retiring:
        return Retiring(self.work, self.table, self.planning, self.guarding, self.opening, self.close)

    def _go_on(self, run: Run) -> Run:
        """All parts of the run's step are settled."""
        if run.content == RETIRE:
            return self._retiring().go_on(run)
        halt = State(self.table).halt(run.id)
        if halt and (not run.people or run.task == PLAN):
            return self.close.halted(run, halt)
        if run.code == "lease" and not halt and self.opening.lease(run) is None:
            return self.opening.wait_for_lease(run)  # before the drop is read once more
        frame = frame_of(self.work, run)
        if run.step == "prepare" and not run.people:
            run = self.planning.own(run, frame, facts_of(self.work, run))
            frame = replace(frame, run=run)  # whose account and list are known from here on
        with workbench(self.work) as bench:
            if reading := self.planning.reads(bench, run, frame):
                return self.opening.open(run, Cut(reading, order_of(frame, reading)))
            numbers = Bringing(self.work, self.table, self.planning).bring(bench, run, frame)
            if halt:
                return self.close.with_books(bench, run, frame, numbers, halt)
            return self._next(bench, run, frame, numbers)

    def _next(self, bench: Workbench, run: Run, frame: Frame, numbers: dict[str, Any]) -> Run:
        """Cut the next step that has something to do; before the first one that writes, choose the chain and ask the guard."""
        later = [step for step in STEPS if STEPS.index(step) > max(STEPS.index(run.step), STEPS.index("extract"))]
        for step in later:
            if step == next(each for each in later if each not in READS):
                if run.task == PLAN:
                    return self._forecasting().end(bench, run, frame, numbers)
                places.prepare(bench.db, frame)
                numbers = self._chosen(bench, run, frame, numbers)
            query = self._rows(bench, run, frame, step)
            if not query or bench.count(query) == 0:
                continue
            held = self.guarding.look(bench, run, frame, numbers, writes=step not in READS)
            if held.state == "held":
                return held
            if not self._reserved(run, step, numbers):
                return self.opening.wait_for_quota(run, numbers["calls"])
            return self._cut(bench, run.to("working", reserved=True), frame, step, query)
        nothing_new = {
            **numbers,
            "first_run": False,
        }  # nothing is written, so there is nothing to approve but the rejects
        held = self.guarding.look(bench, run, frame, nothing_new, writes=True) if run.step in READS else run
        return held if held.state == "held" else self.close.with_books(bench, run, frame, numbers, None)

    def _forecasting(self) -> Forecasting:
        return Forecasting(self.work, self.table, self.opening, self.close)

    def _chosen(self, bench: Workbench, run: Run, frame: Frame, numbers: dict[str, Any]) -> dict[str, Any]:
        """Choose the chain of calls when all is known that can be known without a write; once it is kept it stands."""
        kept = run.people.endswith(f"/{run.step}")  # else the run waited for quota or lease, and its tables are older
        if run.step not in READS or (kept and "chains" in numbers):
            return numbers
        numbers = {**numbers, **priced(bench.db, frame, State(self.table))}
        self.work.put(names.run_file(run.id, "plan.json"), json.dumps(numbers).encode())
        return numbers

    def _reserved(self, run: Run, step: StepKind, numbers: dict[str, Any]) -> bool:
        """Set calls of today aside, once for all look-ups and once for all that follows; False where they do not fit."""
        calls = numbers.get("look_ups", numbers["calls"]) if step in READS else numbers["calls"]
        begins = run.step in READS and step not in READS
        return (run.reserved and not begins) or self.opening.reserve(run, calls)

    def _rows(self, bench: Workbench, run: Run, frame: Frame, step: StepKind) -> str:
        """The rows of a step that are still to be done; '' where the step has no business in this run."""
        match step:
            case "update" | "upsert":
                return write.update(frame) if step == "update" else write.upsert(frame)
            case "canary":
                return self._canary(bench, run, frame)
            case "import_id" | "import_key":
                return imports.waiting(step)
            case "verify":
                wanted = run.task == "verify" or chains.verifies(frame, imports=bench.count("SELECT 1 FROM filed") > 0)
                return ONE_ROW if wanted and run.step != "verify" else ""
            case "recheck":
                return verify.unseen() if run.step == "verify" and bench.has("on_list") else ""
            case _:
                return {"resolve": resolve.asked(frame), "delist": places.DELIST, "enlist": places.ENLIST}[step]

    def _canary(self, bench: Workbench, run: Run, frame: Frame) -> str:
        """The leads that try imports by id first; where another run's failed since the chain was chosen, single calls take over."""
        word = State(self.table).canary(run)
        if word == "failed":
            imports.fold_canary(bench.db, proven=False)
        return "" if word or frame.members == "none" else imports.canary()

    def _cut(self, bench: Workbench, run: Run, frame: Frame, step: StepKind, query: str) -> Run:
        """Cut a step's rows into parts and open it, once this run may create people if it does."""
        order = order_of(frame, step, write.action(bench.db, frame, step))
        lease = self.opening.lease(run) if order.creates else None
        if order.creates and lease is None:
            return self.opening.wait_for_lease(run)
        if step not in READS:
            write.touch(bench.db, step)
        bodies = self._bodies(bench, frame, step, query)
        run = run.to("working", people=bench.keep(run.id, run.step))
        others: tuple[Write, ...] = () if step in READS else (State(self.table).began(run),)
        others += (lease,) if lease else self.opening.released(run, bench) if run.step in CREATING else ()
        return self.opening.open(run, Cut(step, order, bodies, others))

    def _bodies(self, bench: Workbench, frame: Frame, step: StepKind, query: str) -> Iterable[bytes]:
        """The rows of each part of a step."""
        if step in imports.STEPS:
            return imports.cut(bench, frame, step)
        return (START,) if step == "verify" else bench.cut(query, ROWS)
