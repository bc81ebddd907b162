"""What a deployed stack knows that is needed to judge an account: lists it bound, whose they are, calls it has made today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from console.check.finding import Finding, ok, problem
from segpush.budget import Budget, Limits
from segpush.destination import StaticList
from segpush.owning import Owning
from segpush.ports import Clock, ObjectStore, Table
from segpush.state import State


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack whose state table this sign-in may read."""

    work: ObjectStore
    table: Table
    clock: Clock

    def bound(self, audience: str, wanted: StaticList, asked: Mapping[str, Any], munchkin: str) -> dict[str, Any]:
        """Return the list an audience (`destination/slug`) found or made in this account; {} where it has none yet."""
        found = Owning(self.work, self.table).bound(audience, wanted, dict(asked))
        return {"id": found["id"]} if found.get("munchkin") == munchkin else {}

    def owner(self, audience: str, munchkin: str, list_id: int) -> Iterator[Finding]:
        """Yield whether an audience may have a list, as of the last run on it."""
        item = State(self.table).ledger(munchkin, str(list_id))
        if taken := Owning(self.work, self.table).taken(item, audience, munchkin, list_id):
            yield problem("owner", audience, taken)
        else:
            whose = "this audience's" if item["owner"] == audience else "nobody's yet"
            yield ok("owner", audience, f"list {list_id} is {whose}")

    def begun(self, munchkin: str, list_id: int) -> bool:
        """Return whether a list has had its first run."""
        return bool(State(self.table).ledger(munchkin, str(list_id)).get("begun"))

    def spent(self, munchkin: str, limits: Limits) -> int:
        """Return how many calls the stack has made today."""
        return Budget(self.table, self.clock, SystemRandom(), munchkin, limits).spent()
