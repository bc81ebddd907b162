"""The way of one part: delivered, parked or given up, by the verdict; stale wakes dropped; the step announced (design, 4)."""

import pytest

from segpush import settle
from segpush.marketo import verdicts
from tests.core.way import SECRET, Way, fails


def test_a_part_is_delivered_settled_and_announced() -> None:
    way = Way()
    way.on_part()
    assert way.outcomes() == [("found", None), ("unmatched", None)]
    assert (way.part()["state"], way.told()) == ("done", ["step_finished"])


def test_a_redelivered_part_asks_nobody_again_and_announces_again() -> None:
    way = Way()
    for _ in range(3):
        way.on_part()
    assert way.asked() == 1
    assert way.told() == ["step_finished"] * 3
    assert way.house.state.step("r1", "resolve")["open"] == 0  # type: ignore[index]


def test_only_the_last_part_announces_the_step() -> None:
    way = Way(parts=2)
    way.on_part(part=1)
    assert way.told() == []
    way.on_part(part=0)
    assert way.told() == ["step_finished"]


@pytest.mark.parametrize(
    ("code", "reason", "tries"),
    [
        ("606", "throttled", 0),
        ("615", "throttled", 0),
        ("502", "transient", 1),
        ("604", "transient", 1),
        ("607", "quota", 0),
    ],
)
def test_what_passes_parks_the_part(code: str, reason: str, tries: int) -> None:
    way = Way(fails(code))
    way.on_part()
    part = way.part()
    assert (part["state"], part["parked_for"], part["tries"], part["wake"]) == ("parked", reason, tries, 1)
    assert way.told() == (["out_of_quota"] if reason == "quota" else [])


def test_a_parked_part_goes_on_with_its_wake() -> None:
    way = Way(fails("606"))
    way.on_part()
    (message,) = way.parts.messages
    assert message.body["wake"] == 1
    way.house.clock.jump(message.visible_at)
    way.on_part(wake=1)
    assert way.part()["state"] == "done"


def test_a_stale_wake_is_dropped() -> None:
    way = Way(fails("606"), fails("606"))
    way.on_part()
    way.on_part(wake=0)
    assert way.asked() == 1
    assert len(way.parts.messages) == 1


def test_the_sweep_sees_a_parked_part_whose_message_was_lost() -> None:
    way = Way(fails("606"))
    way.on_part()
    assert way.part()["until"] < way.part()["due"]


def test_a_quota_far_away_sends_no_delayed_message() -> None:
    """SQS delays 15 minutes at most; the run is paused and its parts are handed out again."""
    way = Way(fails("607"))
    way.house.clock.advance(3600)
    way.on_part()
    assert not way.parts.messages


def test_d22_throttling_uses_up_no_tries() -> None:
    way = Way(fails("606", times=12))
    for wake in range(40):
        way.on_part(wake)
        way.house.clock.advance(60)
    assert (way.part()["state"], way.part()["tries"]) == ("done", 0)


def test_tries_end() -> None:
    way = Way(fails("502", times=50))
    for wake in range(verdicts.tries("502") + 3):
        way.on_part(wake)
        way.house.clock.advance(600)
    assert way.asked() == verdicts.tries("502")
    assert way.outcomes() == [("undelivered", "502")] * 2
    assert way.house.state.halt("r1") is None


def test_d13_what_is_permanent_is_not_tried_again() -> None:
    way = Way(fails("1006"))
    way.on_part()
    assert way.asked() == 1
    assert way.outcomes() == [("undelivered", "1006")] * 2


def test_what_every_later_call_must_meet_halts_the_run() -> None:
    way = Way(fails("603"), parts=2)
    way.on_part(part=1)
    way.on_part(part=0)
    assert way.house.state.halt("r1")["code"] == "603"  # type: ignore[index]
    assert way.asked() == 1
    assert way.outcomes() == [("undelivered", "603")] * 2


def test_a_halted_run_makes_no_call() -> None:
    way = Way()
    settle.halt(way.house.table, "r1", "resolve", "cancelled", "cancelled by ines")
    way.on_part()
    assert not way.marketo.calls
    assert way.outcomes() == [("undelivered", "cancelled")] * 2


@pytest.mark.parametrize("state", ["paused", "failed", "cancelled"])
def test_a_message_of_a_paused_or_ended_run_is_dropped(state: str) -> None:
    way = Way()
    way.house.table.items["RUN#r1", "RUN"]["state"] = state
    way.on_part()
    assert not way.marketo.calls
    assert way.part()["state"] == "open"


def test_a_message_of_a_run_nobody_knows_is_dropped() -> None:
    way = Way()
    way.push.on_part({"run": "nobody", "step": "resolve", "part": 0})
    assert not way.marketo.calls


@pytest.mark.parametrize(
    "secret",
    [
        {},
        {"munchkin_id": "123-ABC-456"},
        {**SECRET, "munchkin_id": "example.com"},
        {**SECRET, "client_secret": "8c2f-not-this-one"},
    ],
)
def test_a_wrong_secret_ends_the_run_and_shows_nothing_of_it(secret: dict[str, str]) -> None:
    way = Way(secret=secret)
    way.on_part()
    halt = way.house.state.halt("r1")
    assert halt is not None
    assert not any(value in halt["reason"] for value in secret.values() if value != "123-ABC-456")
    assert way.part()["state"] == "done"


@pytest.mark.parametrize("code", ["1013", "502"])
def test_prepare_that_fails_halts_the_run(code: str) -> None:
    way = Way(fails(code, 50, "/rest/v1/lists/"), step="prepare")
    for wake in range(10):
        way.on_part(wake)
        way.house.clock.advance(600)
    assert way.house.state.halt("r1")["code"] == code  # type: ignore[index]
