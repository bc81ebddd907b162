"""Whose turn it is on a list: one run at a time, in drop order."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segpush import names
from segpush.catalog import Catalog
from segpush.destination import Destination, load_destination
from segpush.errors import BadDocument, ObjectGone
from segpush.newrun import RETIRED
from segpush.ports import Delete, Put
from segpush.retired import BACK, RETIRE
from segpush.run import PLAN, WRITES
from segpush.state import State, queue_item, unqueue
from segpush.telemetry import log
from segpush.times import stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segpush.close import Close
    from segpush.ports import Clock, Item, ObjectStore, Table
    from segpush.run import Run
    from segpush.run import State as RunState


@dataclass(frozen=True, slots=True)
class Turns:
    """Hands the turn of a list to the next run."""

    work: ObjectStore
    table: Table
    clock: Clock
    close: Close

    def give(self, account: str, lane: str) -> Run | None:
        """Return the run whose turn it is now: the one that has it, or the next one of the queue; None where nobody waits.

        A run that is moot before it is read (older than the last full drop applied) ends here as `superseded`.
        """
        state = State(self.table)
        turn = state.turn(account, lane)
        if turn["run"]:
            run = state.run(turn["run"])
            if run and run.alive:
                return run
        chosen = choose(state.runs_waiting(account, lane))
        run = state.run(chosen["run"]) if chosen else None
        if chosen and (run is None or not run.alive):
            self.table.commit(Delete(chosen["pk"], chosen["sk"]))
            return self.give(account, lane)
        return self._start(state, run, turn) if run else None

    def _start(self, state: State, run: Run, turn: Item) -> Run | None:
        """Give a waiting run the turn, or end it where it is moot or its documents are gone."""
        if state.paused(run.account, f"{run.destination}/{run.audience}") or Catalog(self.work).paused(
            run.destination, run.audience
        ):
            self._say_paused(state, run)
            return None
        if moot := self._moot(run):
            return self.close.without_books(run, *moot)
        if run.time < turn["full_time"]:
            why = "a newer full drop of this audience has been applied"
            return self.close.without_books(run, "superseded", "superseded", why)
        try:
            started = self._document(run)
        except BadDocument as error:
            return self.close.without_books(run, "refused", "document", str(error))
        return state.save(started, Put({**turn, "run": run.id}, turn["rev"]), unqueue(run))

    def _say_paused(self, state: State, run: Run) -> None:
        """Let everybody see why a run waits."""
        if run.code != "paused":
            state.save(replace(run, code="paused", reason="the account or audience is paused: resume it to go on"))

    def _moot(self, run: Run) -> tuple[RunState, str, str] | None:
        """How a run ends at once because its audience is retired, or, where it is the one that retires it, is not any more."""
        retired = Catalog(self.work).retired(run.destination, run.audience)
        if retired is None or retired == (run.content == RETIRE):
            return None
        if run.content == RETIRE:
            return "cancelled", "active", BACK
        return "outside_schedule", "retired", RETIRED

    def _document(self, run: Run) -> Run:
        """Fix the documents the run goes by, so that a change of documents or a deploy in mid-run changes nothing for it."""
        body = self._body(run.destination)
        destination = load_destination(body)
        self._same_list(destination, run)
        account = Catalog(self.work).account(run.account)
        self.work.put(names.run_file(run.id, "destination.json"), body)
        self.work.put(names.run_file(run.id, "limits.json"), json.dumps(account.limits()).encode())
        now = stamp(self.clock.now())
        log.info("run starts", extra={"run": run.id, "list": run.queue})
        return run.to("working", planned_at=now, started_at=now, code="", reason="", task=_task(destination, run))

    def _body(self, name: str) -> bytes:
        """Return a destination's document; raise :class:`errors.BadDocument` where it is gone or cannot be used."""
        try:
            body = self.work.get(names.destination(name))
            load_destination(body)
        except ObjectGone:
            raise BadDocument(f"destination {name} has no document any more: apply it, then retry the run") from None
        except BadDocument as error:
            problems = "; ".join(str(error).splitlines())
            raise BadDocument(f"destination {name}: {problems}: apply a mended one, then retry the run") from error
        return body

    @staticmethod
    def _same_list(destination: Destination, run: Run) -> None:
        """Refuse a run whose list is no longer its audience's: its turn is the turn of another list."""
        audience = destination.audience(run.audience)
        if audience and (destination.account, destination.lane(audience)) != (run.account, run.queue):
            name, old = f"{run.destination}/{run.audience}", f"list {run.list_id}" if run.list_id else "the list it had"
            raise BadDocument(f"audience {name} was moved away from {old} meanwhile: drop the file again")


def _task(destination: Destination, run: Run) -> str:
    """What the run does, by the document it starts with: while that says `plan_only` nothing is written, whatever it was before.

    So a plan that is retried once the audience is active is pushed. Raises :class:`errors.BadDocument` for a run that would write.
    """
    audience = destination.audience(run.audience)
    if audience and audience.state == "plan_only":
        if run.task in WRITES:
            raise BadDocument(only_planned(run.task, f"{run.destination}/{run.audience}"))
        return run.task or PLAN
    return "" if run.task == PLAN else run.task


def only_planned(task: str, name: str) -> str:
    """Say why a run that would write is not made."""
    return f"audience {name} is plan_only, so nothing is written and there is no {task}: write `state: active` first"


def choose(items: Sequence[Item]) -> Item | None:
    """Choose from a queue (oldest first): the newest full drop, which may make the older ones moot, else the oldest."""
    fulls = [item for item in items if item["content"] == "full"]
    return fulls[-1] if fulls else items[0] if items else None


def requeue(run: Run) -> tuple[Put, Put]:
    """Return the writes that put a new run into the queue of its list."""
    return Put(run.item(), 0), Put(queue_item(run), 0)
