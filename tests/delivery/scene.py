"""A delivery scene: the real client and budget before the simulator, a journal in memory, and a message that comes again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import requests

from local.marketo import Simulator, SimulatorAdapter
from segpush.budget import Budget, Limits, Slots
from segpush.delivery.deliver import deliver
from segpush.delivery.journal import Journal
from segpush.delivery.part import Part
from segpush.errors import MarketoError, Park
from segpush.marketo.client import Credentials, Marketo
from segpush.ports import ObjectInfo
from tests.fakes.memory import MemoryStore, MemoryTable, SeededRandom, VirtualClock

MUNCHKIN = "123-ABC-456"
BUYERS = 1021
ORDER: dict[str, Any] = {
    "schema": 1,
    "run": "r1",
    "step": "s1",
    "kind": "resolve",
    "account": "acme",
    "list_id": BUYERS,
    "match_field": "email",
    "several": "most_recently_updated",
    "partition": None,
    "action": None,
    "lookup_field": "email",
    "creates": False,
    "limits": {"daily_quota": 50_000, "share_percent": 50, "calls_per_20s": 48, "slots": 5},
}


class Crash(Exception):
    """The process is gone, in the middle of what it did."""


class CrashingStore(MemoryStore):
    """Dies before or after the nth write from now on."""

    crash_in: int | None = None
    after = False

    def put(self, key: str, body: bytes, *, if_absent: bool = False) -> ObjectInfo:
        dies = self.crash_in == 0
        self.crash_in = None if dies or self.crash_in is None else self.crash_in - 1
        if dies and not self.after:
            raise Crash(key)
        try:
            return super().put(key, body, if_absent=if_absent)
        finally:
            if dies and self.after:
                raise Crash(key)


class Scene:
    """One part of one run, delivered as often as it takes."""

    def __init__(
        self,
        leads: Sequence[Mapping[str, Any]] = (),
        members: Sequence[int] = (),
        switches: Mapping[str, Any] | None = None,
    ) -> None:
        self.clock = VirtualClock()
        state = {
            "account": {"munchkin_id": MUNCHKIN, "client_id": "push", "client_secret": "made-up"},
            "partitions": [{"id": 1, "name": "Default"}, {"id": 2, "name": "Europe"}],
            "leads": [dict(lead) for lead in leads],
            "lists": [{"id": BUYERS, "name": "Spring Buyers", "members": list(members)}],
            "switches": {"call_seconds": 0.3, **(switches or {})},
        }
        self.marketo = Simulator(state, lambda: self.clock.now().timestamp())
        self.store = CrashingStore(self.clock)
        self.table = MemoryTable()
        self.patience, self.deliveries, self.seconds_left = 0, 30, 600
        self.parked: list[tuple[str, datetime]] = []

    def may_go_on(self, needs: timedelta | None = None) -> None:
        """Let a part go on while the invocation has the time."""
        if needs is not None and needs.total_seconds() > self.seconds_left:
            raise Park(self.clock.now() + timedelta(seconds=1), "more")

    def client(self, budget: Budget | None = None) -> Marketo:
        session = requests.Session()
        session.mount("https://", SimulatorAdapter(self.marketo, self.clock.sleep))
        keys = Credentials(MUNCHKIN, "push", "made-up")
        return Marketo(lambda _: keys, session, self.clock, budget or self.budget())

    def budget(self) -> Budget:
        return Budget(self.table, self.clock, SeededRandom(), MUNCHKIN, Limits.of(ORDER["limits"]), "r1")

    def journal(self, part: int = 0) -> Journal:
        return Journal(self.store, "r1", "s1", part)

    def deliver(
        self, kind: str, rows: Sequence[Mapping[str, Any]], part: int = 0, **order: Any
    ) -> list[dict[str, Any]]:
        """Deliver once, as a fresh process would."""
        budget = self.budget()
        journal = Journal(self.store, "r1", "s1", part, gate=budget)
        slots = Slots(self.table, self.clock, MUNCHKIN, "r1", "s1")
        whole = {**ORDER, "kind": kind, **order}
        deliver(Part(whole, self.client(budget), journal, self.clock, self.store, slots, self.may_go_on), rows)
        return journal.outcomes()

    def insist(self, kind: str, rows: Sequence[Mapping[str, Any]], **order: Any) -> list[dict[str, Any]]:
        """Deliver until it is done: parked parts come again in time, crashed ones at once, transients while patience lasts."""
        for _ in range(self.deliveries):
            try:
                return self.deliver(kind, rows, **order)
            except Park as park:
                self.parked.append((park.reason, park.until))
                self.clock.jump(park.until)
            except Crash:
                self.clock.advance(1)
            except MarketoError as error:
                self.patience -= error.verdict == "transient"
                if error.verdict != "transient" or self.patience < 0:
                    raise
                self.clock.advance(5)
        raise AssertionError(f"not done after {self.deliveries} deliveries: {self.parked}")

    def calls(self, method: str = "", path: str = "") -> list[dict[str, Any]]:
        """The metered calls Marketo saw; ``method`` after ``_method`` made it what it is."""
        seen = [call for call in self.marketo.calls if "/identity/" not in call["path"]]
        return [call for call in seen if method in {"", call["method"]} and path in call["path"]]

    def people(self, email: str) -> list[dict[str, Any]]:
        return [lead for lead in self.marketo.state()["leads"] if str(lead["email"]).lower() == email.lower()]

    def duplicates(self) -> list[str]:
        seen = [str(lead["email"]).lower() for lead in self.marketo.state()["leads"]]
        return sorted({email for email in seen if seen.count(email) > 1})


def emails(count: int, first: int = 0) -> list[str]:
    return [f"ana.{n}@example.com" for n in range(first, first + count)]


def people(count: int, first_id: int = 2001) -> list[dict[str, Any]]:
    return [{"id": first_id + n, "email": email} for n, email in enumerate(emails(count))]


def rows_of(keys: Sequence[str], **values: Any) -> list[dict[str, Any]]:
    return [{"key": key, "lead": None, "values": values or {"firstName": "Ana"}} for key in keys]
