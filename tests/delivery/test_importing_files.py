"""Files of people go in one after another, are watched to their end and answered for row by row."""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from segpush.delivery import imports as delivery
from segpush.delivery import tracing
from segpush.delivery.uploads import End
from segpush.errors import MarketoError, Park
from segpush.marketo.imports import ImportJob
from tests.delivery.freight import BY_ID, BY_KEY, PROFILES, UPLOADS, Freight, whole, words
from tests.delivery.scene import BUYERS, Crash, emails, people

WRITTEN = ("written", "on_list", None)
UNTRACED = ("unknown", "unknown", "untraced")
SCORES = (["email", "leadScore"], ["ANA@Example.com", "many"], ["bo@example.com", "7"])
STATUS = "/bulk/v1/leads/batch/*"


def test_everybody_in_a_file_is_written_and_on_the_list() -> None:
    scene = Freight(people(2))
    outcomes = scene.insist("import", [scene.of(emails(3))], **BY_KEY)
    assert words(outcomes) == [(None, *WRITTEN)]
    assert outcomes[0]["job"] == {
        "batch_id": 5001, "rows": 3, "processed": 3, "failed": 0, "warned": 0, "members": 3,
        "message": "Import succeeded, 3 records imported (3 members)",
    }  # fmt: skip
    assert (scene.uploads(), len(scene.polls()), scene.reports(), len(scene.members())) == (1, 1, [], 3)
    assert scene.duplicates() == []


def test_an_import_by_id_creates_nobody() -> None:
    scene = Freight(people(2))
    outcomes = scene.insist("import", [scene.of([2001, 2002], header="id")], **BY_ID)
    assert (whole(outcomes), scene.members()) == (WRITTEN, {2001, 2002})
    assert "partitionName" not in scene.of_kind("import")[0]["query"]
    assert len(scene.marketo.state()["leads"]) == 2


def test_without_a_list_nothing_is_said_of_one() -> None:
    scene = Freight()
    outcomes = scene.insist("import", [scene.of(emails(1))], **PROFILES, partition="Europe")
    assert whole(outcomes) == ("written", "not_asked", None)
    assert scene.of_kind("import")[0]["query"] == "format=csv&lookupField=email&partitionName=Europe"
    assert scene.members() == set()


def test_polls_come_seldom_and_more_seldom() -> None:
    scene = Freight(import_seconds=800.0)
    scene.insist("import", [scene.of(emails(2))], **BY_KEY)
    polls = scene.polls()
    assert polls[:5] == pytest.approx([10, 25, 45, 75, 105], abs=5)
    waits = [later - sooner for sooner, later in pairwise(polls)]
    assert waits[-2:] == pytest.approx([60, 60], abs=2)
    assert {reason for reason, _ in scene.parked} == {"polling"}


def test_a_part_delivered_twice_polls_no_more_often() -> None:
    def polls(copies: int) -> list[float]:
        scene = Freight(import_seconds=90.0)
        rows = [scene.of(emails(2))]
        for _ in range(copies):
            with pytest.raises(Park):
                scene.deliver("import", rows, **BY_KEY)
        for _ in range(10):
            scene.clock.jump(max(until for _, until in scene.parked) if scene.parked else scene.clock.now())
            for _ in range(copies):
                try:
                    scene.deliver("import", rows, **BY_KEY)
                except Park as park:
                    scene.parked.append((park.reason, park.until))
        assert scene.uploads() == 1
        return scene.polls()

    assert len(polls(3)) == len(polls(1)) == 5


@pytest.mark.parametrize("write", [0, 1])
def test_a_crash_around_a_poll_repeats_none(write: int) -> None:
    scene = Freight(import_seconds=90.0)
    row = scene.of(emails(2))
    with pytest.raises(Park) as park:
        scene.deliver("import", [row], **BY_KEY)
    scene.clock.jump(park.value.until)
    scene.store.crash_in = write  # the poll is noted with the first write, what it told with the second
    with pytest.raises(Crash):
        scene.deliver("import", [row], **BY_KEY)
    with pytest.raises(Park) as again:
        scene.deliver("import", [row], **BY_KEY)
    assert len(scene.polls()) == 1
    assert again.value.until >= park.value.until + timedelta(seconds=15)


def test_d7_files_of_one_list_go_strictly_one_after_another() -> None:
    scene = Freight()
    rows = [scene.of(emails(2, 10 * n), n) for n in range(3)]
    outcomes = scene.insist("import", rows, **BY_KEY)
    assert [(one["file"], one["person"]) for one in outcomes] == [(0, "written"), (1, "written"), (2, "written")]
    kinds = [call["kind"] for call in scene.calls()]
    assert kinds == ["import", "poll"] * 3
    assert not any(call["codes"] for call in scene.calls())


