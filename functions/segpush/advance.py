"""Advance a run: fold what the last step brought, cut the next one, or close the books.

Every call of :meth:`Advance.run` looks at what is stored and does the next thing, so that it may be called at any time,
any number of times, by anybody: after an object, a finished step, a command, a sweep, a redelivery.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.budget import Budget, Limits, next_reset
from segpush.close import Close
from segpush.engine import guard, ledger
from segpush.engine.reading.refusal import EmptyDrop
from segpush.engine.steps import outcomes, places, resolve, write
from segpush.engine.workbench import facts_of, frame_of, workbench
from segpush.errors import BadDocument, BadDrop, ObjectGone
from segpush.planning import Planning
from segpush.ports import Put
from segpush.run import READS, STEPS
from segpush.state import State, unqueue
from segpush.telemetry import log
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench
    from segpush.ports import Clock, Item, ObjectStore, Queue, Random, Table, Write
    from segpush.run import Run, StepKind

LONGEST_DELAY = 900  # SQS: DelaySeconds
LEASE_WAIT = timedelta(seconds=60)  # how often a run looks whether it may create people now
WATCH = timedelta(hours=6)  # a run nobody woke for so long is looked at by the sweep
ROWS = 3_000  # of a part: 10 calls of 300 records, some 5 s at 2.4 calls a second
CHAINS = {"resolve": resolve.ASKED, "delist": places.DELIST, "enlist": places.ENLIST}


@dataclass(frozen=True, slots=True)
class Advance:
    """Moves runs on."""

    drop: ObjectStore
    work: ObjectStore
    table: Table
    parts: Queue
    steps: Queue
    clock: Clock
    random: Random
    hold: timedelta
    close: Close

    def run(self, run: Run) -> Run:
        """Do the next thing for a run that has its list's turn; return it as it is then."""
        state = State(self.table)
        step = state.step(run.id, run.step) if run.step else None
        if step and step["open"] > 0:
            return self._hand_out(state, run, step)
        if run.state == "held" or (run.state == "paused" and not run.resume_at):
            return run
        if run.state == "paused":
            run = run.to("working", resume_at="", due="")
        if not run.step:
            return self._open(state, run, "prepare", [b'{"start":true}\n'], {})
        try:
            return self._go_on(state, run)
        except EmptyDrop as error:
            if run.content == "full":
                return self.close.without_books(run, "refused", "empty", str(error))
            return self.close.without_books(run, "done", "empty", f"nobody joined and nobody left: {error}")
        except (BadDrop, BadDocument, ObjectGone) as error:
            return self.close.without_books(run, "refused", "drop", str(error))

    def _go_on(self, state: State, run: Run) -> Run:
        """All parts of the run's step are settled."""
        halt = state.halt(run.id)
        if halt and run.step in {"prepare", "members"}:
            ended = "cancelled" if halt["code"] == "cancelled" else "failed"
            return self.close.without_books(run, ended, halt["code"], halt["reason"])
        frame = frame_of(self.work, run)
        with workbench(self.work) as bench:
            planning = Planning(self.drop, self.work, self.table)
            if run.step == "prepare":
                run = planning.own(run, frame, facts_of(self.work, run))
                if planning.needs_members(run, frame):
                    return self._open(state, run, "members", [b'{"start":true}\n'], self._order(frame, "members"))
            numbers = self._bring(bench, run, frame, planning)
            if halt:
                return self.close.with_books(bench, run, frame, numbers, halt)
            return self._next(state, bench, run, frame, numbers)

    def _bring(self, bench: Workbench, run: Run, frame: Frame, planning: Planning) -> dict[str, Any]:
        """Have the tables as they are after the run's step: planned if there is no plan yet, else folded."""
        if not run.people:
            return planning.plan(bench, run, frame)
        bench.restore(run.people)
        numbers: dict[str, Any] = json.loads(self.work.get(names.run_file(run.id, "plan.json")))
        if run.people.endswith(f"/{run.step}"):
            return numbers
        outcomes.load(bench.db, "outcomes", bench.outcomes(run.id, run.step))
        if run.step == "resolve":
            resolve.fold(bench.db, frame)
        elif run.step in {"update", "upsert"}:
            write.fold(bench.db, run.step)
        return numbers

    def _next(self, state: State, bench: Workbench, run: Run, frame: Frame, numbers: dict[str, Any]) -> Run:
        """Cut the next step that has something to do; before the first one that writes, ask the guard."""
        placed = False
        for step in STEPS[STEPS.index(run.step) + 1 :]:  # type: ignore[arg-type]
            if step == "members":
                continue
            if step not in READS and not placed:
                places.prepare(bench.db, frame)
                placed = True
            query = self._query(frame, step)
            if (bench.db.execute(f"SELECT count(*) FROM ({query})").fetchone() or (0,))[0] == 0:
                continue
            held = self._guarded(bench, run, frame, numbers, reads=step in READS)
            if held.state == "held":
                return held
            if not run.people and not self._reserved(run, numbers):
                return self._wait_for_quota(state, run, numbers)
            return self._cut(state, bench, run, frame, step, query)
        return self.close.with_books(bench, run, frame, numbers, None)

    def _query(self, frame: Frame, step: str) -> str:
        """The rows of a step that are still to be done."""
        return {"update": write.update, "upsert": write.upsert}[step](frame) if step in {"update", "upsert"} else CHAINS[step]

    def _guarded(self, bench: Workbench, run: Run, frame: Frame, numbers: dict[str, Any], *, reads: bool = False) -> Run:
        """Hold the run where the plan is over the document's limits and nobody approved that."""
        known = {} if reads else resolve.expected(bench.db) | places.expected(bench.db)
        reasons = guard.over(frame.destination.limits, numbers | known)
        new = {name: why for name, why in reasons.items() if name not in run.approved.split(",")}
        if not new:
            return run
        now = self.clock.now()
        until = now + self.hold
        sentence = "; ".join(new.values()) + f". {guard.WARNING} Approve or decline it before {until:%Y-%m-%d %H:%M} UTC"
        plan = {**numbers, **known, "held_for": list(reasons)}
        self.work.put(names.run_file(run.id, "plan.json"), json.dumps(plan).encode())
        held = run.to(
            "held", people=bench.keep(run.id, run.step), held_for=",".join(sorted(reasons)), reason=sentence, code="held",
            hold_until=stamp(until), due=stamp(now), told="",
        )  # fmt: skip
        return State(self.table).save(held)

    def _cut(self, state: State, bench: Workbench, run: Run, frame: Frame, step: StepKind, query: str) -> Run:
        """Write a step's parts and open it; the step's count stands in the table before its first message is sent."""
        action = write.action(bench.db, frame) if step == "upsert" else "updateOnly" if step == "update" else None
        creates = action in {"createOnly", "createOrUpdate"}
        others: list[Write] = []
        if creates and not (lease := self._lease(state, run)):
            return self._wait_for_lease(state, run)
        run = run.to("working", people=bench.keep(run.id, run.step))
        if creates:
            others.append(lease)
        if step not in READS:
            others += self._mark_open(state, run)
        bodies = [path.read_bytes() for path in bench.write_rows(query, bench.directory, ROWS)]
        extra = {"action": action, "lookup_field": "id" if step == "update" else frame.destination.match.field, "creates": creates}
        return self._open(state, run, step, bodies, self._order(frame, step) | extra, others)

    def _reserved(self, run: Run, numbers: dict[str, Any]) -> bool:
        """Set the plan's calls aside, so that two runs never plan with the same ones."""
        limits = Limits.of(json.loads(self.work.get(names.run_file(run.id, "limits.json"))))
        return Budget(self.table, self.clock, self.random, run.munchkin, limits).reserve(run.id, numbers["calls"])

    def _wait_for_quota(self, state: State, run: Run, numbers: dict[str, Any]) -> Run:
        until = next_reset(self.clock.now())
        reason = f"today's share of the quota cannot hold the {numbers['calls']} calls planned; goes on at {until:%Y-%m-%d %H:%M} UTC"
        return state.save(run.to("paused", resume_at=stamp(until), due=stamp(until), code="quota", reason=reason))

    def _lease(self, state: State, run: Run) -> Put | None:
        """Take the lease to create people in the account; None while another living run has it."""
        lease = state.lease(run.munchkin)
        holder = state.run(lease["run"]) if lease["run"] and lease["run"] != run.id else None
        if holder and holder.alive:
            return None
        return Put({**lease, "run": run.id}, lease["rev"])

    def _wait_for_lease(self, state: State, run: Run) -> Run:
        """Look again in a minute; a stale wake is dropped by its number, so that waiting never breeds."""
        wake = run.wake + 1
        waiting = state.save(run.to("working", wake=wake, due=stamp(self.clock.now() + 10 * LEASE_WAIT)))
        self.steps.send({"schema": 1, "kind": "wake", "run": run.id, "wake": wake}, int(LEASE_WAIT.total_seconds()))
        return waiting

    def _mark_open(self, state: State, run: Run) -> list[Write]:
        """Note in the ledger's item that this run began to write, for the next one, should this one never be closed."""
        item = state.ledger(run.munchkin, run.list_id)
        return [Put({**item, "open_run": run.id, "open_people": run.people}, item["rev"])]

    def _order(self, frame: Frame, step: str) -> dict[str, Any]:
        """What push needs to know of the documents."""
        return {
            "match_field": frame.destination.match.field, "several": frame.destination.match.several,
            "partition": frame.destination.partition, "action": None, "lookup_field": None, "creates": False,
        }  # fmt: skip

    def _open(self, state: State, run: Run, step: StepKind, bodies: list[bytes], extra: dict[str, Any], others: list[Write] | None = None) -> Run:
        """Store parts and order, open the step with its count, then hand the parts out."""
        limits = json.loads(self.work.get(names.run_file(run.id, "limits.json")))
        kind = "upsert" if step == "update" else step
        order = {"schema": 1, "run": run.id, "step": step, "kind": kind, "account": run.account, "list_id": run.list_id, "limits": limits, **extra}
        for number, body in enumerate(bodies):
            self.work.put(names.part(run.id, step, number), body)
        self.work.put(names.order(run.id, step), json.dumps(order).encode())
        item = {"pk": f"RUN#{run.id}", "sk": f"STEP#{step}", "rev": 0, "step": step, "parts": len(bodies), "open": len(bodies), "sent": False}
        run = run.to("working", step=step, due=stamp(self.clock.now() + WATCH), held_for="", code="", reason="")
        run = state.save(run, Put(item, 0), *(others or []))
        log.info("step opened", extra={"run": run.id, "step": step, "parts": len(bodies)})
        return self._hand_out(state, run, {**item, "rev": 1})

    def _hand_out(self, state: State, run: Run, step: Item) -> Run:
        """Send the messages of parts nobody has settled; once, and again where the run is overdue or resumes."""
        now = stamp(self.clock.now())
        resumes = run.state == "paused" and bool(run.resume_at) and run.resume_at <= now
        overdue = run.state == "working" and bool(run.due) and run.due <= now
        if run.state != "working" and not resumes or step["sent"] and not resumes and not overdue:
            return run
        touched = {int(part["part"]): part for part in state.parts(run.id, step["step"])}
        for number in range(step["parts"]):
            part = touched.get(number, {"state": "open", "wake": 0})
            if part["state"] != "done":
                message = {"schema": 1, "kind": "part", "run": run.id, "step": step["step"], "part": number, "wake": part["wake"]}
                self.parts.send(message)
        later = stamp(self.clock.now() + WATCH)
        if resumes or overdue:
            run = state.save(run.to("working", resume_at="", due=later, reason="", code=""))
        fresh = state.step(run.id, step["step"])
        if fresh and not fresh["sent"]:
            self.table.commit(Put({**fresh, "sent": True}, fresh["rev"]))
        return run
