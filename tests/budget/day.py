"""A calm day at one account: both functions with many workers side by side, calls that take their time, virtual time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from segpush.marketo.client import Shelf
from segpush.push import Push
from segpush.times import parse
from tests.fakes.memory import MemoryQueue
from tests.simulation.cloud import Cloud
from tests.simulation.weather import CALM
from tests.whole import spring

Entry = Mapping[str, Any]
AT_ONCE = {"quiet_period": "0"}
HOP = timedelta(seconds=0.5)  # from SQS to a warm function; as a rule it is a tenth of that
NO_LIMITS = {"created_people": 10**6, "removed_percent": 100}


class Warm(Cloud):
    """Workers that live on from part to part, and so sign in once an hour, as Lambda's do in the middle of a run."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.shelf = Shelf()

    def push(self) -> Push:
        return replace(super().push(), shelf=self.shelf)

    def _queues(self) -> dict[str, Any]:
        return {name: OnTheWay(self.lambdas.queues[name]) for name in ("parts", "steps")}


class OnTheWay:
    """A queue from which it takes a message some time to reach its function."""

    def __init__(self, queue: MemoryQueue) -> None:
        self._queue = queue

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        self._queue.send(message, delay_seconds)
        self._queue.messages[-1].visible_at += HOP


class Day:
    """One audience, one account, and what Marketo saw of us. ``switches`` are Marketo's, ``more`` leads are there before us."""

    def __init__(self, *more: Mapping[str, Any], account: Mapping[str, Any] | None = None, **switches: Any) -> None:
        state = spring.marketo(*more, members=(), switches=switches)
        self.cloud = Warm(7, state, CALM)
        self.cloud.crashes.calm = True
        self.marketo = self.cloud.marketo
        self.cloud.put_document("accounts/acme.json", spring.account(**(account or {})))

    def deliver(self, rows: Sequence[spring.Row], **values: Any) -> None:
        """Drop a file whose event comes at once."""
        self.cloud.put_document(
            "destinations/spring-campaigns.json", spring.destination(source=AT_ONCE, limits=NO_LIMITS, **values)
        )
        info = self.cloud.drop.put(spring.DAY_ONE, spring.file(*rows))
        version = {"key": info.key, "version-id": info.version_id, "size": info.size, "etag": info.etag}
        self.began = self.cloud.clock.seconds()
        self.cloud.lambdas.queues["steps"].send({"detail-type": "Object Created", "detail": {"object": version}})

    def pushed(self, rows: Sequence[spring.Row], **values: Any) -> dict[str, Any]:
        """Deliver, let everything be done, and return the run."""
        self.deliver(rows, **values)
        self.cloud.settle()
        (run,) = self.cloud.runs()
        return run

    def after(self, seconds: float, **load: Any) -> None:
        """Let other tenants' load be this from some seconds on."""
        self.cloud.scheduler.after(seconds, lambda: self.marketo.traffic(**load))

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls but those that sign in."""
        return [call for call in self.marketo.calls if call["kind"] != "token"]

    def codes(self) -> set[str]:
        return {code for call in self.calls for code in call["codes"]}

    def lived(self, run: Mapping[str, Any]) -> float:
        """Seconds from the drop to the closed run."""
        return parse(run["ended_at"]).timestamp() - self.began


def moments(calls: Iterable[Entry]) -> list[float]:
    """When calls began, POSIX seconds."""
    return sorted(parse(call["at"]).timestamp() for call in calls)


def rate(calls: Iterable[Entry]) -> float:
    """Calls a second from the first to the last."""
    began = moments(calls)
    return (len(began) - 1) / (began[-1] - began[0])


def covered(spans: Iterable[tuple[float, float]]) -> float:
    """How many seconds lie in at least one of the spans."""
    total, until = 0.0, float("-inf")
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, until))
        until = max(until, end)
    return total
