"""A list read with four calls: created, enqueued, asked for, downloaded and verified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from segpush.errors import MarketoError, Verdict
from segpush.marketo import extracts
from segpush.marketo.extracts import ExtractJob
from tests.marketo.stage import Script, Stage, ok
from tests.marketo.yard import LIST, Yard

SPRING = {"staticListId": LIST}
ALL = {"createdAt": {"startAt": "2026-02-15T00:00:00Z", "endAt": "2026-03-15T00:00:00Z"}}
EVERYBODY = b"id,email,lastName\n" + b"".join(
    f"{number},{name}@example.com,null\n".encode()
    for number, name in [(900101, "ana"), (900102, "bo"), (900103, "twin"), (900104, "twin")]
)


def made(yard: Yard, who: dict[str, Any] = ALL) -> ExtractJob:
    name = extracts.create_extract(yard.marketo, ["id", "email", "lastName"], who)
    extracts.enqueue(yard.marketo, name)
    yard.clock.advance(60)
    return extracts.status(yard.marketo, name)


def ranges(yard: Yard) -> list[str]:
    return [request.headers["Range"] for request in yard.transport.sent if "Range" in request.headers]


def failing(call: Any, *given: Any) -> MarketoError:
    with pytest.raises(MarketoError) as caught:
        call(*given)
    return caught.value


def test_a_list_is_read_with_four_calls_and_null_stays_for_the_reader(tmp_path: Path) -> None:
    yard = Yard()
    job = made(yard, SPRING)
    assert (job.status, job.ended, job.rows) == ("completed", True, 1)
    extracts.download(yard.marketo, job, tmp_path / "members.csv")
    assert (tmp_path / "members.csv").read_bytes() == b"id,email,lastName\n900102,bo@example.com,null\n"
    assert yard.gate.counted == 4
    assert ranges(yard) == [f"bytes=0-{(job.bytes or 0) - 1}"]


def test_a_large_file_comes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracts, "PIECE", 50)
    yard = Yard()
    extracts.download(yard.marketo, made(yard), tmp_path / "all.csv")
    assert (tmp_path / "all.csv").read_bytes() == EVERYBODY
    assert ranges(yard) == ["bytes=0-49", "bytes=50-99", f"bytes=100-{len(EVERYBODY) - 1}"]


def test_an_interrupted_download_goes_on_where_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracts, "PIECE", 50)
    yard = Yard()
    job, target = made(yard), tmp_path / "all.csv"
    yard.simulator.faults([{"fault": "drop_before", "operation": "export_file", "skip": 1}])
    error = failing(extracts.download, yard.marketo, job, target)
    assert (error.code, error.lost_reply, target.stat().st_size) == ("transport", False, 50)
    extracts.download(yard.marketo, job, target)
    assert target.read_bytes() == EVERYBODY
    assert ranges(yard)[:3] == ["bytes=0-49", "bytes=50-99", "bytes=50-99"]


@pytest.mark.parametrize("there", [b"other people", EVERYBODY + b"and more"])
def test_a_file_that_is_not_marketos_is_thrown_away(there: bytes, tmp_path: Path) -> None:
    yard = Yard()
    job, target = made(yard), tmp_path / "all.csv"
    target.write_bytes(there)
    error = failing(extracts.download, yard.marketo, job, target)
    assert (error.code, error.verdict, target.exists()) == ("checksum", "transient", False)
    extracts.download(yard.marketo, job, target)
    assert target.read_bytes() == EVERYBODY


@pytest.mark.parametrize("fault", ["606", "502", "non_json", "empty_reply", "404"])
def test_what_is_no_file_is_never_saved_as_one(fault: str, tmp_path: Path) -> None:
    yard = Yard()
    job, target = made(yard), tmp_path / "all.csv"
    yard.simulator.faults([{"fault": fault, "operation": "export_file"}])
    assert failing(extracts.download, yard.marketo, job, target).verdict in {"transient", "throttled"}
    assert target.stat().st_size == 0


def test_a_dead_token_costs_a_download_one_call(tmp_path: Path) -> None:
    yard = Yard()
    job = made(yard)
    yard.simulator.expire_tokens()
    extracts.download(yard.marketo, job, tmp_path / "all.csv")
    assert (tmp_path / "all.csv").read_bytes() == EVERYBODY


def test_a_job_without_a_file_is_not_asked_for_one(tmp_path: Path) -> None:
    yard = Yard(exports_failing=1)
    job = made(yard)
    assert (job.status, job.ended, job.bytes) == ("failed", True, None)
    for unproven in (job, ExtractJob(job.id, "completed", 1, 7, "")):
        assert failing(extracts.download, yard.marketo, unproven, tmp_path / "all.csv").code == "refused"


def test_the_status_moves_once_a_minute() -> None:
    yard = Yard()
    name = extracts.create_extract(yard.marketo, ["id"], SPRING)
    assert extracts.status(yard.marketo, name).status == "created"
    extracts.enqueue(yard.marketo, name)
    yard.clock.advance(59)
    assert extracts.status(yard.marketo, name).status == "queued"


@pytest.mark.parametrize("spelling", ["Cancelled", "Canceled"])
def test_a_cancelled_job_has_ended_however_it_is_spelt(spelling: str) -> None:
    yard = Yard(export_cancelled=spelling)
    name = extracts.create_extract(yard.marketo, ["id"], SPRING)
    extracts.cancel(yard.marketo, name)
    assert extracts.status(yard.marketo, name) == ExtractJob(name, "cancelled")
    assert [job.status for job in extracts.list_own(yard.marketo)] == ["cancelled"]


def test_own_jobs_are_listed_to_the_last_page() -> None:
    yard = Yard()
    script = Script(
        ok({"exportId": "a", "status": "Completed", "fileSize": 7}, nextPageToken="more", moreResult=True),
        ok({"exportId": "b", "status": "Processing"}),
    )
    assert [(job.id, job.bytes) for job in extracts.list_own(Stage(script).marketo)] == [("a", 7), ("b", None)]
    assert "status" not in str(script.calls[0].url)
    assert list(extracts.list_own(yard.marketo)) == []


def test_enqueuing_twice_changes_nothing() -> None:
    yard = Yard()
    name = extracts.create_extract(yard.marketo, ["id"], SPRING)
    yard.simulator.faults([{"fault": "drop_after", "operation": "enqueue_export"}])
    assert failing(extracts.enqueue, yard.marketo, name).lost_reply
    extracts.enqueue(yard.marketo, name)
    assert yard.marketo.take_trail()[-1].codes == ("1029",)


@pytest.mark.parametrize(
    ("traffic", "verdict", "busy"),
    [({"export_jobs": 10}, "throttled", True), ({"export_bytes": 500_000_000}, "quota", False)],
)
def test_d7_a_full_queue_is_busy_and_a_days_bytes_are_a_quota(
    traffic: dict[str, int], verdict: Verdict, busy: bool
) -> None:
    yard = Yard()
    name = extracts.create_extract(yard.marketo, ["id"], SPRING)
    yard.simulator.traffic(**traffic)
    error = failing(extracts.enqueue, yard.marketo, name)
    assert (error.code, error.verdict, error.busy, yard.gate.spent) == ("1029", verdict, busy, [])


def test_a_filter_the_account_lacks_is_permanent_and_ends_no_run() -> None:
    yard = Yard(closed_export_filters=("smartListId",))
    error = failing(extracts.create_extract, yard.marketo, ["id"], {"smartListId": 9001})
    assert (error.code, error.verdict, error.whole_run) == ("1035", "permanent", False)


def test_a_lost_creation_leaves_a_job_that_was_never_enqueued() -> None:
    yard = Yard()
    yard.simulator.faults([{"fault": "drop_after", "operation": "create_export"}])
    assert failing(extracts.create_extract, yard.marketo, ["id"], SPRING).lost_reply
    assert made(yard).status == "completed"
    assert sorted(job.status for job in extracts.list_own(yard.marketo)) == ["completed", "created"]


def test_an_answer_without_a_job_is_no_job() -> None:
    error = failing(extracts.create_extract, Stage(Script(ok())).marketo, ["id"], SPRING)
    assert (error.code, error.verdict) == ("empty", "transient")
