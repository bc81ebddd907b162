"""The house with one promise broken, by name: each must be found out by the seeds, or they prove nothing.

A mutant is what a hurried change might do. ``of(name)`` puts it in place of the house and takes it away again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from segpush import settle
from segpush.delivery import creating, delist, enlist, lookup, upsert
from segpush.delivery.lookup import Hits
from segpush.delivery.outcome import about_list, about_person
from segpush.engine import changes
from segpush.marketo.leads import by_filter
from segpush.opening import Opening
from segpush.ports import Add, ObjectInfo, Put
from segpush.push import Push
from segpush.state import State
from tests.fakes.memory import MemoryQueue, MemoryStore, MemoryTable
from tests.simulation.mutants_bulk import BULK

Change = tuple[Any, str, Any]
"""Where, which name, what instead."""


@contextlib.contextmanager
def of(name: str) -> Iterator[None]:
    """Let the named mutant take the house's place; '' is the house itself."""
    with ExitStack() as stack:
        for where, what, instead in NAMED[name]() if name else ():
            stack.enter_context(patch.object(where, what, instead))
        yield


def no_conditional_write() -> Sequence[Change]:
    """The table takes every write, whatever was written meanwhile."""
    commit = MemoryTable.commit

    def careless(self: MemoryTable, *writes: Any) -> None:
        commit(self, *(write if isinstance(write, Add) else replace(write, rev=None) for write in writes))

    return [(MemoryTable, "commit", careless)]


def no_write_once() -> Sequence[Change]:
    """An object that must be written once is overwritten."""
    put = MemoryStore.put

    def careless(self: MemoryStore, key: str, body: bytes, *, if_absent: bool = False) -> ObjectInfo:
        return put(self, key, body)

    return [(MemoryStore, "put", careless)]


def ack_before_work() -> Sequence[Change]:
    """A message is gone as soon as somebody has it."""
    receive = MemoryQueue.receive

    def hasty(self: MemoryQueue) -> Any:
        message = receive(self)
        self.messages = [each for each in self.messages if each is not message]
        return message

    return [(MemoryQueue, "receive", hasty)]


def ack_before_checkpoint() -> Sequence[Change]:
    """A part is counted as settled before its outcomes are stored."""
    store, close = settle.outcomes, settle.done
    later: dict[int, tuple[Any, ...]] = {}

    def outcomes(*facts: Any) -> None:
        later[id(facts[4])] = facts

    def done(state: State, part: Any, journal: Any, now: Any) -> None:
        close(state, part, journal, now)
        store(*later.pop(id(journal)))

    return [(settle, "outcomes", outcomes), (settle, "done", done)]


def counted_twice() -> Sequence[Change]:
    """A part that is delivered again counts its step down again."""

    def done(state: State, part: Any, journal: Any, now: Any) -> None:
        found = state.part(part["run"], part["step"], part["part"])
        count = Add(f"RUN#{part['run']}", f"STEP#{part['step']}", "open", -1)
        state.table.commit(Put({**found, "state": "done"}, None), count)

    on_part = Push.on_part

    def forgetful(self: Push, message: Any) -> None:
        state = State(self.table)
        run, part = state.run(message["run"]), state.part(message["run"], message["step"], int(message["part"]))
        if run and run.alive and part["state"] == "done":
            self._work(state, run, part)
        else:
            on_part(self, message)

    return [(settle, "done", done), (Push, "on_part", forgetful)]


def per_record_status_ignored() -> Sequence[Change]:
    """Whoever was in a call of Sync Leads that succeeded is taken for written."""

    def direct(row: Any, result: Any) -> Any:
        return about_person("written", key=row["key"], leads=[lead] if (lead := result.id or row.get("lead")) else [])

    return [(upsert, "_direct", direct), (upsert, "_is_taken", lambda part, result: False)]


def list_status_ignored() -> Sequence[Change]:
    """Whoever was in a list call that succeeded is taken for done."""
    return [
        (enlist, "_outcome", lambda lead, result: about_list("on_list", lead)),
        (delist, "_outcome", lambda lead, result: about_list("off_list", lead)),
    ]


def join_by_position() -> Sequence[Change]:
    """The people Marketo found are taken for the people asked for, in that order."""

    def ask(marketo: Any, field: str, keys: list[str], also: Sequence[str]) -> dict[str, Hits]:
        leads = by_filter(marketo, field, keys, ["id", field, "updatedAt", *also])
        return {lookup.same(key): Hits((lead,)) for key, lead in zip(keys, leads, strict=False)}

    return [(lookup, "_ask", ask)]


def no_creating_lease() -> Sequence[Change]:
    """Two runs of an account may create people at once."""

    def lease(self: Opening, run: Any) -> Put:
        return Put({**State(self.table).lease(run.munchkin), "run": run.id}, None)

    return [(Opening, "lease", lease)]


def no_turns() -> Sequence[Change]:
    """Two runs of a list may work at once."""
    turn = State.turn
    return [(State, "turn", lambda self, account, list_id: {**turn(self, account, list_id), "run": ""})]


def no_intent() -> Sequence[Change]:
    """Calls that create people are not announced."""
    return [(creating.Creating, "_announce", lambda self: None)]


def stale_ignored() -> Sequence[Change]:
    """An older row undoes a newer one."""
    real = changes._stale

    def stale(db: Any, frame: Any) -> None:
        real(db, frame)
        db.execute("DELETE FROM verdicts WHERE outcome = 'stale'")

    return [(changes, "_stale", stale)]


def any_order() -> Sequence[Change]:
    """An older full drop is applied after a newer one."""
    turn = State.turn
    return [(State, "turn", lambda self, account, list_id: {**turn(self, account, list_id), "full_time": ""})]


_ALL: tuple[Callable[[], Sequence[Change]], ...] = (
    no_conditional_write, no_write_once, ack_before_work, ack_before_checkpoint, counted_twice, per_record_status_ignored,
    list_status_ignored, join_by_position, no_creating_lease, no_turns, no_intent, stale_ignored,
    any_order, *BULK,
)  # fmt: skip
NAMED = {mutant.__name__: mutant for mutant in _ALL}
"""Every mutant by its name; a function that says what to change, called when the mutant is wanted."""
