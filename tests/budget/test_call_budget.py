"""The budget of an account, one rule at a time."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from segpush.budget import LEASE_SECONDS, Budget, Limits, day_of, next_reset
from segpush.errors import Conflict, Park
from segpush.marketo.client import Gate
from segpush.marketo.endpoint import PEOPLE, READS, SYNC
from segpush.ports import Write
from tests.fakes.memory import MORNING, MemoryTable, SeededRandom, VirtualClock

MUNCHKIN = "123-ABC-456"
STANDING = (f"BUDGET#{MUNCHKIN}", "STANDING")
RESET = datetime(2026, 3, 3, 6, 5, tzinfo=UTC)


class Account:
    """One account's table and time, and budgets on it."""

    def __init__(self, **limits: int) -> None:
        self.clock = VirtualClock()
        self.table = MemoryTable()
        self.limits = Limits.of(limits)

    def budget(self, run: str | None = None) -> Budget:
        return Budget(self.table, self.clock, SeededRandom(), MUNCHKIN, self.limits, run)

    def calls(self, count: int, run: str | None = None) -> float:
        """Make calls one after another and return how many seconds that took."""
        began, budget = self.clock.now(), self.budget(run)
        for _ in range(count):
            with budget.call():
                pass
        return (self.clock.now() - began).total_seconds()


def test_the_budget_is_the_gate_the_client_wants() -> None:
    gate: Gate = Account().budget()
    with gate.call(True):
        pass


def test_two_calls_at_once_and_then_two_point_four_a_second() -> None:
    account = Account()
    assert account.calls(2) == 0
    assert account.calls(48) == pytest.approx(20, abs=0.7)


def test_limits_come_from_the_order_with_defaults_for_what_is_not_named() -> None:
    order = {"daily_quota": 10_000, "share_percent": 30, "calls_per_20s": 24, "slots": 2, "unknown": 1}
    assert Limits.of(order) == Limits(10_000, 30, 24, 2)
    assert Limits.of({}) == Limits(50_000, 50, 48, 5)
    assert Limits.of(order).share == 3_000


def test_a_sixth_call_in_flight_waits_20_s_and_is_parked() -> None:
    account = Account()
    with ExitStack() as busy:
        for _ in range(5):
            busy.enter_context(account.budget().call())
        began = account.clock.now()
        with pytest.raises(Park) as park, account.budget().call():
            pass
    assert park.value.reason == "throttled"
    assert park.value.until > account.clock.now() >= began + timedelta(seconds=19)
    assert account.calls(1) < 1, "the slots are free again"


def test_a_slot_comes_back_when_the_call_fails() -> None:
    account = Account()
    for _ in range(6):
        with pytest.raises(ZeroDivisionError), account.budget().call():
            raise ZeroDivisionError
    assert account.table.items[STANDING]["leases"] == {}


def test_a_lease_outlives_the_longest_call() -> None:
    longest = max(connect + read for connect, read in (PEOPLE, READS, SYNC))
    assert longest + 20 < LEASE_SECONDS


def test_u1_an_identity_call_takes_a_turn_but_neither_slot_nor_quota() -> None:
    account = Account(slots=1, daily_quota=2, share_percent=50)
    with account.budget().call(), account.budget().call(counted=False):
        assert account.budget().spent() == 1
    with account.budget().call(counted=False):
        pass
    assert account.clock.slept, "three turns are more than the burst"


def test_the_share_of_the_day_parks_until_five_past_six() -> None:
    account = Account(daily_quota=20, share_percent=50)
    account.calls(10)
    assert (account.budget().spent(), account.budget().remaining()) == (10, 0)
    with pytest.raises(Park) as park, account.budget().call():
        pass
    assert (park.value.reason, park.value.until) == ("quota", RESET)
    account.clock.jump(RESET)
    account.calls(1)
    assert account.budget().spent() == 1


def test_b14_what_other_tools_used_counts_as_far_as_marketo_told() -> None:
    account = Account(daily_quota=20, share_percent=100)
    account.calls(3)
    account.budget().usage(total=15, date="2026-03-02")
    assert account.budget().remaining() == 5, "20 - 15, our 3 are among the 15"
    account.budget().usage(total=4, date="2026-03-02")
    assert account.budget().remaining() == 5, "a figure that lags takes nothing back"
    account.budget().usage(total=19, date="2026-03-01")
    assert account.budget().remaining() == 5, "another day's figure says nothing"
    account.calls(5)
    with pytest.raises(Park, match="quota"), account.budget().call():
        pass


def test_607_closes_the_account_for_everybody() -> None:
    account = Account()
    account.budget().quota_spent(RESET)
    with pytest.raises(Park) as park, account.budget().call():
        pass
    assert (park.value.reason, park.value.until) == ("quota", RESET)
    account.clock.jump(RESET)
    account.calls(1)


