"""However many workers, however they interleave: 50 calls in any 20 s, 5 in flight, and the share are never exceeded."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from segpush.budget import LEASE_SECONDS, Budget, Limits
from segpush.errors import Park
from segpush.ports import Write
from tests.budget.crowd import CrowdClock, SlowTable, busiest
from tests.fakes.memory import SeededRandom

MUNCHKIN = "123-ABC-456"


class Crowd:
    """Workers of one account, and what Marketo would see of them."""

    def __init__(self, seed: int, limits: Limits) -> None:
        self.clock = CrowdClock()
        self.table = SlowTable(self.clock, seed)
        self.limits = limits
        self.random = SeededRandom(seed)
        self.used: list[float] = []
        self.most_in_flight = self.in_flight = self.finished = 0
        self.parked: list[str] = []

    def budget(self, seed: int) -> Budget:
        return Budget(self.table, self.clock, SeededRandom(seed), MUNCHKIN, self.limits, f"run-{seed}")

    def work(self, number: int, calls: int, slowest: float) -> None:
        budget = self.budget(number)
        while calls:
            try:
                with budget.call():
                    self._call(slowest)
                calls -= 1
                self.finished += 1
            except Park as park:
                self.parked.append(park.reason)
                if park.reason == "quota":
                    return
                self.clock.sleep((park.until - self.clock.now()).total_seconds())

    def _call(self, slowest: float) -> None:
        self.used.append(self.clock.elapsed)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.clock.sleep(self.random.uniform(0.05, slowest))
        self.in_flight -= 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 14), st.sampled_from([0.2, 1.5, 8.0]))
def test_no_limit_is_exceeded_by_any_crowd(seed: int, workers: int, slowest: float) -> None:
    crowd = Crowd(seed, Limits())
    crowd.clock.start(*(partial(crowd.work, n, 140 // workers, slowest) for n in range(workers)))
    crowd.clock.run()
    assert crowd.finished == workers * (140 // workers), "nobody starves"
    assert busiest(crowd.used) <= 50
    assert crowd.most_in_flight <= 5


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8))
def test_the_share_of_the_day_is_never_exceeded(seed: int, workers: int) -> None:
    crowd = Crowd(seed, Limits(daily_quota=100, share_percent=40))
    crowd.clock.start(*(partial(crowd.work, n, 60, 0.2) for n in range(workers)))
    crowd.clock.run()
    assert len(crowd.used) == 40
    assert set(crowd.parked) >= {"quota"}


def test_the_rate_is_used_when_there_is_work() -> None:
    crowd = Crowd(1, Limits())
    crowd.clock.start(*(partial(crowd.work, n, 40, 0.5) for n in range(5)))
    crowd.clock.run()
    assert 200 / 2.4 <= crowd.clock.elapsed + 1 <= 1.25 * 200 / 2.4


def test_slots_of_workers_that_died_come_back_when_their_leases_end() -> None:
    crowd = Crowd(2, Limits())

    def die() -> None:
        for n in range(5):
            crowd.budget(n)._acquire(counted=True)  # killed with the permit in hand: nothing gives it back
        with suppress(Park):
            crowd.work(9, 1, 0.1)

    crowd.clock.start(die)
    crowd.clock.run()
    assert crowd.parked
    assert set(crowd.parked) == {"throttled"}
    assert LEASE_SECONDS <= crowd.used[0] <= LEASE_SECONDS + 30


def test_permits_that_got_old_are_not_used() -> None:
    crowd = Crowd(3, Limits(slots=20))
    crowd.table = Stalling(crowd.clock, stalled=6)
    crowd.clock.start(*(partial(crowd.work, n, 1, 0.1) for n in range(6)))
    crowd.clock.start(*(partial(crowd.work, n, 30, 0.1) for n in range(6, 10)))
    crowd.clock.run()
    assert crowd.finished == 126
    assert busiest(crowd.used) <= 50


class Stalling(SlowTable):
    """A table whose first grants take 10 s to be answered."""

    def __init__(self, clock: CrowdClock, stalled: int) -> None:
        super().__init__(clock, seed=3)
        self.stalled = stalled

    def commit(self, *writes: Write) -> None:
        super().commit(*writes)
        self.stalled -= 1
        if self.stalled >= 0:
            self._clock.sleep(10)
