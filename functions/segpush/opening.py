"""Open a step: store its parts, open its count, hand the parts out; and what a step may have to wait for.

Order matters: parts and order are stored, then the step is opened with its count, then messages are sent. Whatever is
repeated before the step is open is repeated without harm; whoever finds an open step with nothing sent sends it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush import names, waits
from segpush.budget import Budget, Limits, next_reset
from segpush.engine.frame import UNDESCRIBED
from segpush.ports import Add, Delete, Put, Write
from segpush.state import State
from segpush.telemetry import log
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segpush.destination import Destination
    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench
    from segpush.ports import Clock, Item, ObjectStore, Queue, Random, Table
    from segpush.run import Run, StepKind

LEASE_WAIT = timedelta(seconds=60)  # how often a run looks whether it may create people now
SETTLE = timedelta(seconds=120)  # Marketo ends Sync Leads after 90 s; the rest is for sending and doubt
IMPORTED = timedelta(hours=1)  # an import nobody heard of may still stand in Marketo's queue
ROWS = 3_000  # of a part: 10 calls of 300 records, some 5 s at 2.4 calls a second
SOON = timedelta(minutes=15)  # a step whose messages may not have been sent is looked at by the next sweep
WATCH = timedelta(hours=6)  # a run nobody woke for so long is looked at by the sweep
START = b'{"start":true}\n'  # the one row of a part that has no people
KINDS = {
    "update": "upsert", "import_id": "import", "import_key": "import", "verify": "extract", "recheck": "seen",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What all parts of a step have in common; push sees nothing else of the documents."""

    match_field: str = ""
    several: str = ""
    partition: str | None = None
    action: str | None = None
    lookup_field: str | None = None
    creates: bool = False
    described_by: str = ""
    describes: bool = True
    fallback: str = ""
    kind: str = ""  # of the parts, where it does not follow from the step
    list: dict[str, Any] | None = None  # which list `prepare` is to find or make; None where it has none
    also: tuple[str, ...] = ()
    flags: dict[str, str] = field(default_factory=dict)
    second_field: str | None = None
    partition_id: int | None = None


def first_order(destination: Destination, described_by: str, wanted: dict[str, Any] | None) -> Order:
    """Put the order of `prepare` together: what Marketo need not be asked is left out.

    Addresses and ids need no description where no other field is written; ``described_by`` is a run whose description
    is fresh enough, ``wanted`` which list is to be found or made.
    """
    plain = destination.match.field in UNDESCRIBED and not (
        destination.attributes or destination.asked_fields or destination.match.fallback
    )
    match, partition = destination.match.field, destination.partition
    return Order(match, partition=partition, described_by=described_by, describes=not plain, list=wanted)


def order_of(frame: Frame, step: StepKind, action: str | None = None) -> Order:
    """Put a step's order together from the run's documents."""
    match = frame.destination.match
    lookup = "id" if step in {"update", "canary", "import_id"} else match.field
    creates = action in {"createOnly", "createOrUpdate"}
    also = tuple(frame.targets[n].name for n in frame.if_empty) if step == "resolve" else ()
    order = Order(
        match.field,
        match.several,
        frame.destination.partition,
        action,
        lookup,
        creates,
        also=also,
        flags=frame.flags,
        second_field=match.second_field.field if match.second_field else None,
        partition_id=frame.partition_id,
    )
    return replace(order, fallback="pages") if step == "extract" else order