WAYS: list[dict[str, Any]] = [
    {"import_first_reply": "current"},
    {"import_first_reply": "current", "import_seconds": 0.0},
    {"import_empty_status_seconds": 60.0},
    {"import_empty_status_seconds": 60.0, "import_unknown_batch": "empty"},
    {"import_processed": "all"},
    {"import_members": "all"},
    {"import_events": "all"},
    {"import_reason_column": "lower"},
    {"import_reason_column": "other"},
    {"import_key_column": "lost_if_any_empty"},
    {"import_no_file": "json"},
    {"import_no_file": "header"},
    {"second_import": "failed_job"},
    {"busy_list": "running"},
    {"import_bytes_counted": "file"},
    {"import_queue_seconds": 45.0},
    {"email_case": "sensitive"},
    {"wording": "older"},
]


@pytest.mark.parametrize("switches", WAYS, ids=str)
def test_d8_d9_each_row_is_answered_for_whatever_marketos_ways(switches: dict[str, Any]) -> None:
    scene = Freight(**switches)
    rows = [scene.file(*SCORES, n=0), scene.file(["email", "leadScore"], ["not-an-email", "1"], n=1)]
    outcomes = scene.insist("import", rows, **BY_KEY)
    assert words(outcomes) == [
        ("ana@example.com", "refused", "refused", "1001"),
        (None, *WRITTEN),
        ("not-an-email", "written", "on_list", "1003"),
        (None, *WRITTEN),
    ]
    assert [one["warning"] for one in outcomes] == [False, False, True, False]
    assert scene.reports() == ["failures.json", "warnings.json"], "asked for only where there is something in it"
    assert scene.duplicates() == []


def test_a_bad_address_that_fails_is_refused() -> None:
    scene = Freight(import_bad_email="failed_row")
    outcomes = scene.insist("import", [scene.of(["not-an-email", "bo@example.com"])], **BY_KEY)
    assert words(outcomes) == [("not-an-email", "refused", "refused", "1003"), (None, *WRITTEN)]


@pytest.mark.parametrize(("way", "expected"), [("failed_row", "1007"), ("newest", None)])
def test_of_several_with_one_key_marketo_decides(way: str, expected: str | None) -> None:
    scene = Freight(
        [{"id": 1, "email": "twin@example.com"}, {"id": 2, "email": "twin@example.com"}], import_ambiguous_key=way
    )
    outcomes = scene.insist("import", [scene.of(["twin@example.com", "bo@example.com"])], **BY_KEY)
    assert [one["code"] for one in outcomes] == ([expected] if expected else []) + [None]
    assert len(scene.people("twin@example.com")) == 2


@pytest.mark.parametrize("processed", ["imported", "all"])
@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("failed_row", [(77, "refused", "refused", "1004"), (None, *WRITTEN)]),
        ("failed_file", [(None, "undelivered", "undelivered", "import_failed")]),
        ("ignored", [(None, *UNTRACED)]),
    ],
)
def test_an_unknown_id_is_never_taken_for_written(way: str, expected: list[Any], processed: str) -> None:
    scene = Freight(people(1), import_unknown_id=way, import_processed=processed)
    outcomes = scene.insist("import", [scene.of([2001, 77], header="id")], **BY_ID)
    if (way, processed) == ("ignored", "all"):
        expected = [(None, *WRITTEN)]  # nothing shows it; who is on the list is verified by reading
    assert words(outcomes) == expected
    assert outcomes[0]["leads"] == ([77] if way == "failed_row" else [])


@pytest.mark.parametrize("answer", ["404", "1013", "1003", "610", "empty_reply"])
def test_d8_a_report_that_does_not_come_leaves_nobody_written(answer: str) -> None:
    scene = Freight()
    scene.marketo.faults([{"fault": answer, "path": STATUS + "failures.json", "times": 99}])
    scene.patience = 1
    if answer == "empty_reply":  # that is a fault which passes
        with pytest.raises(MarketoError):
            scene.insist("import", [scene.file(*SCORES)], **BY_KEY)
        scene.marketo.clear_faults()
        assert scene.insist("import", [scene.file(*SCORES)], **BY_KEY)[-1]["person"] == "written"
        assert (scene.uploads(), len(scene.polls())) == (1, 1), "neither uploaded nor polled again"
    else:
        assert words(scene.insist("import", [scene.file(*SCORES)], **BY_KEY)) == [(None, *UNTRACED)]


@pytest.mark.parametrize("lost", ["lost_if_all_empty", "lost_if_any_empty", "kept"])
def test_d8_a_failed_row_without_a_key_leaves_nobody_written(lost: str) -> None:
    scene = Freight(import_key_column=lost)
    outcomes = scene.insist("import", [scene.file(*SCORES, ["", "1"])], **BY_KEY)
    assert whole(outcomes) == UNTRACED
    named = [one["key"] for one in outcomes[:-1]]
    assert named == ([] if lost == "lost_if_any_empty" else ["ana@example.com"])


def test_d8_fewer_failures_listed_than_counted_leave_nobody_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "MOST", 1)
    scene = Freight()
    outcomes = scene.insist("import", [scene.file(*SCORES, ["cy@example.com", "none"])], **BY_KEY)
    assert [one["person"] for one in outcomes] == ["refused", "unknown"]
    assert whole(outcomes) == UNTRACED


