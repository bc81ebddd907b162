"""The whole system in one process: both functions over the fakes, Marketo behind an adapter, everything at least once.

Queues reorder, duplicate and delay; events come late and twice; invocations die. All of it decided by one seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import requests
from segpush.pickup import Pickup
from segpush.push import Push

from local.marketo.adapter import SimulatorAdapter
from local.marketo.simulator import Simulator
from tests.fakes.memory import MemoryQueue, MemorySecrets, MemoryStore, MemoryTable, MemoryTopic, Message
from tests.simulation.crashes import Crashes, Fragile, Invocation
from tests.simulation.scheduler import Scheduler

SWEEP = 900.0  # the schedule of template.yaml
VISIBILITY = {"parts": 3600.0, "steps": 1800.0}  # 6 x the functions' timeouts, as in template.yaml
RECEIVES = {"parts": 3, "steps": 5}
SLOTS = {"parts": 5, "steps": 3}  # invocations at a time


@dataclass(frozen=True)
class Weather:
    """How rough a seed is: rates of crashes, duplicates and late messages (0 to 1)."""

    crashes: float = 0.02
    duplicates: float = 0.05
    delays: float = 0.1


class SimulatedClock:
    """The Clock port over the scheduler's time."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    @property
    def time(self) -> datetime:
        return self._scheduler.now

    def now(self) -> datetime:
        return self._scheduler.now

    def sleep(self, seconds: float) -> None:
        self._scheduler.sleep(seconds)


