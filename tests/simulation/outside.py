"""What stands in for the outside: time, chance, queues that are late, the way to Marketo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from local.marketo.adapter import SimulatorAdapter
from tests.fakes.memory import MemoryQueue
from tests.simulation.crashes import Fragile
from tests.simulation.scheduler import Scheduler
from tests.simulation.watch import Sent

if TYPE_CHECKING:
    from requests.models import PreparedRequest

    from tests.simulation.cloud import Cloud

UPLOAD = "/bulk/v1/leads.json"
LATE = (2, 30, 200)  # seconds
LONGEST_DELAY = 900  # SQS: DelaySeconds


class SimulatedClock:
    """The Clock port over the scheduler's time."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    @property
    def time(self) -> datetime:
        return self._scheduler.now

    def now(self) -> datetime:
        return self._scheduler.now

    def seconds(self) -> float:
        """The same as POSIX seconds, as the simulator of Marketo wants it."""
        return self._scheduler.now.timestamp()

    def sleep(self, seconds: float) -> None:
        self._scheduler.sleep(seconds)


class Jitter:
    """The Random port from the seed."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def uniform(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)


class Late:
    """A queue whose messages may arrive later than asked for, and twice, also at the same time (SQS: at least once)."""

    def __init__(self, queue: MemoryQueue, cloud: Cloud) -> None:
        self._queue, self._cloud = queue, cloud

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        if not self._cloud.crashes.calm and self._cloud.random.random() < self._cloud.weather.duplicates:
            self._queue.send(message, delay_seconds)
        late = not self._cloud.crashes.calm and self._cloud.random.random() < self._cloud.weather.delays
        more = self._cloud.random.choice(LATE) if late else 0
        self._queue.send(message, min(LONGEST_DELAY, delay_seconds + more))


class MarketoAdapter(SimulatorAdapter):
    """The way to Marketo, on which an invocation may die like on any other port call."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud.marketo, cloud.scheduler.sleep)
        self._watch = cloud.watch
        self._fragile: Fragile = cloud.fragile(_Road(self), "marketo")

    def send(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request."""
        return self._fragile.send(*args, **kwargs)

    def over(self, *args: Any, **kwargs: Any) -> Any:
        """The call itself, counted while it is under way."""
        self._watch.called(1)
        begun, lost = self._watch.now(), True
        try:
            reply = super().send(*args, **kwargs)
            lost = False
        finally:
            self._watch.called(-1)
            self._note(args[0], begun, lost=lost)
        return reply

    def _note(self, request: PreparedRequest, at: datetime, *, lost: bool) -> None:
        address = urlsplit(request.url or "")
        if request.method == "POST" and address.path == UPLOAD:
            self._watch.uploads.append(Sent(at, address.query, "lookupField=id" not in address.query, lost))


class _Road:
    """The adapter as a port with the one call ``send``."""

    def __init__(self, adapter: MarketoAdapter) -> None:
        self.send = adapter.over
