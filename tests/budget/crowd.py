"""Many workers in one process and in virtual time: each sleep, and each answer of the table, lets the others go on."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence

from greenlet import getcurrent, greenlet

from segpush.ports import Item, Write
from tests.fakes.memory import MemoryTable, SeededRandom, VirtualClock


class CrowdClock(VirtualClock):
    """Time for greenlets: who sleeps steps aside until it is time."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[float, int, greenlet]] = []
        self.begun = self.time
        self._count = 0

    def start(self, *workers: Callable[[], object]) -> None:
        for worker in workers:
            self._wake(self.elapsed, greenlet(worker))

    def run(self) -> None:
        """Let everybody finish."""
        while self.waiting:
            at, _, worker = heapq.heappop(self.waiting)
            self.advance(max(0.0, at - self.elapsed))
            worker.switch()

    def sleep(self, seconds: float) -> None:
        self._wake(self.elapsed + max(0.0, seconds), getcurrent())
        crowd = getcurrent().parent
        assert crowd, "only a worker sleeps"
        crowd.switch()

    @property
    def elapsed(self) -> float:
        return (self.time - self.begun).total_seconds()

    def _wake(self, at: float, worker: greenlet) -> None:
        self._count += 1
        heapq.heappush(self.waiting, (at, self._count, worker))


class SlowTable(MemoryTable):
    """A table that takes its time, now and then a lot of it, before and after each thing it does."""

    def __init__(self, clock: CrowdClock, seed: int, slowest: float = 0.02) -> None:
        super().__init__()
        self._clock = clock
        self._random = SeededRandom(seed)
        self._slowest = slowest

    def get(self, pk: str, sk: str) -> Item | None:
        self._pause()
        item = super().get(pk, sk)
        self._pause()
        return item

    def commit(self, *writes: Write) -> None:
        self._pause()
        super().commit(*writes)
        self._pause()

    def _pause(self) -> None:
        often = self._random.uniform(0, 1) < 0.97
        self._clock.sleep(self._random.uniform(0.001, self._slowest if often else 40 * self._slowest))


def busiest(moments: Sequence[float], window: float = 20.0) -> int:
    """Return the largest number of ``moments`` in any ``window`` seconds, both ends included."""
    ordered, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] > window:
            first += 1
        most = max(most, last - first + 1)
    return most