@dataclass(frozen=True, slots=True)
class Cut:
    """A step about to be opened: its order, the rows of each part, and writes to be done with it."""

    step: StepKind
    order: Order = field(default_factory=Order)
    bodies: Iterable[bytes] = (START,)
    others: tuple[Write, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens steps."""

    work: ObjectStore
    table: Table
    parts: Queue
    steps: Queue
    clock: Clock
    random: Random

    def open(self, run: Run, cut: Cut) -> Run:
        """Store parts and order, open the step with its count, then hand the parts out."""
        parts = 0
        for number, body in enumerate(cut.bodies):
            self.work.put(names.part(run.id, cut.step, number), body)
            parts = number + 1
        self.work.put(names.order(run.id, cut.step), json.dumps(self._document(run, cut)).encode())
        item = {"pk": f"RUN#{run.id}", "sk": f"STEP#{cut.step}", "rev": 0, "step": cut.step, "sent": 0}
        item |= {"parts": parts, "open": parts, "opened_at": stamp(self.clock.now())}
        run = run.to("working", step=cut.step, due=self._in(SOON), held_for="", code="", reason="")
        run = State(self.table).save(run, Put(item, 0), *cut.others)
        log.info("step opened", extra={"run": run.id, "step": cut.step, "parts": parts})
        return self.hand_out(run, item)

    def _document(self, run: Run, cut: Cut) -> dict[str, Any]:
        order = {name: getattr(cut.order, name) for name in Order.__slots__}
        limits = json.loads(self.work.get(names.run_file(run.id, "limits.json")))
        order["kind"] = cut.order.kind or KINDS.get(cut.step, cut.step)
        facts = {"run": run.id, "step": cut.step, "account": run.account, "list_id": run.list_id}
        return {"schema": 1, **facts, "limits": limits, **order}

    def hand_out(self, run: Run, step: Item) -> Run:
        """Send the messages of parts nobody has settled; once, and again where the run is overdue or resumes."""
        now = stamp(self.clock.now())
        resumes = run.state == "paused" and "" < run.resume_at <= now
        overdue = run.state == "working" and "" < run.due <= now
        if not (resumes or overdue or (run.state == "working" and not step["sent"])):
            return run
        touched = {int(part["part"]): part for part in State(self.table).parts(run.id, step["step"])}
        for number in range(step["parts"]):
            part = touched.get(number, {"state": "open", "wake": 0})
            if part["state"] != "done":
                told = {"run": run.id, "step": step["step"], "part": number, "wake": part["wake"]}
                self.parts.send({"schema": 1, "kind": "part", **told})
        sent = Add(f"RUN#{run.id}", f"STEP#{step['step']}", "sent", 1)
        calm = run.to("working", resume_at="", due=self._in(WATCH), reason="", code="")
        return State(self.table).save(calm, sent)

    def lease(self, run: Run) -> Put | None:
        """Take the lease to create people in the account; None while another living run has it."""
        state = State(self.table)
        lease = state.lease(run.munchkin)
        holder = state.run(lease["run"]) if lease["run"] and lease["run"] != run.id else None
        return None if holder and self._may_still_create(holder) else Put({**lease, "run": run.id}, lease["rev"])

    def _may_still_create(self, holder: Run) -> bool:
        """Whether a creating call of a run may still take effect: of one that ended badly, until Marketo's time-out is over."""
        imported = State(self.table).step(holder.id, "import_key") is not None
        return holder.alive or parse(holder.ended_at) + (IMPORTED if imported else SETTLE) > self.clock.now()

    def released(self, run: Run, bench: Workbench) -> tuple[Write, ...]:
        """Give the lease back with the next step, unless a creating call stayed without an answer."""
        lease = State(self.table).lease(run.munchkin)
        if lease["run"] != run.id or bench.count("SELECT 1 FROM people WHERE person IN ('unknown', 'undelivered')"):
            return ()
        return (Delete(lease["pk"], lease["sk"], lease["rev"]),)

    def wait_for_lease(self, run: Run) -> Run:
        """Wait until nobody else creates people in the account."""
        holder = State(self.table).lease(run.munchkin)["run"]
        why = f"waits until run {holder} has created its people: one run at a time may create in an account"
        return self.wait(run, "lease", why)

    def wait(self, run: Run, code: str, why: str) -> Run:
        """Look again in a minute; a stale wake is dropped by its number, so that waiting never breeds."""
        wake, due = run.wake + 1, self._in(10 * LEASE_WAIT)
        began = () if run.code == code else (waits.begins(run, code, self.clock.now()),)
        waiting = State(self.table).save(run.to("working", wake=wake, due=due, code=code, reason=why), *began)
        self.steps.send({"schema": 1, "kind": "wake", "run": run.id, "wake": wake}, int(LEASE_WAIT.total_seconds()))
        return waiting

    def reserve(self, run: Run, calls: int) -> bool:
        """Set a plan's calls of today aside, so that no two runs plan with the same ones; False where they do not fit."""
        return self._budget(run, self._limits(run)).reserve(run.id, calls)

    def budget(self, run: Run) -> tuple[int, int]:
        """Return how many calls today still holds for us, and how many a whole day does."""
        limits = self._limits(run)
        return self._budget(run, limits).remaining(), limits.share

    def _limits(self, run: Run) -> Limits:
        return Limits.of(json.loads(self.work.get(names.run_file(run.id, "limits.json"))))

    def _budget(self, run: Run, limits: Limits) -> Budget:
        return Budget(self.table, self.clock, self.random, run.munchkin, limits)

    def wait_for_quota(self, run: Run, calls: int) -> Run:
        """Pause the run until the quota's reset, visibly."""
        until = next_reset(self.clock.now())
        when = f"{until:%Y-%m-%d %H:%M} UTC"
        reason = f"today's share of the quota cannot hold the {calls} calls planned; the run goes on at {when}"
        paused = run.to("paused", resume_at=stamp(until), due=stamp(until), code="quota", reason=reason)
        return State(self.table).save(paused, waits.begins(run, "quota", self.clock.now(), until))

    def _in(self, wait: timedelta) -> str:
        return stamp(self.clock.now() + wait)