def test_d22_606_pauses_everybody_longer_than_the_window_and_longer_each_time() -> None:
    account = Account()
    pauses = []
    for _ in range(5):
        account.budget().slow_down("606")
        account.budget().slow_down("606")  # the answer of a call that was in flight beside it
        with pytest.raises(Park) as park, account.budget().call():
            pass
        assert park.value.reason == "throttled"
        pauses.append((park.value.until - account.clock.now()).total_seconds())
        account.clock.jump(park.value.until)
        account.calls(1)
    assert all(pause > 20 for pause in pauses)
    assert [pause // 10 * 10 for pause in pauses] == sorted(pause // 10 * 10 for pause in pauses)
    assert 160 < pauses[-1] <= 170


def test_606_halves_the_rate_for_five_minutes() -> None:
    account = Account()
    account.budget().slow_down("606")
    account.clock.advance(31)
    assert account.calls(25) == pytest.approx(25 / 1.2, abs=1.5)
    account.clock.advance(300)
    assert account.calls(25) == pytest.approx(25 / 2.4, abs=1.5)


def test_429_waits_as_long_as_marketo_asks() -> None:
    account = Account()
    account.budget().slow_down("429", retry_after=90)
    with pytest.raises(Park) as park, account.budget().call():
        pass
    assert timedelta(seconds=90) < park.value.until - account.clock.now() < timedelta(seconds=101)


def test_615_takes_one_slot_for_five_minutes_and_never_the_last() -> None:
    account = Account(slots=2)
    for _ in range(3):
        account.budget().slow_down("615")
        account.clock.advance(11)
    with account.budget().call(), pytest.raises(Park), account.budget().call():
        pass
    account.clock.advance(300)
    with account.budget().call(), account.budget().call():
        pass


def test_replies_of_one_burst_of_615_take_one_slot_between_them() -> None:
    account = Account(slots=3)
    for _ in range(3):
        account.budget().slow_down("615")
    account.clock.advance(9)
    with account.budget().call(), account.budget().call():
        pass


def test_a_conflict_is_tried_again_and_debits_once() -> None:
    account = Account()
    account.table = Contested(losing=4)
    account.calls(1)
    assert account.budget().spent() == 1


def test_conflicts_without_end_park_instead_of_hammering() -> None:
    account = Account()
    account.table = Contested(losing=10_000)
    with pytest.raises(Park) as park, account.budget().call():
        pass
    assert park.value.reason == "throttled"
    assert account.clock.now() < MORNING + timedelta(seconds=20)


def test_a_table_that_is_always_too_slow_parks_instead_of_turning_for_ever() -> None:
    account = Account()
    account.table = Slow(account.clock)
    with pytest.raises(Park) as park, account.budget().call():
        pass
    assert park.value.reason == "throttled"
    assert account.table.items[STANDING]["leases"] == {}


class Slow(MemoryTable):
    """A table on which each write takes a second."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.clock = clock

    def commit(self, *writes: Write) -> None:
        super().commit(*writes)
        self.clock.advance(1)


class Contested(MemoryTable):
    """A table on which somebody else is always faster, a number of times."""

    def __init__(self, losing: int) -> None:
        super().__init__()
        self.losing = losing

    def commit(self, *writes: Write) -> None:
        self.losing -= 1
        if self.losing >= 0:
            raise Conflict("somebody else wrote first.")
        super().commit(*writes)


def test_before_call_runs_with_the_permit_in_hand_and_only_for_counted_calls() -> None:
    account = Account()
    budget = account.budget()
    leases: list[int] = []
    budget.before_call = lambda: leases.append(len(account.table.items[STANDING]["leases"]))
    with budget.call(counted=False):
        pass
    with budget.call():
        pass
    assert leases == [1]


def test_a_slow_before_call_costs_another_turn_but_not_another_call_of_the_day() -> None:
    account = Account()
    budget = account.budget()
    budget.before_call = lambda: account.clock.advance(3)
    with budget.call():
        first = account.table.items[STANDING]["tat"]
    assert budget.spent() == 1
    assert account.table.items[STANDING]["tat"] == first > 0


@pytest.mark.parametrize(
    ("now", "day", "reset"),
    [
        ("2026-03-02T05:59:59+00:00", "2026-03-01", "2026-03-02T06:05:00+00:00"),
        ("2026-03-02T06:00:00+00:00", "2026-03-02", "2026-03-02T06:05:00+00:00"),
        ("2026-03-02T06:05:00+00:00", "2026-03-02", "2026-03-03T06:05:00+00:00"),
        ("2026-07-01T23:00:00+00:00", "2026-07-01", "2026-07-02T06:05:00+00:00"),
    ],
)
def test_u4_the_day_is_marketos_and_the_reset_is_past_midnight_in_both_readings(now: str, day: str, reset: str) -> None:
    moment = datetime.fromisoformat(now)
    assert (day_of(moment), next_reset(moment).isoformat()) == (day, reset)
