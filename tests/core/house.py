"""The house without Lambda: memory behind every port, documents in force, objects that arrive."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from segpush import names
from segpush.arrival import Arrivals
from segpush.catalog import Catalog
from segpush.close import Close
from segpush.commands import Commands
from segpush.expecting import Expecting
from segpush.ports import Put
from segpush.run import Run, State, run_of
from segpush.state import State as Table
from segpush.state import queue_item
from segpush.times import stamp
from segpush.turns import Turns
from segpush.wakes import Wakes
from tests.fakes.memory import MemoryQueue, MemoryStore, MemoryTable, MemoryTopic, SeededRandom, VirtualClock

MORNING = datetime(2026, 1, 12, 6, 0, tzinfo=UTC)
PREFIX = "inbox/spring/buyers/"


def document(source: Mapping[str, Any] | None = None, **audience: Any) -> bytes:
    """A destination of one audience, as `segpush apply` stores it."""
    found = {
        "slug": "buyers", "name": "Spring Buyers", "list": {"id": 1021},
        "source": {"preset": "csv", "prefix": PREFIX, "content": "full", **(source or {})},
    }  # fmt: skip
    more = {name: audience.pop(name) for name in ("timezone",) if name in audience}
    values = {"version": 1, "name": "spring", "account": "acme", "match": {"source": "Email"}, **more}
    return json.dumps({**values, "audiences": [{**found, **audience}]}).encode()


class House:
    """All of pickup before and around a run."""

    def __init__(self, body: bytes | None = None) -> None:
        self.clock = VirtualClock(MORNING)
        self.drop, self.work = MemoryStore(self.clock), MemoryStore(self.clock)
        self.table, self.topic, self.steps = MemoryTable(), MemoryTopic(), MemoryQueue(self.clock)
        self.work.put(names.destination("spring"), body or document())
        self.work.put(names.account("acme"), b'{"version": 1, "name": "acme"}')
        self.state = Table(self.table)
        self.close = Close(self.work, self.table, self.clock, SeededRandom())
        self.turns = Turns(self.work, self.table, self.clock, self.close)
        self.commands = Commands(self.work, self.table, self.clock, self.close)
        self.arrivals = Arrivals(
            self.drop, self.work, self.table, self.steps, self.topic, self.clock, timedelta(days=90)
        )
        self.expecting = Expecting(self.table, self.topic, Catalog(self.work), self.clock)
        self.wakes = Wakes(
            self.work, self.table, MemoryQueue(self.clock), self.clock, self.close, self.arrivals, self.expecting
        )

    def arrives(self, name: str = "a.csv", body: bytes = b"Email\nines@example.com\n", *, told: int = 1) -> list[Run]:
        """Put an object there and tell of it ``told`` times; the runs that became queued by the last."""
        key = name if name.startswith("inbox/") else PREFIX + name
        info = self.drop.put(key, body)
        runs: list[Run] = []
        for _ in range(told):
            runs = self.arrivals.register(key, info.version_id or "")
        return runs

    def later(self, **time: float) -> list[Run]:
        """Let time pass, look again at whatever drop is due, and return the runs that became queued by it."""
        self.clock.advance(timedelta(**time).total_seconds())
        due = [
            item for item in self.table.due(self.clock.now() + timedelta(seconds=1)) if item["sk"].startswith("DROP")
        ]
        found: dict[str, Run] = {}
        for item in due:
            found |= {run.id: run for run in self.wakes.take(Wakes.of(item))}
        return list(found.values())

    def runs(self) -> list[Run]:
        """Every run there is, oldest drop first."""
        found = [run_of(item) for item in self.table.items.values() if item["sk"] == "RUN"]
        return sorted(found, key=lambda run: (run.time, run.id))

    def queued(self, run_id: str, minute: int = 0, **more: Any) -> Run:
        """A run that waits for its turn, its drop stored."""
        run = Run(
            id=run_id, destination="spring", audience="buyers", account="acme", list_id=1021, drop=run_id,
            time=stamp(MORNING + timedelta(minutes=minute)), content="full",
        )  # fmt: skip
        run = replace(run, **more)
        self.work.put(names.run_file(run.id, "drop.json"), b"{}")
        self.table.commit(Put(run.item(), 0), Put(queue_item(run), 0))
        return replace(run, rev=1)

    def has(self, state: State, **more: Any) -> Run:
        """A run in some state; at work it has its list's turn."""
        run = self.queued("r1", **more)
        if state == "waiting":
            return run
        working = self.turns.give("acme", "1021")
        assert working is not None
        return working if state == "working" else self.state.save(replace(working, state=state, **more))
