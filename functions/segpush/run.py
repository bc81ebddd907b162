"""Run, step and part: what they hold, the states of a run, and the only legal moves between them.

Pure: nothing here reads or writes. What a state means for the table is in ``state.py``.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal

from segpush.errors import SegpushError

if TYPE_CHECKING:
    from datetime import datetime

    from segpush.ports import Item

State = Literal[
    "waiting", "working", "held", "paused",
    "done", "failed", "refused", "incomplete", "outside_schedule", "superseded", "declined", "expired", "cancelled",
]  # fmt: skip
StepKind = Literal[
    "prepare", "members", "extract", "resolve",
    "canary", "update", "upsert", "delist", "import_id", "import_key", "enlist", "verify", "recheck",
]  # fmt: skip

STEPS: tuple[StepKind, ...] = (
    "prepare", "members", "extract", "resolve",
    "canary", "update", "upsert", "delist", "import_id", "import_key", "enlist", "verify", "recheck",
)  # fmt: skip
"""All step kinds in the order in which a run takes them; a step with nothing to do does not exist."""

READS: frozenset[StepKind] = frozenset({"prepare", "members", "extract", "resolve"})
"""Steps that only read Marketo: a run may be held or refused after them without having written anything."""

LEDGER = "ledger"
"""The content of a run without a drop: its people are those the ledger knows."""

ADDITIVE = "additive"
"""The content of corrected rows that come back (``corrections``): nobody leaves by them, whoever they leave out."""

RESYNC = "resync"
"""The task of a run that sends everybody anew, whatever the ledger says."""

WRITES = frozenset({RESYNC, "reconcile"})
"""Tasks people ask for that change something in Marketo."""

PLAN = "plan"
"""The task of a run that ends before its first write, with a forecast."""

MOVES: dict[State, frozenset[State]] = {
    "waiting": frozenset({"working", "superseded", "outside_schedule", "incomplete", "cancelled", "refused", "failed"}),
    "working": frozenset({"held", "paused", "done", "failed", "refused", "superseded", "cancelled"}),
    "held": frozenset({"working", "declined", "expired", "cancelled", "failed"}),
    "paused": frozenset({"working", "cancelled", "failed"}),
}
"""From a living state to its next ones. A state that is no key here is an end: nothing leaves it."""


class IllegalMove(SegpushError):
    """A run was asked to go where its state does not lead."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as the table stores it. Times are ISO strings in UTC; '' stands for "not yet".

    ``list_id`` is 0 until the run has found or made its list, and stays so where there is none (`sync: profile`).
    ``lane`` is what its turn is taken by, the list's id or the audience's name; an older version stored none.
    ``task`` is what a person asked for, where no drop did (``reruns``). ``summary`` is what its report says first.
    """

    id: str
    destination: str
    audience: str
    account: str
    list_id: int
    drop: str
    time: str
    content: str
    state: State = "waiting"
    step: str = ""
    wake: int = 0
    people: str = ""
    munchkin: str = ""
    planned_at: str = ""
    held_for: str = ""
    approved: str = ""
    hold_until: str = ""
    resume_at: str = ""
    code: str = ""
    reason: str = ""
    started_at: str = ""
    ended_at: str = ""
    told: str = ""
    retried: str = ""
    rejected: int = 0
    reserved: bool = False
    answered: str = ""
    due: str = ""
    lane: str = ""
    task: str = ""
    summary: str = ""
    rev: int = 0

    @property
    def queue(self) -> str:
        """The queue it waits in, and whose turn it takes: its lane, or its list's where an older version stored it."""
        return self.lane or str(self.list_id)

    @property
    def ledger(self) -> str:
        """The name of its ledger: the list's id, or the audience's name where people go onto no list."""
        return str(self.list_id) if self.list_id else f"people-{self.destination}--{self.audience}"

    @property
    def alive(self) -> bool:
        """Whether anything may still happen to it."""
        return self.state in MOVES

    def to(self, state: State, **changes: Any) -> Run:
        """Return the run in another state; raise :class:`IllegalMove` where the state does not lead there."""
        if state != self.state and state not in MOVES.get(self.state, frozenset()):
            msg = f"run {self.id} cannot go from {self.state} to {state}"
            raise IllegalMove(msg)
        return replace(self, state=state, **changes)

    def anew(self, name: str, now: str, **changes: Any) -> Run:
        """Return a run called ``name`` of the same audience and drop, as if nothing had happened yet; due at once."""
        again = replace(
            self, id=name, state="waiting", step="", people="", munchkin="", held_for="", approved="", hold_until="", code="",
            reason="", summary="", reserved=False, started_at=now, ended_at="", told="", retried="", answered="", wake=0, rev=0, due=now,
        )  # fmt: skip
        return replace(again, **changes)

    def item(self) -> Item:
        """Return the table item; an empty ``due`` is left out, because the index of due items is sparse."""
        values = {name: value for name, value in asdict(self).items() if name != "due" or value}
        return {"pk": f"RUN#{self.id}", "sk": "RUN", **values}


_FIELDS = frozenset(field.name for field in fields(Run))


def run_of(item: Item) -> Run:
    """Read a run back; attributes a newer version wrote are left alone, so that a rollback still finds its runs."""
    return Run(**{name: value for name, value in item.items() if name in _FIELDS})


def run_id(time: datetime, audience: str, objects: list[str]) -> str:
    """Name a run after its drop: the same objects always give the same run, so a drop is taken once.

    ``objects`` are object identities (:meth:`drop.Arrived.identity`); their order does not matter.
    """
    slug = re.sub(r"[^a-z0-9-]+", "-", audience.rsplit("/", 1)[-1].lower())
    digest = hashlib.sha256("\n".join([audience, *sorted(objects)]).encode()).hexdigest()[:8]
    return f"{time:%Y%m%dT%H%M%SZ}-{slug}-{digest}"
