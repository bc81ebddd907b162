"""The way of one part: who may, deliver it to Marketo, settle it, and announce the step when it was the last.

Sees no file and no document: only a step's order, a part's rows and the state table. How a kind of part is delivered is
in ``delivery/``; what happens next is decided by pickup.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush import names, settle
from segpush.budget import Budget, Limits, Slots
from segpush.credentials import AccountSecret
from segpush.delayed import send_at
from segpush.delivery.deliver import deliver
from segpush.delivery.journal import Journal
from segpush.delivery.part import Part
from segpush.errors import Conflict, MarketoError, Park, SecretUnreadable
from segpush.marketo import endpoint, verdicts
from segpush.marketo.client import Marketo, Shelf
from segpush.permit import TIMEOUT, Permit, Stopped
from segpush.schema import NEWER, is_newer, put_back
from segpush.state import State
from segpush.telemetry import count, log
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import requests

    from segpush.ports import Clock, Item, ObjectStore, Queue, Random, Secrets, Table
    from segpush.run import Run

FAULTS = 5  # how often a message is put back after a fault of storage or table
PATIENCE = timedelta(hours=24)  # a part is put off no longer, except by the quota or a job: every run must end
POLLING = "polling"
NEXT_LOOK = timedelta(minutes=15)  # at what this version cannot read yet
SLACK = timedelta(minutes=5)  # a delayed message may be late; after that the sweep takes it for lost


@dataclass(frozen=True, slots=True)
class Later:
    """When a part goes on, why not now, and how many of its tries are used up by then."""

    until: datetime
    reason: str
    tries: int


@dataclass(frozen=True, slots=True)
class Push:
    """The second function, without Lambda around it."""

    work: ObjectStore
    table: Table
    parts: Queue
    steps: Queue
    secrets: Secrets
    clock: Clock
    random: Random
    session: Callable[[], requests.Session]
    endpoint: str = ""
    secret_prefix: str = "segpush/"  # noqa: S105 - the name of secrets, not one
    shelf: Shelf = field(default_factory=Shelf)

    def on_part(self, message: Mapping[str, Any]) -> None:
        """Take one message of the parts queue; return when it may be deleted.

        A fault outside of the delivery itself (storage, state table) puts the message back with a delay that grows, so
        that nobody waits for the visibility timeout; after :data:`FAULTS` it is raised and becomes a dead letter.
        """
        faults = int(message.get("faults", 0))
        try:
            if not put_back(self.parts, message):
                self._on_part(message)
        except (Stopped, Conflict):
            return  # the run is over or paused, or another delivery of the same message was faster and goes on
        except Exception:
            log.exception("part message failed", extra={"run": message.get("run", ""), "tries": faults})
            if faults >= FAULTS:
                raise
            self.parts.send({**message, "faults": faults + 1}, 15 * 2**faults)

    def _on_part(self, message: Mapping[str, Any]) -> None:
        state = State(self.table)
        run = state.run(message["run"])
        part = state.part(message["run"], message["step"], int(message["part"]))
        if run is None or not run.alive:
            return
        if part["state"] == "done":
            self._announce(run, message["step"])
        elif run.state != "paused" and int(message.get("wake", 0)) >= part["wake"]:
            self._work(state, run, part)

    def _work(self, state: State, run: Run, part: Item) -> None:
        """Deliver what is not delivered yet, and decide what a failure means for the part."""
        halt = state.halt(run.id)
        if halt and part.get("working_until", "") > stamp(self.clock.now()):
            self._park(part, Later(parse(part["working_until"]), "settling", part["tries"]))
            return  # another invocation may be in the middle of a call: nobody says what became of it yet
        part = settle.begin(self.table, part, self.clock.now() + TIMEOUT)
        body = self.work.get(names.part(run.id, part["step"], part["part"]))
        rows = [json.loads(line) for line in body.splitlines()]
        failed = None if halt else self._try(run, part, rows)
        later = self._later(part, failed)
        if later:
            self._park(part, later)
            if later.reason == "quota":
                count("", run.account, QuotaPercent=100)
            return
        if isinstance(failed, MarketoError) and (failed.whole_run or part["step"] in settle.WHOLE):
            settle.halt(self.table, run.id, part["step"], failed.code, str(failed))
        reason = (halt["code"], halt["reason"]) if halt else _why(failed)
        journal = Journal(self.work, run.id, part["step"], part["part"])
        settle.outcomes(self.work, run.id, part, rows, journal, reason)
        settle.done(state, part, journal, self.clock.now())
        self._announce(run, part["step"])

    def _try(self, run: Run, part: Item, rows: list[dict[str, Any]]) -> Park | MarketoError | None:
        """Deliver, and return what stood in the way; a fault of our own is tried again like one of Marketo's."""
        try:
            self._deliver(run, self._order(run, part), rows, part)
        except SecretUnreadable as error:
            return MarketoError(str(error), verdict="permanent", code="secret", whole_run=True)
        except (Park, MarketoError) as error:
            return error
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the part must end and say so
            log.exception("part failed", extra={"run": run.id, "step": part["step"], "part": part["part"]})
            return MarketoError(f"{type(error).__name__} in part {part['part']}", verdict="transient", code="fault")
        return None

    def _order(self, run: Run, part: Item) -> dict[str, Any]:
        """Read what all parts of the step have in common; raise :class:`errors.Park` where this version cannot yet."""
        order: dict[str, Any] = json.loads(self.work.get(names.order(run.id, part["step"])))
        if is_newer(order):
            raise Park(self.clock.now() + NEXT_LOOK, "newer", f"the order of step {part['step']} {NEWER}")
        return order

    def _deliver(self, run: Run, order: dict[str, Any], rows: list[dict[str, Any]], part: Item) -> None:
        credentials = AccountSecret(self.secrets, self.secret_prefix, order["account"])
        account = endpoint.munchkin(credentials().munchkin_id)
        budget = Budget(self.table, self.clock, self.random, account, Limits.of(order["limits"]), order["run"])
        journal = Journal(self.work, order["run"], part["step"], part["part"], budget)
        with self.session() as session:
            marketo = Marketo(credentials, session, self.clock, budget, self.endpoint or None, shelf=self.shelf)
            may_go_on = Permit(self.table, self.clock, run, self.clock.now())
            slots = Slots(self.table, self.clock, account, run.id, part["step"])
            deliver(Part(order, marketo, journal, self.clock, self.work, slots, may_go_on), rows)
        if order["kind"] == "prepare":
            usage = journal.outcomes()[0]["usage"]
            budget.usage(int(usage["total"]), str(usage["date"]))
        if (used := budget.used_percent()) is not None:
            count("", run.account, QuotaPercent=used)

    def _later(self, part: Item, failed: Park | MarketoError | None) -> Later | None:
        """When to try again; None where there is no again."""
        if failed is None or self._waited_too_long(part, failed):
            return None
        if isinstance(failed, Park):
            tries = 0 if failed.reason == POLLING else part["tries"] + (failed.reason == "transient")
            return Later(failed.until, failed.reason, tries)
        now, asked = self.clock.now(), timedelta(seconds=failed.retry_after or 0)
        if failed.verdict == "quota":
            return Later(now + asked, "quota", part["tries"])
        if failed.verdict == "throttled":
            return Later(now + asked + timedelta(seconds=self.random.uniform(1, 10)), "throttled", part["tries"])
        if failed.verdict == "permanent" or part["tries"] + 1 >= verdicts.tries(failed.code):
            return None
        wait = timedelta(seconds=min(60.0, 2.0 ** part["tries"]) * self.random.uniform(1, 1.5))
        return Later(now + max(wait, asked), "transient", part["tries"] + 1)

    def _waited_too_long(self, part: Item, failed: Park | MarketoError) -> bool:
        """Whether a part has been put off for a day without need: then it ends, and says why.

        A spent quota may take that long, and a job of Marketo's has a deadline of its own.
        """
        since = part.get("since", "")
        needed = (failed.reason if isinstance(failed, Park) else failed.verdict) in {"quota", POLLING}
        return bool(since) and not needed and self.clock.now() - parse(since) > PATIENCE

    def _park(self, part: Item, later: Later) -> None:
        """Store when to go on, then send the message that does it; the sweep finds a part whose message was lost.

        One message a park: its wake number makes all older ones stale, so that waiting never breeds. A job that is asked
        for is progress: tries and patience begin anew with it.
        """
        wake, since = part["wake"] + 1, part.get("since") or stamp(self.clock.now())
        since = "" if later.reason == POLLING else since
        parked = {**part, "wake": wake, "tries": later.tries, "since": since}
        settle.park(self.table, parked, later.until, later.until + SLACK, later.reason)
        named = {name: part[name] for name in ("run", "step", "part")}
        message = {"schema": 1, "kind": "part", **named, "wake": wake}
        send_at(self.parts, message, later.until, self.clock.now())
        if later.reason == "quota":
            told = {"schema": 1, "kind": "out_of_quota", "run": part["run"], "until": later.until.isoformat()}
            self.steps.send(told)

    def _announce(self, run: Run, step: str) -> None:
        """Tell pickup where nothing of the step is open; a redelivered part tells it again."""
        item = State(self.table).step(run.id, step)
        if item and item["open"] <= 0 and run.step == step:
            self.steps.send({"schema": 1, "kind": "step_finished", "run": run.id, "step": step})


def _why(failed: Park | MarketoError | None) -> tuple[str, str] | None:
    """Code and reason of what could not be delivered."""
    if isinstance(failed, Park):
        return failed.reason, f"put off for {PATIENCE.total_seconds() / 3600:.0f} hours: {failed}"
    return (failed.code, str(failed)) if failed else None
