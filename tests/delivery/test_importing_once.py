"""Files whose reply is lost, whose process dies, or which meet other imports: nobody is created twice, nothing is guessed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from segpush.budget import Slots
from segpush.delivery.intents import Intents
from segpush.errors import MarketoError, Park
from tests.delivery.freight import BY_ID, BY_KEY, PROFILES, UPLOADS, Freight, whole, words
from tests.delivery.scene import BUYERS, MUNCHKIN, Crash, emails, people

WRITTEN = ("written", "on_list", None)
LOST = [
    {"fault": "drop_before"},
    {"fault": "drop_after"},
    {"fault": "late_effect", "seconds": 300},
    {"fault": "delay", "seconds": 301},
    {"fault": "500_after"},
    {"fault": "502"},
    {"fault": "604_after"},
    {"fault": "non_json_after"},
    {"fault": "empty_reply_after"},
]
WAYS: list[dict[str, Any]] = [
    {},
    {"second_import": "failed_job"},
    {"busy_list": "running"},
    {"busy_list": "running", "second_import": "failed_job", "import_queue_seconds": 200.0},
    {"import_seconds": 900.0},
    {"import_seconds": 900.0, "second_import": "failed_job"},
    {"import_first_reply": "current"},
]


@pytest.mark.parametrize("switches", WAYS, ids=str)
@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_lost_reply_is_waited_out_and_the_file_sent_again(fault: dict[str, Any], switches: dict[str, Any]) -> None:
    scene = Freight(people(2), **switches)
    scene.marketo.faults([{**fault, **UPLOADS}])
    outcomes = scene.insist("import", [scene.of(emails(9))], **BY_KEY)
    assert words(outcomes) == [(None, *WRITTEN)]
    assert scene.duplicates() == []
    assert len(scene.members()) == len(scene.marketo.state()["leads"]) == 9
    assert {reason for reason, _ in scene.parked} == {"settling", "polling"}


@pytest.mark.parametrize("fault", LOST, ids=str)
def test_without_a_list_a_lost_file_that_creates_is_never_sent_again(fault: dict[str, Any]) -> None:
    scene = Freight(import_seconds=900.0)
    scene.marketo.faults([{**fault, **UPLOADS}])
    rows = [scene.of(emails(5), 0), scene.of(emails(5, 10), 1)]
    outcomes = scene.insist("import", rows, **PROFILES)
    assert words(outcomes) == [
        (None, "unknown", "not_asked", "import_lost"),
        (None, "written", "not_asked", None),
    ]
    assert scene.uploads() == 2
    assert scene.duplicates() == []


def test_by_id_a_lost_file_is_sent_again_without_a_list_too() -> None:
    scene = Freight(people(3))
    scene.marketo.faults([{"fault": "drop_after", **UPLOADS}])
    outcomes = scene.insist("import", [scene.file(["id", "firstName"], [2001, "Ana"])], **BY_ID, list_id=0)
    assert (whole(outcomes), scene.uploads()) == (("written", "not_asked", None), 2)


def test_the_wait_is_longer_than_an_upload_can_take() -> None:
    scene = Freight()
    scene.marketo.faults([{"fault": "delay", "seconds": 400, **UPLOADS}])
    began = scene.clock.now()
    with pytest.raises(Park) as lost:
        scene.deliver("import", [scene.of(emails(2))], **BY_KEY)
    assert (lost.value.reason, lost.value.until) == ("settling", scene.clock.now() + timedelta(seconds=330))
    with pytest.raises(Park) as again:
        scene.deliver("import", [scene.of(emails(2))], **BY_KEY)
    assert began + timedelta(seconds=330) <= again.value.until <= lost.value.until
    assert scene.uploads() == 1


@pytest.mark.parametrize("order", [BY_KEY, PROFILES], ids=["list", "profiles"])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("write", range(9))
def test_a_crash_around_any_write_creates_nobody_twice(order: dict[str, Any], after: bool, write: int) -> None:
    scene = Freight(people(2), import_seconds=200.0)
    rows = [scene.of(emails(5), 0), scene.of(emails(5, 5), 1)]
    scene.store.crash_in, scene.store.after = write, after
    outcomes = scene.insist("import", rows, **order)
    assert scene.duplicates() == []
    said = {one["file"]: one for one in outcomes}
    assert [said[n]["person"] for n in (0, 1) if said[n]["code"] is None] == ["written"] * sum(
        said[n]["code"] is None for n in (0, 1)
    )
    lost = [one["code"] for one in outcomes if one["code"]]
    assert lost == [] or (order is PROFILES and lost == ["import_lost"])


def test_a_crash_between_upload_and_batch_id_is_a_lost_reply() -> None:
    for order, expected, uploads in ((BY_KEY, WRITTEN, 2), (PROFILES, ("unknown", "not_asked", "import_lost"), 1)):
        scene = Freight()
        row = scene.of(emails(3))
        scene.store.crash_in = 1  # the promise is the first write, the batch id the second
        with pytest.raises(Crash):
            scene.deliver("import", [row], **order)
        assert (scene.uploads(), scene.journal().intended(0) is not None) == (1, True)
        assert whole(scene.insist("import", [row], **order)) == expected
        assert scene.uploads() == uploads


def test_a_crash_behind_the_batch_id_goes_on_with_the_job() -> None:
    scene = Freight()
    row = scene.of(emails(3))
    scene.store.crash_in, scene.store.after = 1, True
    with pytest.raises(Crash):
        scene.deliver("import", [row], **PROFILES)
    assert whole(scene.insist("import", [row], **PROFILES)) == ("written", "not_asked", None)
    assert scene.uploads() == 1


def test_of_two_workers_with_one_file_only_one_uploads() -> None:
    scene = Freight()
    row = scene.of(emails(3))
    intents = scene.journal().intents(0)  # the other worker is here, and slower
    with pytest.raises(Park):
        scene.deliver("import", [row], **BY_KEY)
    with pytest.raises(Exception, match="exists already"):
        intents.announce(scene.clock.now())
    assert scene.uploads() == 1


def test_the_promise_is_stored_with_the_permit_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Freight()
    leases: list[list[int]] = []
    announce = Intents.announce

    def watched(intents: Intents, at: Any) -> None:
        announce(intents, at)
        leases.append(list(scene.table.items["BUDGET#123-ABC-456", "STANDING"]["leases"].values()))

    monkeypatch.setattr(Intents, "announce", watched)
    with pytest.raises(Park):
        scene.deliver("import", [scene.of(emails(1))], **BY_KEY)
    ((until,),) = leases
    assert until / 1e6 - scene.clock.now().timestamp() > 340, "the slot is leased for as long as an upload may take"


@pytest.mark.parametrize("code", ["606", "607", "615", "608", "713"])
def test_an_upload_that_surely_did_nothing_takes_its_promise_back(code: str) -> None:
    scene = Freight()
    scene.marketo.faults([{"fault": code, **UPLOADS}])
    with pytest.raises(MarketoError):
        scene.deliver("import", [scene.of(emails(3))], **PROFILES)
    assert scene.journal().intended(0) is None
    assert whole(scene.insist("import", [scene.of(emails(3))], **PROFILES))[0] == "written"


def test_a_network_that_never_answers_becomes_an_error_in_the_end() -> None:
    scene = Freight()
    scene.marketo.faults([{"fault": "drop_before", **UPLOADS, "times": 99}])
    with pytest.raises(MarketoError) as lost:
        scene.insist("import", [scene.of(emails(3))], **BY_KEY)
    assert (lost.value.verdict, scene.uploads()) == ("transient", 6)


@pytest.mark.parametrize(
    ("code", "busy", "free"),
    [
        ("1016", {"traffic": {"import_jobs": 10}}, {"traffic": {"import_jobs": 0}}),
        ("1019", {"lists_being_imported": (BUYERS,)}, {"lists_being_imported": ()}),
        (
            "in progress",
            {"lists_being_imported": (BUYERS,), "second_import": "failed_job"},
            {"lists_being_imported": ()},
        ),
    ],
)
def test_d7_u10_u11_imports_of_others_are_waited_out(code: str, busy: dict[str, Any], free: dict[str, Any]) -> None:
    scene = Freight()
    row = scene.of(emails(3))
    _set(scene, busy)
    waits: list[float] = []
    while len(waits) < 6:
        with pytest.raises(Park) as park:
            scene.deliver("import", [row], **BY_KEY)
        assert park.value.reason == "polling", "no try is used up"
        wait = (park.value.until - scene.clock.now()).total_seconds()
        waits += [wait] if wait > 20 else []  # the others are polls of a job that will have failed
        scene.clock.jump(park.value.until)
    assert waits == pytest.approx([30, 60, 90, 120, 120, 120], abs=1)
    before = scene.uploads()
    with pytest.raises(Park):
        scene.deliver("import", [row], **BY_KEY)
    with pytest.raises(Park):
        scene.deliver("import", [row], **BY_KEY)
    assert scene.uploads() == before + 1, "a second delivery waits as the first one does"
    _set(scene, free)
    assert words(scene.insist("import", [row], **BY_KEY)) == [(None, *WRITTEN)]
    assert scene.duplicates() == []


def test_d7_what_is_in_the_way_for_a_day_ends_the_file() -> None:
    scene = Freight(lists_being_imported=(BUYERS,))
    scene.deliveries = 1_000
    outcomes = scene.insist("import", [scene.of(emails(3))], **BY_KEY)
    assert whole(outcomes) == ("undelivered", "undelivered", "1019")
    assert scene.journal().intended(0) is None


def test_d7_two_imports_of_ours_are_under_way_at_once_and_no_more() -> None:
    scene = Freight()
    row = scene.of(emails(3))
    others = [Slots(scene.table, scene.clock, MUNCHKIN, run, "import_key") for run in ("r2", "r3")]
    until = scene.clock.now() + timedelta(minutes=5)
    assert [other.take("import", until) for other in others] == [True, True]
    for _ in range(3):
        with pytest.raises(Park) as park:
            scene.deliver("import", [row], **BY_KEY)
        assert (park.value.reason, park.value.until) == ("polling", scene.clock.now() + timedelta(seconds=30))
        scene.clock.jump(park.value.until)
    assert scene.calls() == []
    others[0].give_back("import")
    scene.insist("import", [row], **BY_KEY)
    assert others[0].take("import", until), "given back at the end"


def test_an_upload_begins_only_where_its_reply_can_be_waited_for() -> None:
    scene = Freight()
    scene.seconds_left = 340
    with pytest.raises(Park) as park:
        scene.deliver("import", [scene.of(emails(3))], **BY_KEY)
    assert (park.value.reason, scene.uploads()) == ("more", 0)
    scene.seconds_left = 360
    scene.insist("import", [scene.of(emails(3))], **BY_KEY)


def _set(scene: Freight, changes: dict[str, Any]) -> None:
    scene.marketo.traffic(**changes.get("traffic", {}))
    scene.marketo.switches({name: value for name, value in changes.items() if name != "traffic"})
