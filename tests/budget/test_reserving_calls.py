"""A run sets its calls aside when it is planned, and others plan around it."""

from __future__ import annotations

from tests.budget.test_call_budget import MUNCHKIN, RESET, Account


def reserved(account: Account, run: str) -> int:
    return int(account.table.items[f"BUDGET#{MUNCHKIN}", f"RESERVE#{run}"]["left"])


def test_a_reservation_counts_against_what_others_may_reserve() -> None:
    account = Account(daily_quota=200, share_percent=50)
    budget = account.budget()
    assert budget.reserve("spring", 70)
    assert not budget.reserve("summer", 40), "30 are left, and tomorrow has 100"
    assert budget.reserve("summer", 30)
    budget.release("spring")
    assert budget.reserve("autumn", 70)


def test_a_run_pays_from_its_own_reservation() -> None:
    account = Account(daily_quota=200, share_percent=50)
    account.budget().reserve("spring", 70)
    account.calls(20, run="spring")
    assert reserved(account, "spring") == 50
    assert account.budget().remaining() == 80
    assert account.budget().reserve("summer", 30)
    assert not account.budget().reserve("autumn", 1)


def test_calls_beyond_the_reservation_are_made_and_owed_to_nobody() -> None:
    account = Account(daily_quota=200, share_percent=50)
    account.budget().reserve("spring", 3)
    account.calls(5, run="spring")
    assert account.budget().reserve("summer", 95)


def test_reserving_again_replaces() -> None:
    account = Account(daily_quota=200, share_percent=50)
    assert account.budget().reserve("spring", 90)
    assert account.budget().reserve("spring", 20)
    assert account.budget().reserve("summer", 80)


def test_a_run_larger_than_any_day_is_let_in_with_what_is_left() -> None:
    account = Account(daily_quota=200, share_percent=50)
    account.budget().reserve("spring", 60)
    assert account.budget().reserve("everybody", 5_000)
    assert reserved(account, "everybody") == 40


def test_a_run_that_did_not_fit_today_fits_tomorrow() -> None:
    account = Account(daily_quota=200, share_percent=50)
    account.calls(60)
    assert not account.budget().reserve("spring", 70)
    account.clock.jump(RESET)
    assert account.budget().reserve("spring", 70)


def test_releasing_twice_or_nothing_is_no_matter() -> None:
    account = Account()
    account.budget().release("spring")
    account.budget().reserve("spring", 1)
    account.budget().release("spring")
    account.budget().release("spring")
    assert account.table.query(f"BUDGET#{MUNCHKIN}", "RESERVE#") == []


def test_a_call_of_a_run_released_meanwhile_still_goes() -> None:
    account = Account()
    account.budget().reserve("spring", 5)
    account.budget().release("spring")
    account.calls(1, run="spring")
    assert account.budget().spent() == 1