def test_d8_a_key_that_is_not_in_the_file_leaves_nobody_written() -> None:
    scene = Freight()
    row = scene.file(*SCORES)
    with pytest.raises(Park):
        scene.deliver("import", [row], **BY_KEY)
    scene.file(
        ["email", "leadScore"], ["elsewhere@example.com", "1"], ["bo@example.com", "7"]
    )  # as if Marketo changed it
    assert words(scene.insist("import", [row], **BY_KEY)) == [(None, *UNTRACED)]


@pytest.mark.parametrize("files", ["404", "rows"])
def test_d17_a_job_that_fails_ends_its_file_with_marketos_message_and_the_next_goes_on(files: str) -> None:
    scene = Freight(imports_failing=1, import_failed_job_file=files)
    rows = [scene.of(emails(2), 0), scene.of(emails(2, 10), 1)]
    outcomes = scene.insist("import", rows, **BY_KEY)
    assert words(outcomes) == [(None, "undelivered", "undelivered", "import_failed"), (None, *WRITTEN)]
    assert outcomes[0]["reason"] == outcomes[0]["job"]["message"] == "Import failed because of a system error"
    assert scene.reports() == []


def test_d17_whether_people_of_a_job_that_failed_in_the_middle_are_there_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next run takes them for perhaps on the list, so that whoever leaves is taken off."""
    broken = End(ImportJob(1, "failed", processed=1, message="Out of order"), "import_failed", "Out of order")
    monkeypatch.setattr(delivery, "run_import", lambda *_: broken)
    scene = Freight()
    assert whole(scene.insist("import", [scene.of(emails(2))], **BY_KEY)) == ("unknown", "unknown", "import_failed")


def test_d17_a_job_that_never_ends_is_given_up_after_a_day() -> None:
    scene = Freight(import_seconds=1e6)
    scene.deliveries = 2_000
    began = scene.clock.now()
    outcomes = scene.insist("import", [scene.of(emails(2))], **BY_KEY)
    assert whole(outcomes) == ("unknown", "unknown", "import_late")
    assert 86_400 < (scene.clock.now() - began).total_seconds() < 86_600
    assert outcomes[0]["job"]["batch_id"] == 5001


@pytest.mark.parametrize("answer", ["1003", "1013", "610", "empty"])
def test_u13_a_batch_nobody_knows_is_gone_in_the_end(answer: str) -> None:
    scene = Freight(import_empty_status_seconds=1e9 if answer == "empty" else 0.0)
    if answer != "empty":
        scene.marketo.faults([{"fault": answer, "path": STATUS, "times": 99}])
    assert whole(scene.insist("import", [scene.of(emails(2))], **BY_KEY)) == ("unknown", "unknown", "batch_gone")
    assert (scene.uploads(), len(scene.polls())) == (1, 10)


def test_a_batch_is_gone_at_once_after_a_week() -> None:
    scene = Freight()
    with pytest.raises(Park):
        scene.deliver("import", [scene.of(emails(2))], **BY_KEY)
    scene.clock.advance(8 * 86_400)  # the run was paused
    outcomes = scene.deliver("import", [scene.of(emails(2))], **BY_KEY)
    assert (whole(outcomes), len(scene.polls())) == (("unknown", "unknown", "batch_gone"), 1)


def test_a_poll_that_fails_is_one_without_news() -> None:
    scene = Freight()
    scene.marketo.faults([{"fault": "502", "path": STATUS, "times": 8}])
    assert whole(scene.insist("import", [scene.of(emails(2))], **BY_KEY)) == WRITTEN
    assert len(scene.polls()) == 9


@pytest.mark.parametrize("fault", ["1003", "709"])
def test_a_file_that_is_refused_for_good_does_not_keep_the_next_from_going(fault: str) -> None:
    scene = Freight()
    scene.marketo.faults([{"fault": fault, **UPLOADS}])
    outcomes = scene.insist("import", [scene.of(emails(2), 0), scene.of(emails(2, 10), 1)], **BY_KEY)
    assert words(outcomes) == [(None, "undelivered", "undelivered", fault), (None, *WRITTEN)]
    assert outcomes[0]["job"] is None
    assert scene.journal().intended(0) is None, "nothing of it can have worked"


def test_a_file_marketo_finds_too_large_is_not_sent_six_times() -> None:
    scene = Freight(import_bytes=100)
    assert whole(scene.insist("import", [scene.of(emails(2))], **BY_KEY))[2] == "413"
    assert scene.uploads() == 1


@pytest.mark.parametrize("fault", ["603", "1006", "613"])
def test_what_every_upload_must_meet_ends_the_run(fault: str) -> None:
    scene = Freight()
    scene.marketo.faults([{"fault": fault, **UPLOADS}])
    with pytest.raises(MarketoError) as refused:
        scene.insist("import", [scene.of(emails(2))], **BY_KEY)
    assert (refused.value.code, refused.value.whole_run) == (fault, True)


def test_d25_nothing_of_a_file_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    scene = Freight()
    scene.insist("import", [scene.file(*SCORES, ['"q", x', "1"])], **BY_KEY)
    assert "example.com" not in caplog.text
    assert len(scene.people("bo@example.com")) == 1
    assert len(scene.marketo.members(BUYERS)) == 2
