"""Two imports and two extracts of ours at once in an account, whoever starts them."""

from __future__ import annotations

from datetime import timedelta

from segpush.budget import LEASE_SECONDS, Budget, Limits, Slots
from segpush.marketo.endpoint import BULK, PEOPLE
from tests.fakes.memory import MemoryTable, SeededRandom, VirtualClock

MUNCHKIN = "123-ABC-456"


class Yard:
    """One account's table and time, and the slots as runs see them."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.table = MemoryTable()

    def slots(self, run: str, step: str = "import_key", munchkin: str = MUNCHKIN) -> Slots:
        return Slots(self.table, self.clock, munchkin, run, step)


def took(yard: Yard, run: str, step: str = "import_key") -> bool:
    return yard.slots(run, step).take("import", yard.clock.now() + timedelta(minutes=15))


def test_there_are_two_and_a_third_waits() -> None:
    yard = Yard()
    assert [took(yard, run) for run in ("r1", "r2", "r3")] == [True, True, False]


def test_what_is_ours_is_ours_however_often_we_ask() -> None:
    yard = Yard()
    assert [took(yard, "r1") for _ in range(3)] == [True] * 3
    assert [took(yard, "r1", "canary"), took(yard, "r2")] == [True, False], "another step of a run has its own"


def test_kinds_and_accounts_have_their_own() -> None:
    yard = Yard()
    until = yard.clock.now() + timedelta(minutes=15)
    assert took(yard, "r1")
    assert took(yard, "r2")
    assert yard.slots("r3").take("extract", until)
    assert yard.slots("r3", munchkin="456-DEF-789").take("import", until)


def test_a_slot_given_back_is_free_and_nobody_elses_is_touched() -> None:
    yard = Yard()
    for run in ("r1", "r2"):
        assert took(yard, run)
    yard.slots("r3").give_back("import")
    assert not took(yard, "r3")
    yard.slots("r1").give_back("import")
    assert took(yard, "r3")
    assert not took(yard, "r1")


def test_an_expired_slot_may_be_taken_over_and_an_extended_one_may_not() -> None:
    yard = Yard()
    assert took(yard, "r1")
    assert took(yard, "r2")
    yard.clock.advance(14 * 60)
    assert took(yard, "r2")
    yard.clock.advance(60)
    assert took(yard, "r3")
    assert not took(yard, "r1")
    assert took(yard, "r2")


def leased(seconds: float | None) -> float:
    clock, table = VirtualClock(), MemoryTable()
    budget = Budget(table, clock, SeededRandom(), MUNCHKIN, Limits())
    with budget.call() if seconds is None else budget.call(True, seconds):
        (until,) = table.items[f"BUDGET#{MUNCHKIN}", "STANDING"]["leases"].values()
    return float(until / 1e6 - clock.now().timestamp())


def test_the_lease_of_a_call_outlasts_the_call() -> None:
    assert leased(None) == leased(sum(PEOPLE)) == LEASE_SECONDS
    assert leased(sum(BULK)) == sum(BULK) + 40


def test_a_bulk_call_keeps_its_slot_when_the_usual_lease_is_over() -> None:
    clock, table = VirtualClock(), MemoryTable()
    budget = Budget(table, clock, SeededRandom(), MUNCHKIN, Limits(slots=1))
    with budget.call(True, sum(BULK)):
        clock.advance(LEASE_SECONDS + 1)
        (lease,) = table.items[f"BUDGET#{MUNCHKIN}", "STANDING"]["leases"].values()
        assert lease / 1e6 > clock.now().timestamp()
