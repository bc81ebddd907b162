"""The way from queues to functions: at least once, in any order, some twice; what dies too often is buried.

Nobody acknowledges for an invocation that was killed: its message comes back when its visibility timeout is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.fakes.memory import MemoryQueue, Message
from tests.simulation.crashes import Invocation

if TYPE_CHECKING:
    from tests.simulation.cloud import Cloud

VISIBILITY = {"parts": 3600.0, "steps": 1800.0, "dead": 1800.0}  # 6 x the functions' timeouts, as in template.yaml
RECEIVES = {"parts": 3, "steps": 5, "dead": 1_000}  # a dead letter queue has none behind it
SLOTS = {"parts": 5, "steps": 3, "dead": 2}  # invocations at a time


class Lambdas:
    """Starts an invocation for each message, where its function has a slot."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.at_work = dict.fromkeys(SLOTS, 0)
        self.queues = {
            name: MemoryQueue(cloud.clock, visibility_seconds=VISIBILITY[name], max_receives=RECEIVES[name])  # type: ignore[arg-type]
            for name in SLOTS
        }

    @property
    def waiting(self) -> int:
        return sum(len(queue.messages) for queue in self.queues.values())

    def next_at(self) -> datetime | None:
        """When the next message may start an invocation."""
        return min(
            (at for name, queue in self.queues.items() if self._free(name) and (at := queue.next_at())), default=None
        )

    def offer(self) -> bool:
        """Start what can be started; say whether anything was."""
        offered = False
        for name, queue in self.queues.items():
            if self._free(name) and (message := self._receive(queue)):
                self._invoke(name, queue, message)
                offered = True
            while queue.dead:
                dead = queue.dead.pop()
                self._cloud.watch.note(f"dead letter: {dead.body}")
                self.queues["dead"].send(dead.body)
                offered = True
        return offered

    def _free(self, name: str) -> bool:
        return self.at_work[name] < SLOTS[name]

    def _receive(self, queue: MemoryQueue) -> Message | None:
        self._cloud.random.shuffle(queue.messages)  # SQS promises no order
        for number, message in enumerate(queue.messages):
            message.id = number
        return queue.receive()

    def _invoke(self, name: str, queue: MemoryQueue, message: Message) -> None:
        self.at_work[name] += 1
        if name == "parts":
            told = message.body
            self._cloud.watch.deliveries[told["run"], told["step"], int(told["part"])] += 1

        def ended(invocation: Invocation) -> None:
            self.at_work[name] -= 1
            if not invocation.killed:
                self._answered(queue, message, invocation.failed)

        self._cloud.scheduler.start(f"{name} {_short(message.body)}", self._function(name, message.body), ended)

    def _function(self, name: str, body: dict[str, Any]) -> Callable[[], None]:
        if name == "parts":
            push = self._cloud.push()
            return lambda: push.on_part(body)
        pickup = self._cloud.pickup()
        return lambda: pickup.on_message(body) if name == "steps" else pickup.on_dead(body)

    def _answered(self, queue: MemoryQueue, message: Message, failed: BaseException | None) -> None:
        cloud = self._cloud
        if failed is not None:
            message.visible_at = cloud.scheduler.now  # a failed invocation reports its message at once
            cloud.failed(failed)
        elif cloud.crashes.calm or cloud.random.random() >= cloud.weather.duplicates:
            queue.messages = [each for each in queue.messages if each is not message]
        else:
            message.visible_at = cloud.scheduler.now + timedelta(seconds=cloud.random.choice((0, 5, 100)))


def _short(body: dict[str, Any]) -> str:
    names = ("kind", "command", "run", "step", "part", "wake")
    return " ".join(str(body[name]) for name in names if name in body) or "object"
