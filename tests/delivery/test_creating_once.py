"""Nobody is ever created twice: whatever is lost, late, crashed or delivered twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from segpush.delivery.intents import Intents
from segpush.errors import MarketoError, Park
from tests.delivery.scene import Crash, Scene, emails, people, rows_of

ACTIONS = ["createOrUpdate", "createOnly"]
SYNC: dict[str, Any] = {"method": "POST", "operation": "sync_leads"}
LOST = [
    "drop_before",
    "drop_after",
    "late_effect",
    "500_after",
    "502_after",
    "611_after",
    "604",
    "604_after",
    "non_json_after",
]


def creating(action: str) -> dict[str, Any]:
    return {"action": action, "creates": True}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("count", [1, 300, 301])
def test_a_lost_reply_is_waited_out_looked_up_and_only_the_missing_are_sent_again(
    action: str, fault: str, count: int
) -> None:
    scene = Scene()
    scene.marketo.faults([{"fault": fault, **SYNC, "seconds": 89}])
    outcomes = scene.insist("upsert", rows_of(emails(count)), **creating(action))
    assert [outcome["key"] for outcome in outcomes] == emails(count)
    assert {outcome["person"] for outcome in outcomes} <= {"created", "written"}
    assert all(scene.people(outcome["key"])[0]["id"] == outcome["lead"] for outcome in outcomes)
    assert scene.duplicates() == []
    assert not scene.parked or {reason for reason, _ in scene.parked} == {"settling"}


def test_the_wait_is_longer_than_marketos_own_timeout() -> None:
    scene = Scene()
    scene.marketo.faults([{"fault": "late_effect", **SYNC, "seconds": 90}])
    with pytest.raises(Park) as first:
        scene.deliver("upsert", rows_of(emails(1)), **creating("createOrUpdate"))
    lost_at = scene.clock.now()
    assert first.value.until == lost_at + timedelta(seconds=120)
    with pytest.raises(Park) as second:
        scene.deliver("upsert", rows_of(emails(1)), **creating("createOrUpdate"))
    assert second.value.reason == "settling"
    assert lost_at + timedelta(seconds=90) < second.value.until <= first.value.until
    assert len(scene.calls()) == 1, "nothing was asked meanwhile"


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("write", range(6))
def test_a_crash_around_any_write_creates_nobody_twice(action: str, after: bool, write: int) -> None:
    scene = Scene(people(20))
    scene.store.crash_in, scene.store.after = write, after
    outcomes = scene.insist("upsert", rows_of(emails(620)), **creating(action))
    assert [outcome["key"] for outcome in outcomes] == emails(620)
    assert {o["person"] for o in outcomes} <= {"created", "updated", "found", "written"}
    assert scene.duplicates() == []
    if action == "createOnly":
        assert not any("firstName" in lead for email in emails(20) for lead in scene.people(email))


def test_a_crash_after_a_lost_reply_still_settles() -> None:
    scene = Scene()
    scene.marketo.faults([{"fault": "late_effect", **SYNC, "seconds": 60, "times": 3}])
    scene.store.crash_in, scene.patience = 3, 2
    scene.insist("upsert", rows_of(emails(250)), **creating("createOrUpdate"))
    assert scene.duplicates() == []
    assert len(scene.marketo.state()["leads"]) == 250


def test_people_found_after_a_lost_reply_are_written_by_the_action() -> None:
    ana = {"id": 1, "email": "ana.0@example.com", "firstName": "Anastasia"}
    for action, name in (("createOrUpdate", "Ana"), ("createOnly", "Anastasia")):
        scene = Scene([ana])
        scene.marketo.faults([{"fault": "drop_before", **SYNC}])
        outcomes = scene.insist("upsert", rows_of(emails(2)), **creating(action))
        assert [(o["person"], o["leads"]) for o in outcomes] == [("written", [1]), ("created", [1001])]
        assert scene.people("ana.0@example.com")[0]["firstName"] == name


@pytest.mark.parametrize("code", ["606", "607", "615", "608", "713"])
def test_a_call_that_surely_did_nothing_takes_its_promise_back(code: str) -> None:
    scene = Scene()
    scene.marketo.faults([{"fault": code, **SYNC}])
    with pytest.raises(MarketoError):
        scene.deliver("upsert", rows_of(emails(3)), **creating("createOrUpdate"))
    assert scene.journal().intended(0) is None
    outcomes = scene.insist("upsert", rows_of(emails(3)), **creating("createOrUpdate"))
    assert {outcome["person"] for outcome in outcomes} == {"created"}
    assert not scene.journal().in_doubt()


def test_a_promise_kept_once_in_a_chunk_is_not_taken_back_by_a_later_refusal() -> None:
    scene = Scene()
    rows = [row for email in emails(60) for row in rows_of([email], address="a" * 28_000)]  # two calls, by bytes
    scene.marketo.faults([{"fault": "606", **SYNC, "skip": 1}])
    with pytest.raises(MarketoError):
        scene.deliver("upsert", rows, **creating("createOnly"))
    assert scene.journal().intended(0) is not None
    words = [outcome["person"] for outcome in scene.insist("upsert", rows, **creating("createOnly"))]
    assert words == ["written"] * words.index("created") + ["created"] * (60 - words.index("created"))
    assert scene.duplicates() == []


def test_a_park_before_the_call_leaves_no_promise() -> None:
    scene = Scene()
    scene.budget().quota_spent()
    with pytest.raises(Park) as park:
        scene.deliver("upsert", rows_of(emails(3)), **creating("createOrUpdate"))
    assert (park.value.reason, scene.journal().intended(0), scene.calls()) == ("quota", None, [])


def test_the_promise_is_stored_with_the_permit_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    slots_then: list[int] = []
    announce = Intents.announce

    def watched(intents: Intents, at: datetime) -> None:
        announce(intents, at)
        slots_then.append(len(scene.table.items["BUDGET#123-ABC-456", "STANDING"]["leases"]))

    monkeypatch.setattr(Intents, "announce", watched)
    scene.deliver("upsert", rows_of(emails(1)), **creating("createOrUpdate"))
    assert slots_then == [1]
    assert len(scene.table.items["BUDGET#123-ABC-456", "STANDING"]["leases"]) == 0


def test_of_two_workers_with_one_message_only_one_sends() -> None:
    scene = Scene()
    intents = scene.journal().intents(0)  # the other worker is here, and slower
    scene.deliver("upsert", rows_of(emails(2)), **creating("createOrUpdate"))
    with pytest.raises(Exception, match="exists already"):
        intents.announce(scene.clock.now())
    assert len(scene.calls()) == 1


def test_a_second_worker_meets_the_promise_of_the_first_and_waits() -> None:
    scene = Scene()
    scene.store.crash_in = 1  # the first dies with its reply in hand
    with pytest.raises(Crash):
        scene.deliver("upsert", rows_of(emails(2)), **creating("createOrUpdate"))
    with pytest.raises(Park) as park:
        scene.deliver("upsert", rows_of(emails(2)), **creating("createOrUpdate"))
    assert park.value.reason == "settling"
    outcomes = scene.insist("upsert", rows_of(emails(2)), **creating("createOrUpdate"))
    assert [outcome["person"] for outcome in outcomes] == ["written", "written"]


def test_a_network_that_never_answers_becomes_an_error_in_the_end() -> None:
    scene = Scene()
    scene.marketo.faults([{"fault": "drop_before", **SYNC, "times": 99}])
    with pytest.raises(MarketoError) as lost:
        scene.insist("upsert", rows_of(emails(300)), **creating("createOrUpdate"))
    assert (lost.value.verdict, len(scene.parked)) == ("transient", 5)
    sent = [call["records"] for call in scene.calls() if "_method" not in call["query"]]
    assert sent == [300, 150, 75, 75, 75, 75], "smaller each time"
    assert scene.journal().in_doubt(), "they may have been created: unknown, not undelivered"
