"""How long anything may take, as docs/architecture.md states it, follows from template.yaml and from what the code does."""

from __future__ import annotations

import re
from datetime import timedelta

from segpush.delivery.creating import SETTLE
from segpush.marketo.endpoint import ASSETS, SYNC
from segpush.marketo.leads import BATCH
from segpush.marketo.verdicts import TABLE
from segpush.pickup import Pickup
from segpush.push import SLACK
from segpush.run import READS, STEPS
from segpush.settle import WHOLE
from tests.core.house import House
from tests.docs.pages import ROOT, table
from tests.fakes.memory import MemoryQueue
from tests.template.transform import properties

PAGE = ROOT / "docs" / "architecture.md"
TOLD = {row[0]: row[1] for row in table(PAGE, "times")}
STEP, PART = properties("StepsQueue"), properties("PartsQueue")
SWEEP = timedelta(minutes=15)


def long(queue: dict[str, int], times: int) -> timedelta:
    return timedelta(seconds=queue["VisibilityTimeout"] * times)


def tries(queue: dict[str, dict[str, int]]) -> int:
    return queue["RedrivePolicy"]["maxReceiveCount"]


def first(text: str) -> timedelta:
    """The first length of time in a cell: `2 h 30 min`."""
    units = {"h": "hours", "min": "minutes", "s": "seconds"}
    found = re.search(r"\d+ (?:h|min|s)\b(?: \d+ (?:min|s)\b)*", text)
    assert found, text
    return timedelta(**{units[unit]: int(number) for number, unit in re.findall(r"(\d+) (h|min|s)\b", found[0])})


def test_one_kill_costs_the_hidden_time_of_its_message() -> None:
    assert first(TOLD["pickup is killed once"]) == long(STEP, 1)
    assert first(TOLD["push is killed once"]) == long(PART, 1)


def test_killed_every_time_ends_when_the_queue_gives_up() -> None:
    dead = long(PART, tries(PART))
    assert first(TOLD["pickup is killed every time"]) == long(STEP, tries(STEP))
    assert first(TOLD["push is killed every time"]) == dead
    assert first(TOLD["a part dies in `prepare`, `members` or `extract`"]) == dead
    later = [step for step in STEPS if step not in WHOLE]
    assert len(later) == 10  # "each of the ten later steps"
    assert READS > WHOLE
    assert first(TOLD["parts die in each of the ten later steps"]) == dead * len(later)


def test_the_longest_times_are_stated_once_more_in_a_sentence() -> None:
    sentence = PAGE.read_text().partition("So the longest time")[2].replace("\n", " ")
    assert "2 h 30 min where pickup is killed, 3 h where one part kills push each time, and 30 h" in sentence
    assert "again every 30 minutes" in sentence
    assert properties("StepsDeadLetters")["VisibilityTimeout"] == properties("PartsDeadLetters")["VisibilityTimeout"]
    assert timedelta(seconds=properties("PartsDeadLetters")["VisibilityTimeout"]) == timedelta(minutes=30)


def test_what_pickup_cannot_do_is_put_back_ever_later_and_then_ended() -> None:
    house = House()
    run = house.has("working")
    pickup = Pickup(
        house.drop, house.work, house.table, MemoryQueue(house.clock), house.steps, house.topic, house.clock
    )
    house.steps.send({"schema": 1, "kind": "wake", "run": run.id, "wake": "?"})  # no number, so it fails each time
    delays = []
    while house.steps.messages:
        (message,) = house.steps.messages
        house.steps.delete(message)
        delays.append(message.visible_at - house.clock.now())
        house.clock.advance(delays[-1].total_seconds())
        pickup.on_message(message.body)
    assert [each.state for each in house.runs()] == ["failed"]
    delays = delays[1:]  # the first message came at once
    cell = TOLD["pickup fails"]
    assert cell.startswith(", ".join(f"{delay.seconds} s" for delay in delays))
    assert first(cell.partition("after ")[2]) == sum(delays, timedelta())


def test_marketo_is_tried_so_often_and_waited_for_so_long() -> None:
    cell = TOLD["Marketo does not answer, or fails again and again"]
    most = max(row.tries for row in TABLE if row.verdict == "transient")
    longest = sum(1.5 * min(60, 2**tried) for tried in range(most - 1))  # push: twice as long each time, and jitter
    assert timedelta(seconds=longest) < first(cell) == timedelta(minutes=1)
    assert f"up to {most} timeouts of {sum(SYNC):.0f} s (`prepare`: {sum(ASSETS):.0f} s)" in cell


def test_what_the_sweep_finds_it_finds_within_a_quarter_of_an_hour() -> None:
    assert properties("PickupFunction")["Events"]["Sweep"]["Properties"]["Schedule"] == "rate(15 minutes)"
    minutes = int(SWEEP.total_seconds() // 60)
    assert TOLD["a parked part's message is lost"].startswith(f"{SLACK.seconds // 60} min + {minutes} min")


def test_numbers_within_sentences() -> None:
    text = PAGE.read_text()
    assert f"{SETTLE.seconds} s are waited out" in text
    assert f"{BATCH} of them a call" in text
