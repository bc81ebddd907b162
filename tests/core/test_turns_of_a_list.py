"""Whose turn it is on a list: one run at a time, the newest full drop first, nobody while paused."""

from dataclasses import replace
from typing import Any

import pytest

from segpush import names
from segpush.ports import Put
from segpush.turns import choose
from tests.core.house import House, document


def test_one_run_at_a_time() -> None:
    house = House()
    house.queued("r1")
    first = house.turns.give("acme", "1021")
    assert first is not None
    house.queued("r2", 5)
    again = house.turns.give("acme", "1021")
    assert again is not None
    assert (first.id, first.state, again.id) == ("r1", "working", "r1")
    assert [item["run"] for item in house.state.runs_waiting(first.account, first.queue)] == ["r2"]


def test_nobody_waits() -> None:
    assert House().turns.give("acme", "1021") is None


@pytest.mark.parametrize(
    ("contents", "chosen"),
    [
        ([], None),
        (["full"], 0),
        (["full", "full", "full"], 2),
        (["changes", "changes"], 0),
        (["changes", "full", "changes"], 1),
    ],
)
def test_the_newest_full_drop_else_the_oldest(contents: list[str], chosen: int | None) -> None:
    items: list[Any] = [{"content": content, "run": n} for n, content in enumerate(contents)]
    found = choose(items)
    assert (found and found["run"]) == chosen


def test_changes_go_in_drop_order() -> None:
    house = House(document({"content": "changes"}))
    for run_id, minute in (("late", 9), ("early", 1), ("middle", 5)):
        house.queued(run_id, minute, content="changes")
    order = []
    while run := house.turns.give("acme", "1021"):
        order.append(run.id)
        house.close.without_books(run, "failed", "test", "over")
    assert order == ["early", "middle", "late"]


def test_an_older_full_drop_is_moot_only_once_a_newer_one_was_applied() -> None:
    house = House()
    house.queued("old")
    house.queued("new", 5)
    new = house.turns.give("acme", "1021")
    assert new is not None
    house.close.without_books(new, "refused", "drop", "cannot be read")
    old = house.turns.give("acme", "1021")
    assert old is not None
    assert (old.id, old.state) == ("old", "working")


def test_an_older_full_drop_ends_as_superseded() -> None:
    house = House()
    house.queued("old")
    turn = house.state.turn("acme", "1021")
    house.table.commit(Put({**turn, "full_time": "2026-01-12T06:05:00.000Z"}, 0))
    old = house.turns.give("acme", "1021")
    assert old is not None
    assert old.state == "superseded"
    assert not house.state.runs_waiting(old.account, old.queue)
    assert house.turns.give("acme", "1021") is None


@pytest.mark.parametrize("name", ["acme", "spring/buyers"])
def test_nobody_gets_a_turn_while_people_paused_it(name: str) -> None:
    house = House()
    house.queued("r1")
    house.commands.carry_out({"command": "pause", "target": name})
    assert house.turns.give("acme", "1021") is None
    house.commands.carry_out({"command": "resume", "target": name})
    assert house.turns.give("acme", "1021") is not None


def test_nobody_gets_a_turn_while_the_documents_pause_it() -> None:
    house = House(document(state="paused"))
    house.queued("r1")
    assert house.turns.give("acme", "1021") is None
    house.work.put(names.destination("spring"), document())
    house.work.put(names.account("acme"), b'{"version": 1, "name": "acme", "state": "paused"}')
    assert house.turns.give("acme", "1021") is None


@pytest.mark.parametrize("lost", [names.destination("spring"), names.account("acme")])
def test_a_run_without_its_documents_is_refused(lost: str) -> None:
    house = House()
    house.queued("r1")
    house.work.delete(lost)
    run = house.turns.give("acme", "1021")
    assert run is not None
    assert (run.state, run.code) == ("refused", "document")
    assert house.turns.give("acme", "1021") is None


def test_a_run_keeps_the_documents_of_its_turn() -> None:
    house = House()
    run = house.has("working")
    house.work.put(names.destination("spring"), document(state="paused"))
    assert house.work.get(names.run_file(run.id, "destination.json")) == document()


def test_a_turn_whose_run_has_ended_is_given_on() -> None:
    house = House()
    run = house.has("working")
    house.state.save(replace(run, state="failed"))
    house.queued("r2", 5)
    after = house.turns.give("acme", "1021")
    assert after is not None
    assert after.id == "r2"


def test_audiences_whose_lists_have_no_id_yet_take_turns_by_themselves() -> None:
    house = House(document({"quiet_period": "0"}, list={"name": "Spring Buyers"}))
    (first,) = house.arrives()
    assert (first.list_id, first.lane) == (0, "spring/buyers")
    assert house.turns.give("acme", "0") is None
    given = house.turns.give("acme", "spring/buyers")
    assert given is not None
    assert (given.id, given.state) == (first.id, "working")


def test_a_run_whose_list_is_given_another_way_meanwhile_is_refused() -> None:
    house = House(document({"quiet_period": "0"}, list={"name": "Spring Buyers"}))
    house.arrives()
    house.work.put(names.destination("spring"), document())
    run = house.turns.give("acme", "spring/buyers")
    assert run is not None
    assert (run.state, run.reason) == (
        "refused",
        "audience spring/buyers was moved away from the list it had meanwhile: drop the file again",
    )
