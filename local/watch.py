"""What is going on in a running stack, read from its table and queues from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from local.pollers import QueuePoller
from local.stack import System
from segpush.aws import values
from segpush.ports import Item
from segpush.run import Run, run_of
from segpush.times import stamp

SOON = timedelta(minutes=20)  # a drop that waits longer than any quiet period waits for objects, not for time


@dataclass(frozen=True, slots=True)
class Look:
    """One look.

    ``open_parts`` by run, of the step it is in: (open, all) · ``drops_until`` when the last drop has waited out its quiet
    period · ``moving`` while anything is under way · ``came_again`` how many messages failed and were tried anew.
    """

    runs: tuple[Run, ...] = ()
    open_parts: dict[str, tuple[int, int]] = field(default_factory=dict)
    drops_until: str = ""
    moving: bool = True
    calls: int = 0
    came_again: int = 0
    invocations: dict[str, int] = field(default_factory=dict)

    @property
    def held(self) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if run.state == "held")

    @property
    def at_rest(self) -> bool:
        """Whether nothing more will happen without a person, a file, or hours of time."""
        states = {run.state for run in self.runs}
        stopped = bool(states & {"held", "paused"})
        return (
            not self.moving
            and not self.drops_until
            and "working" not in states
            and (stopped or "waiting" not in states)
        )


class Watch:
    """Looks at one stack."""

    def __init__(self, stack: System) -> None:
        self._stack = stack
        self._sqs = stack.cloud.client("sqs")
        self._table = stack.cloud.client("dynamodb")

    def look(self) -> Look:
        """Return how things stand."""
        moving = self._moving()  # before the table: what moves now may have changed it by then
        items = list(self._items())
        runs = sorted((run_of(item) for item in items if item["sk"] == "RUN"), key=lambda run: (run.started_at, run.id))
        return Look(
            runs=tuple(runs),
            open_parts=dict(_open_parts(runs, items)),
            drops_until=_drops_until(items),
            moving=moving,
            calls=self._stack.calls,
            came_again=sum(caller.came_again for caller in self._stack.callers if isinstance(caller, QueuePoller)),
            invocations={stem: function.invocations for stem, function in self._stack.functions.items()},
        )

    def _moving(self) -> bool:
        if any(function.busy for function in self._stack.functions.values()):
            return True
        urls = [source.queue_url for source in self._stack.wiring.queues]
        return any(self._on(url) for url in urls)

    def _on(self, url: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(number) for number in found.values())

    def _items(self) -> Iterator[Item]:
        pages = self._table.get_paginator("scan").paginate(TableName=self._stack.table)
        for page in pages:
            yield from (values.unpack(item) for item in page["Items"])


def _open_parts(runs: Iterable[Run], items: Iterable[Item]) -> Iterator[tuple[str, tuple[int, int]]]:
    steps = {(item["pk"], item["sk"]): item for item in items if item["sk"].startswith("STEP#")}
    for run in runs:
        step: Any = steps.get((f"RUN#{run.id}", f"STEP#{run.step}"))
        if step is not None:
            yield run.id, (int(step["open"]), int(step["parts"]))


def _drops_until(items: Iterable[Item]) -> str:
    """Return when the last of the drops that wait out their quiet period is ready; '' where none does."""
    soon = stamp(datetime.now(UTC) + SOON)
    waiting = [
        item["due"]
        for item in items
        if item["sk"].startswith("DROP#") and item.get("state") == "open" and "due" in item
    ]
    return max((due for due in waiting if due <= soon), default="")
