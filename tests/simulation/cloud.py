"""The whole system in one process: both functions over the fakes, Marketo behind an adapter, everything at least once.

Queues reorder, duplicate and delay; events come late and twice; invocations die. All of it decided by one seed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import requests

from local.marketo.simulator import Simulator
from segpush.pickup import Pickup
from segpush.push import Push
from tests.fakes.memory import MemorySecrets, MemoryStore, MemoryTopic
from tests.simulation.crashes import Crashes, Fragile, Point
from tests.simulation.hands import Hands
from tests.simulation.lambdas import Lambdas
from tests.simulation.outside import Jitter, Late, MarketoAdapter, SimulatedClock
from tests.simulation.scheduler import Scheduler
from tests.simulation.sizes import Sizes
from tests.simulation.watch import Watch, WatchedTable
from tests.simulation.weather import Weather

SWEEP = 900.0  # the schedule of template.yaml


@dataclass
class Cloud:
    """Everything but the people. ``crashes`` counts what was hit, ``watch`` what was seen; ``calm()`` ends all trouble."""

    seed: int
    state: dict[str, Any]
    weather: Weather
    aim: Point | None = None
    sizes: Sizes = field(default_factory=Sizes)

    def __post_init__(self) -> None:
        """Wire it up."""
        self.random = Random(self.seed)
        self.scheduler = Scheduler(self.random)
        self.clock = SimulatedClock(self.scheduler)
        self.watch = Watch(self.clock.now)
        self.crashes = Crashes(self.random, self.weather.crashes, self.aim)
        self.drop, self.work = MemoryStore(self.clock), MemoryStore(self.clock)  # type: ignore[arg-type]
        self.table, self.topic = WatchedTable(self.watch), MemoryTopic()
        account = self.state["account"]
        self.secrets = MemorySecrets(
            {"segpush/acme": json.dumps({n: account[n] for n in ("munchkin_id", "client_id", "client_secret")})}
        )
        self.lambdas = Lambdas(self)
        self.marketo = Simulator(self.state, self.clock.seconds)
        self._others: dict[str, float] = {}
        self.hands = Hands(self, Random(self.seed * 31))

    def fragile(self, port: Any, name: str) -> Any:
        return Fragile(port, name, self.crashes, self.scheduler.pause, self.watch.struck)

    def pickup(self) -> Pickup:
        """A fresh process of the first function: it remembers nothing."""
        named = {"drop": self.drop, "work": self.work, "table": self.table, "topic": self.topic}
        ports = {name: self.fragile(port, name) for name, port in named.items()}
        return Pickup(**ports, **self._queues(), clock=self.clock, random=Jitter(self.random))

    def push(self) -> Push:
        """A fresh process of the second function."""
        named = {"work": self.work, "table": self.table, "secrets": self.secrets}
        ports = {name: self.fragile(port, name) for name, port in named.items()}
        return Push(**ports, **self._queues(), clock=self.clock, random=Jitter(self.random), session=self._session)

    def _queues(self) -> dict[str, Any]:
        return {name: self.fragile(Late(self.lambdas.queues[name], self), name) for name in ("parts", "steps")}

    def _session(self) -> requests.Session:
        """A session whose calls reach the simulator, or do not come back."""
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", MarketoAdapter(self))
        return session

    def upload(self, key: str, body: bytes) -> None:
        """Drop a file; its event comes late, perhaps twice."""
        info = self.drop.put(key, body)
        self.watch.note(f"upload {key}, {len(body)} bytes")
        version = {"key": key, "version-id": info.version_id, "size": info.size, "etag": info.etag}
        event = {
            "detail-type": "Object Created",
            "source": "aws.s3",
            "detail": {"bucket": {"name": "drop"}, "object": version},
        }
        for _ in range(1 + (self.random.random() < self.weather.duplicates)):
            self.scheduler.after(self.random.choice((0, 0, 1, 40)), lambda: self.lambdas.queues["steps"].send(event))

    def command(self, **message: Any) -> None:
        """Say something to pickup, as people do."""
        self.watch.note(f"command {message}")
        self.lambdas.queues["steps"].send({"schema": 1, "kind": "command", "by": "ines.moreau", **message})

    def put_document(self, key: str, document: dict[str, Any]) -> None:
        self.work.put(key, json.dumps(document).encode())

    def fault(self, line: dict[str, Any]) -> None:
        """Let something go wrong in Marketo."""
        if self.crashes.calm:
            return
        self.watch.note(f"fault {line}")
        self.watch.scripted.add(line["fault"])
        self.marketo.faults([line])

    def crowd(self, calls_per_second: float, slots: int) -> None:
        """Let other tenants call Marketo."""
        self.watch.scripted.add("traffic")
        self.load(calls_per_second=calls_per_second, slots=slots)

    def load(self, **load: float) -> None:
        """Change what other tenants take."""
        self.watch.note(f"other tenants: {load}")
        self._others |= load
        self.marketo.traffic(**self._others)

    def ways(self, **switches: Any) -> None:
        """Let Marketo change its ways."""
        self.watch.note(f"Marketo: {switches}")
        self.marketo.switches(switches)

    def failed(self, error: BaseException) -> None:
        """An invocation of push ended in an exception."""
        self.watch.note(f"invocation failed: {type(error).__name__}: {error}")

    def runs(self) -> list[dict[str, Any]]:
        """Return all runs, oldest first."""
        found = [item for (pk, sk), item in self.table.items.items() if sk == "RUN" and pk.startswith("RUN#")]
        return sorted(found, key=lambda item: (item["time"], item["id"]))

    def report(self, run: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.work.get(f"reports/{run}/report.json"))
        return found

    def calm(self) -> None:
        """No more crashes and faults."""
        self.crashes.calm = True
        self.marketo.clear_faults()
        self.ways(imports_failing=0, exports_failing=0, lists_being_imported=(), export_daily_bytes=500_000_000)
        self._others.clear()
        self.load()

    def settle(self, until: float = 0) -> None:
        """Run until nothing waits, at least ``until`` seconds: messages, invocations, whatever the sweep would still wake."""
        last = self.scheduler.now + timedelta(seconds=until)

        def tick() -> None:
            self.scheduler.start("sweep", self.pickup().sweep, lambda _: None)
            self._approve()
            if self.scheduler.now <= last or self._busy():
                self.scheduler.after(SWEEP, tick)

        self.scheduler.after(SWEEP, tick)
        self.scheduler.run(self.lambdas.offer, self.lambdas.next_at)

    def _busy(self) -> bool:
        """Whether anything may still come: a message, an invocation, an item the sweep must see."""
        at_work = any(each.name != "sweep" for each in self.scheduler.running)
        return bool(self.lambdas.waiting) or at_work or any(item.get("due") for item in self.table.items.values())

    def _approve(self) -> None:
        """Somebody looks as often as the sweep does and mostly approves what is held."""
        for run in self.runs():
            if run["state"] == "held" and self.random.random() < 0.7:
                self.command(command="approve", run=run["id"])
