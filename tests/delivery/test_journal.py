"""A part's journal: written once, read by whoever comes next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from segpush.delivery.journal import Journal
from segpush.errors import Conflict
from segpush.marketo.client import Call
from tests.fakes.memory import MORNING, MemoryStore

ADD = Call("POST", "/rest/v1/lists/1021/leads.json", "1a2b#198f0c00001", ())
THROTTLED = Call("POST", "/rest/v1/lists/1021/leads.json", "1a2b#198f0c00000", ("606",))


def journal(store: MemoryStore | None = None) -> Journal:
    return Journal(store or MemoryStore(), "r1", "enlist", "00003")


def test_the_first_writer_counts_and_the_second_ones_calls_are_kept() -> None:
    store = MemoryStore()
    assert journal(store).write(0, [{"lead": 1, "list": "on_list"}], [ADD]) == [{"lead": 1, "list": "on_list"}]
    theirs = journal(store).write(0, [{"lead": 1, "list": "refused"}], [THROTTLED])
    assert theirs == journal(store).done(0) == [{"lead": 1, "list": "on_list"}]
    assert [call["codes"] for call in journal(store).trail()] == [["606"], []]


def test_outcomes_come_in_the_order_of_the_rows_and_the_facts_with_them() -> None:
    store = MemoryStore()
    for n in (10, 2, 0):
        journal(store).write(n, [{"lead": n}], [], {"next_token": f"T{n}"})
    assert [outcome["lead"] for outcome in journal(store).outcomes()] == [0, 2, 10]
    assert (journal(store).facts(2), journal(store).facts(3), journal(store).done(3)) == (
        {"next_token": "T2"},
        {},
        None,
    )


def test_attempts_that_failed_are_kept_one_by_one() -> None:
    store = MemoryStore()
    journal(store).tried(0, [THROTTLED])
    journal(store).tried(0, [THROTTLED, ADD])
    journal(store).tried(0, [])
    assert len(journal(store).trail()) == 3
    assert len(store.keys()) == 2


def test_a_promise_holds_until_taken_back() -> None:
    store = MemoryStore()
    first = journal(store).intents(0)
    assert first.last is None
    first.announce(MORNING)
    first.announce(MORNING + timedelta(seconds=5))
    assert journal(store).intended(0) == MORNING + timedelta(seconds=5)
    second = journal(store).intents(0)
    second.announce(MORNING + timedelta(seconds=200))
    second.withdraw()
    again = journal(store).intents(0)
    assert (again.last, again.lost) == (MORNING + timedelta(seconds=5), 1)
    assert journal(store).intended(1) is None


def test_two_workers_cannot_make_the_same_promise() -> None:
    store = MemoryStore()
    one, other = journal(store).intents(0), journal(store).intents(0)
    one.announce(MORNING)
    with pytest.raises(Conflict):
        other.announce(MORNING)
    other.withdraw()
    assert journal(store).intended(0) == MORNING, "only the own promise can be taken back"