class Jitter:
    """The Random port from the seed."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def uniform(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)


@dataclass
class Cloud:
    """Everything but the people. ``crashes`` counts what was hit; ``calm()`` ends all trouble."""

    seed: int
    state: dict[str, Any]
    weather: Weather = Weather()
    quiet: bool = False

    def __post_init__(self) -> None:
        """Wire it up."""
        self.random = Random(self.seed)  # noqa: S311 - a seed, no secret
        self.scheduler = Scheduler(self.random)
        self.clock = SimulatedClock(self.scheduler)
        self.crashes = Crashes(self.random, self.weather.crashes)
        self.drop, self.work = MemoryStore(self.clock), MemoryStore(self.clock)  # type: ignore[arg-type]
        self.table, self.topic = MemoryTable(), MemoryTopic()
        account = self.state["account"]
        self.secrets = MemorySecrets({"segpush/acme": json.dumps({n: account[n] for n in ("munchkin_id", "client_id", "client_secret")})})
        self.queues = {
            name: MemoryQueue(self.clock, visibility_seconds=VISIBILITY[name], max_receives=RECEIVES[name])  # type: ignore[arg-type]
            for name in ("parts", "steps")
        }
        self.marketo = Simulator(self.state, lambda: self.scheduler.now.timestamp())
        self.swept = self.scheduler.now
        self.work_at: dict[str, int] = {"parts": 0, "steps": 0}

    def fragile(self, port: Any, name: str) -> Any:
        return Fragile(port, name, self.crashes, self.scheduler.pause)

    def pickup(self) -> Pickup:
        """A fresh process of the first function: it remembers nothing."""
        named = {"drop": self.drop, "work": self.work, "table": self.table, "topic": self.topic}
        ports = {name: self.fragile(port, name) for name, port in named.items()}
        queues = {name: self.fragile(Late(queue, self), name) for name, queue in self.queues.items()}
        return Pickup(**ports, parts=queues["parts"], steps=queues["steps"], clock=self.clock, random=Jitter(self.random))

    def push(self) -> Push:
        """A fresh process of the second function."""
        queues = {name: self.fragile(Late(queue, self), name) for name, queue in self.queues.items()}
        return Push(
            work=self.fragile(self.work, "work"), table=self.fragile(self.table, "table"), parts=queues["parts"], steps=queues["steps"],
            secrets=self.fragile(self.secrets, "secrets"), clock=self.clock, random=Jitter(self.random), session=self.session,
        )  # fmt: skip

    def session(self) -> requests.Session:
        """A session whose calls reach the simulator, or do not come back."""
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", FragileAdapter(self))
        return session

    def upload(self, key: str, body: bytes) -> None:
        """Drop a file; its event comes late, perhaps twice, in either shape."""
        info = self.drop.put(key, body)
        version = {"key": key, "version-id": info.version_id, "size": info.size, "etag": info.etag}
        event = {"detail-type": "Object Created", "source": "aws.s3", "detail": {"bucket": {"name": "drop"}, "object": version}}
        for _ in range(1 + (self.random.random() < self.weather.duplicates)):
            self.scheduler.after(self.random.choice((0, 0, 1, 40)), lambda: self.queues["steps"].send(event))

    def command(self, **message: Any) -> None:
        """Say something to pickup, as people do."""
        self.queues["steps"].send({"schema": 1, "kind": "command", "by": "ines.moreau", **message})

    def put_document(self, key: str, body: bytes) -> None:
        self.work.put(key, body)

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
        self.marketo.faults([])

    def settle(self, until: float = 0) -> None:
        """Run until nothing waits, at least ``until`` seconds: messages, invocations, whatever the sweep would still wake."""
        last = self.scheduler.now + timedelta(seconds=until)

        def tick() -> None:
            pickup = self.pickup()
            self.scheduler.start("sweep", pickup.sweep, lambda _: None)
            self._approve()
            if self.scheduler.now <= last or self._busy():
                self.scheduler.after(SWEEP, tick)

        self.scheduler.after(SWEEP, tick)
        self.scheduler.run(self._offer, self._next_message)

    def _busy(self) -> bool:
        """Whether anything may still come: a message, an invocation, an item the sweep must see."""
        waiting = any(queue.messages for queue in self.queues.values()) or any(each.name != "sweep" for each in self.scheduler.running)
        return waiting or any(item.get("due") for item in self.table.items.values())

    def _approve(self) -> None:
        """Somebody looks as often as the sweep does and mostly approves what is held."""
        for run in self.runs():
            if run["state"] == "held" and self.random.random() < 0.7:
                self.command(command="approve", run=run["id"])

    def _next_message(self) -> datetime | None:
        times = [at for name, queue in self.queues.items() if self.work_at[name] < SLOTS[name] and (at := queue.next_at())]
        return min(times, default=None)

    def _offer(self) -> bool:
        """Start an invocation for a message that waits, where its function has a slot."""
        offered = False
        for name, queue in self.queues.items():
            if self.work_at[name] < SLOTS[name] and (message := self._receive(queue)):
                self._invoke(name, queue, message)
                offered = True
            for dead in queue.dead[:]:
                queue.dead.remove(dead)
                self._bury(dead.body)
                offered = True
        return offered

    def _receive(self, queue: MemoryQueue) -> Message | None:
        self.random.shuffle(queue.messages)  # SQS promises no order
        for number, message in enumerate(queue.messages):
            message.id = number
        return queue.receive()

    def _invoke(self, name: str, queue: MemoryQueue, message: Message) -> None:
        self.work_at[name] += 1
        if name == "steps":
            pickup = self.pickup()
            work: Callable[[], None] = lambda: pickup.on_message(message.body)  # noqa: E731
        else:
            push = self.push()
            work = lambda: push.on_part(message.body)  # noqa: E731

        def ended(invocation: Invocation) -> None:
            self.work_at[name] -= 1
            if invocation.killed:
                return  # nobody acknowledges: it comes again after the visibility timeout
            if invocation.failed is not None:
                message.visible_at = self.scheduler.now  # a failed invocation reports its message at once
                self.failures.append(invocation.failed)
            elif self.crashes.calm or self.random.random() >= self.weather.duplicates:
                queue.messages = [each for each in queue.messages if each is not message]
            else:
                message.visible_at = self.scheduler.now + timedelta(seconds=self.random.choice((0, 5, 100)))

        self.scheduler.start(name, work, ended)

    def _bury(self, body: Mapping[str, Any]) -> None:
        """The dead letter queues feed pickup."""
        pickup = self.pickup()

        def ended(invocation: Invocation) -> None:
            if invocation.killed or invocation.failed:
                self._bury(body)

        self.scheduler.start("dead", lambda: pickup.on_dead(body), ended)

    failures: list[BaseException] = field(default_factory=list)


class Late:
    """A queue whose messages may arrive later than asked for."""

    def __init__(self, queue: MemoryQueue, cloud: Cloud) -> None:
        self._queue, self._cloud = queue, cloud

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        late = self._cloud.random.random() < self._cloud.weather.delays and not self._cloud.crashes.calm
        self._queue.send(message, min(900, delay_seconds + (self._cloud.random.choice((2, 30, 200)) if late else 0)))


class FragileAdapter(SimulatorAdapter):
    """The way to Marketo, on which an invocation may die like on any other port call."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud.marketo, cloud.scheduler.sleep)
        self._fragile = Fragile(super(), "marketo", cloud.crashes, cloud.scheduler.pause)

    def send(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request."""
        return self._fragile.send(*args, **kwargs)


