"""What a newer version left behind when it was rolled back: taken where it can be read, else kept, and said what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from segpush import names
from tests.whole import spring
from tests.whole.desk import Desk

PART = {"kind": "part", "run": "r1", "step": "resolve", "part": 0, "wake": 0}
STEP = {"kind": "step_finished", "run": "r1", "step": "resolve"}


def desk_at(step: str = "", **limits: Any) -> Desk:
    """A desk with a run in a step, by default with its drop just delivered."""
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(limits=limits))
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    if step:
        desk.work_until(step)
    return desk


def alter(desk: Desk, key: str, **values: Any) -> None:
    """Let a stored document be one of a newer version."""
    desk.stored.put(key, json.dumps({**json.loads(desk.stored.get(key)), **values}).encode())


def once(desk: Desk) -> None:
    """Let each function take what lies on its queue now."""
    for queue, take in ((desk.steps, desk.pickup.on_message), (desk.parts, desk.push.on_part)):
        while message := queue.receive():
            take(message.body)
            queue.delete(message)


@pytest.mark.parametrize("queue", ["steps", "parts"])
@pytest.mark.parametrize("message", [PART, STEP, {"kind": "again", "wrapped": STEP}], ids=["part", "step", "again"])
def test_a_message_of_a_newer_version_is_put_back_as_it_came(queue: str, message: dict[str, Any]) -> None:
    desk = Desk(spring.marketo())
    newer = {**message, "schema": 2, "what": "nobody knows yet"}
    getattr(desk, queue).send(newer)
    once(desk)
    (kept,) = getattr(desk, queue).messages
    assert kept.body == newer
    assert (kept.visible_at - desk.clock.now()).total_seconds() == 900
    assert desk.runs() == []


def test_a_dead_letter_of_a_newer_version_ends_nothing_and_goes_back_to_its_own_queue() -> None:
    desk = desk_at("resolve")
    for message, queue in ((PART, desk.parts), (STEP, desk.steps)):
        newer = {**message, "run": desk.run["id"], "schema": 2}
        desk.pickup.on_dead(newer)
        assert newer in queue.bodies()
    assert desk.run["state"] == "working"


def test_a_run_whose_messages_are_all_of_a_newer_version_goes_on_in_todays_words() -> None:
    desk = desk_at("resolve")
    for queue in (desk.steps, desk.parts):
        for message in queue.messages:
            message.body["schema"] = 2
    for _ in range(40):
        desk.clock.advance(900)
        desk.pickup.sweep()
        once(desk)
        once(desk)
    assert desk.run["state"] == "done"
    assert len(desk.members(spring.LIST)) == 4
    assert {message["schema"] for message in desk.parts.bodies() + desk.steps.bodies()} <= {2}


def test_a_part_of_a_newer_order_waits_and_is_pushed_once_that_version_is_back() -> None:
    desk = desk_at("resolve")
    key = names.order(desk.run["id"], "resolve")
    alter(desk, key, schema=2)
    once(desk)
    assert len(desk.calls()) == len([call for call in desk.calls() if "_method=GET" not in str(call["query"])])
    alter(desk, key, schema=1)
    desk.wait(hours=1)
    assert desk.run["state"] == "done"


def test_a_part_of_a_newer_order_ends_after_a_day_and_says_which_version_it_needs() -> None:
    desk = desk_at("resolve")
    alter(desk, names.order(desk.run["id"], "resolve"), schema=2)
    desk.wait(hours=30)
    assert desk.run["state"] == "failed"
    assert "written by a newer version of segpush: deploy that version again" in (desk.people("attention.csv") or "")


def test_a_drop_of_a_newer_schema_is_refused_and_its_retry_pushes_it() -> None:
    desk = desk_at("prepare")
    key = names.run_file(desk.run["id"], "drop.json")
    alter(desk, key, schema=2)
    desk.work()
    assert (desk.run["state"], desk.run["reason"]) == (
        "refused",
        "the drop of this run was written by a newer version of segpush: deploy that version again, then retry the run.",
    )
    alter(desk, key, schema=1)
    desk.say("retry")
    desk.work()
    assert desk.run["state"] == "done"


def test_a_document_of_a_newer_version_refuses_the_run_and_its_retry_pushes_it() -> None:
    desk = desk_at("resolve")
    key = names.run_file(desk.run["id"], "destination.json")
    alter(desk, key, version=2)
    desk.work()
    assert desk.run["state"] == "refused"
    assert "version" in desk.run["reason"]
    desk.say("retry")
    desk.work()
    assert desk.run["state"] == "done"


def test_keys_a_newer_version_added_are_left_alone() -> None:
    desk = desk_at("resolve")
    run = desk.run["id"]
    more = {"added": "by a newer version"}
    kept = json.loads(desk.stored.get(names.run_file(run, "drop.json")))
    objects = [each | more for each in kept["objects"]]
    alter(desk, names.run_file(run, "drop.json"), objects=objects, **more)
    alter(desk, names.order(run, "resolve"), **more)
    for items in (
        desk.table.items.values(),
        [message.body for queue in (desk.parts, desk.steps) for message in queue.messages],
    ):
        for item in items:
            item.update(more)
    desk.work()
    assert desk.run["state"] == "done"
