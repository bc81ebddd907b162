"""What people may tell a run, an account or an audience; each command in each state, and twice."""

from typing import Any, get_args

import pytest

from segpush.run import Run, State
from tests.core.house import House

LIVING = ("waiting", "working", "held", "paused")
ENDS = tuple(state for state in get_args(State) if state not in LIVING)
DOES: dict[tuple[str, str], str] = {
    ("approve", "held"): "working",
    ("decline", "held"): "declined",
    ("cancel", "waiting"): "cancelled",
    ("cancel", "held"): "cancelled",
    ("cancel", "working"): "working",
    ("cancel", "paused"): "working",
    ("pause", "working"): "paused",
    ("resume", "paused"): "working",
}
HELD = {"step": "resolve", "held_for": "first_run,removed", "approved": "removed", "reason": "over the limit"}


def tell(house: House, command: str, **more: Any) -> Run | None:
    return house.commands.carry_out(
        {"schema": 1, "kind": "command", "command": command, "run": "r1", "by": "ines", **more}
    )


def now(house: House) -> Run:
    run = house.state.run("r1")
    assert run is not None
    return run


def ended(state: State) -> House:
    house = House()
    house.has("working")
    house.state.save(now(house).to("working"))
    house.table.items["RUN#r1", "RUN"]["state"] = state
    return house


@pytest.mark.parametrize("command", ["approve", "retry"])
def test_nothing_is_let_through_for_a_word_it_does_not_mean(command: str) -> None:
    house = House()
    house.has("working")
    tell(house, command, **{"with": ""})
    assert (now(house).state, now(house).retried) == ("working", "")


@pytest.mark.parametrize("state", LIVING)
@pytest.mark.parametrize("command", ["approve", "decline", "cancel", "pause", "resume"])
def test_each_command_in_each_living_state(command: str, state: State) -> None:
    house = House()
    house.has(state, **(HELD if state == "held" else {}))
    tell(house, command)
    assert now(house).state == DOES.get((command, state), state)


@pytest.mark.parametrize("state", ENDS)
@pytest.mark.parametrize("command", ["approve", "decline", "cancel", "pause", "resume"])
def test_a_run_that_has_ended_obeys_nobody(command: str, state: State) -> None:
    house = ended(state)
    before = now(house)
    tell(house, command)
    assert now(house) == before


@pytest.mark.parametrize(("command", "state"), list(DOES))
def test_a_command_may_come_twice(command: str, state: State) -> None:
    house = House()
    house.has(state, **(HELD if state == "held" else {}))
    tell(house, command)
    once = now(house).state
    tell(house, command)
    assert now(house).state == once


def test_approving_adds_to_what_was_approved_before() -> None:
    house = House()
    house.has("held", **HELD)
    approved = tell(house, "approve")
    assert approved is not None
    assert (approved.approved, approved.reason) == ("first_run,removed", "")


@pytest.mark.parametrize(
    ("command", "state"), [("approve", "held"), ("resume", "paused"), ("cancel", "working"), ("cancel", "paused")]
)
def test_a_run_that_goes_on_is_seen_by_the_sweep_should_pickup_die_here(command: str, state: State) -> None:
    """Never stuck: the command is not carried out again, so the stored run itself must be due."""
    house = House()
    house.has(state, **(HELD if state == "held" else {}))
    tell(house, command)
    house.clock.advance(1)
    assert [item["id"] for item in house.table.due(house.clock.now())] == ["r1"]


def test_a_declined_run_says_who_and_why_it_was_held() -> None:
    house = House()
    house.has("held", **HELD)
    run = tell(house, "decline")
    assert run is not None
    assert "ines" in run.reason
    assert "over the limit" in run.reason
    assert house.state.turn("acme", "1021")["run"] == ""


def test_cancelling_a_waiting_run_takes_it_out_of_the_queue() -> None:
    house = House()
    run = house.has("waiting")
    tell(house, "cancel")
    assert not house.state.runs_waiting(run.account, run.queue)


def test_cancelling_a_run_at_work_lets_its_parts_settle_without_further_calls() -> None:
    house = House()
    house.has("working")
    tell(house, "cancel")
    halt = house.state.halt("r1")
    assert halt is not None
    assert (halt["code"], "ines" in halt["reason"]) == ("cancelled", True)


@pytest.mark.parametrize("state", ["failed", "refused", "declined", "expired", "cancelled", "done"])
def test_retry_queues_the_same_drop_once_more(state: State) -> None:
    house = ended(state)
    again = tell(house, "retry")
    assert again is not None
    assert again.id != "r1"
    assert (again.state, again.drop, again.time, again.step, again.people) == ("waiting", "r1", now(house).time, "", "")
    assert now(house).state == state
    assert [item["run"] for item in house.state.runs_waiting(again.account, again.queue)] == [again.id]


def test_retry_twice_is_one_run_whenever_the_second_message_comes() -> None:
    house = ended("failed")
    first = tell(house, "retry")
    house.clock.advance(40)
    second = tell(house, "retry")
    assert first is not None
    assert second is not None
    assert first.id == second.id


def test_retry_of_an_incomplete_drop_pushes_nothing() -> None:
    """A full drop with a missing part would take off whoever is in that part."""
    house = ended("incomplete")
    tell(house, "retry")
    assert not house.state.runs_waiting(now(house).account, now(house).queue)


def test_a_retry_can_be_retried_when_it_has_ended() -> None:
    house = ended("failed")
    first = tell(house, "retry")
    assert first is not None
    house.close.without_books(first, "failed", "test", "over")
    second = tell(house, "retry", run=first.id)
    assert second is not None
    assert len({"r1", first.id, second.id}) == 3


@pytest.mark.parametrize("state", LIVING)
def test_a_living_run_cannot_be_retried(state: State) -> None:
    house = House()
    house.has(state)
    tell(house, "retry")
    assert len(house.runs()) == 1


@pytest.mark.parametrize("name", ["acme", "spring/buyers"])
def test_pausing_an_account_or_audience_twice_and_resuming_twice(name: str) -> None:
    house = House()
    run = house.has("working")
    for command, paused in (("pause", True), ("pause", True), ("resume", False), ("resume", False)):
        house.commands.carry_out({"command": command, "target": name, "by": "ines"})
        assert house.state.paused(run.account, "spring/buyers") is paused
    assert now(house).state == "working"


@pytest.mark.parametrize("message", [{"command": "approve", "run": "nobody"}, {"command": "dance", "run": "r1"}])
def test_what_cannot_be_done_does_nothing(message: dict[str, Any]) -> None:
    house = House()
    before = house.has("working")
    assert house.commands.carry_out(message) is None
    assert now(house) == before
