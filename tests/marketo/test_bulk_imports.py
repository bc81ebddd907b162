"""A file goes in, a job says what became of it, and every way to be refused has its verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from segpush.errors import MarketoError
from segpush.marketo import imports
from tests.marketo.stage import Script, Stage, ok
from tests.marketo.yard import IDS, LIST, Yard, table


def refused(yard: Stage, file: bytes | Path = IDS, by: str = "id", into: int | None = LIST) -> MarketoError:
    with pytest.raises(MarketoError) as caught:
        imports.start_import(yard.marketo, file, by, into)
    assert "example.com" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("switches", [{}, {"import_first_reply": "current"}, {"import_bytes_counted": "file"}], ids=str)
def test_ids_in_a_file_join_the_list(switches: dict[str, Any], tmp_path: Path) -> None:
    yard = Yard(**switches)
    (file := tmp_path / "part.csv").write_bytes(IDS)
    job = imports.start_import(yard.marketo, file, "id", LIST)
    assert (job.status, job.ended) == ("importing" if switches.get("import_first_reply") else "queued", False)
    yard.clock.advance(10)
    job = imports.import_status(yard.marketo, job.batch_id)
    assert (job.status, job.processed, job.failed, job.warned, job.members) == ("complete", 2, 0, 0, 1)
    assert yard.simulator.members(LIST) == {900101, 900102}
    assert [call.path for call in yard.marketo.take_trail() if call.counted] == [
        "/bulk/v1/leads.json", f"/bulk/v1/leads/batch/{job.batch_id}.json",
    ]  # fmt: skip
    assert yard.gate.counted == 2


NASTY = [
    'a,b "c"',
    'back\\slash\\"',
    "two\nlines",
    "crlf\r\nend",
    "'single'",
    "ünï ✿ 漢字",
    " outer ",
    "0",
    "false",
    "=1+1",
]


def test_d1_d12_d25_an_import_brings_the_very_characters() -> None:
    yard = Yard()
    rows = [[f"guest{number}@example.com", text] for number, text in enumerate(NASTY)]
    job = yard.imported(table(["email", "firstName"], *rows), "email")
    assert (job.processed, job.failed) == (len(NASTY), 0)
    assert [yard.people()[email]["firstName"] for email, _ in rows] == NASTY


def test_people_are_created_in_the_partition_that_is_named() -> None:
    script = Script(ok({"batchId": 5120, "importId": "5120", "status": "Queued"}))
    imports.start_import(Stage(script).marketo, table(["email"], ["eve@example.com"]), "email", None, "Europe")
    assert str(script.calls[0].url).endswith("leads.json?format=csv&lookupField=email&partitionName=Europe")


def test_d10_the_token_of_an_upload_is_in_the_header_alone() -> None:
    yard = Yard()
    yard.imported(IDS)
    upload = next(one for one in yard.transport.sent if "/bulk/v1/leads.json" in str(one.url))
    token = upload.headers["Authorization"].removeprefix("Bearer ")
    assert token not in str(upload.url)
    assert token.encode() not in bytes(upload.body)
    assert upload.headers["Content-Type"].startswith("multipart/form-data")
    assert "Content-Encoding" not in upload.headers
    assert b'name="file"; filename="import.csv"\r\nContent-Type: text/csv\r\n\r\nid\n900101\n' in upload.body


def test_an_upload_waits_for_bytes_as_long_as_bulk_may_take() -> None:
    script = Script(ok({"batchId": 5120}))
    imports.start_import(Stage(script).marketo, IDS, "id")
    assert script.timeouts[-1] == (5.0, 300.0)


def test_d18_a_file_marketo_would_refuse_is_not_sent(tmp_path: Path) -> None:
    yard = Yard()
    row = b"900101," + b"x" * 99_992 + b"\n"
    big = (b"id,firstName\n" + row * 96)[: imports.IMPORT_BYTES + 1]
    (path := tmp_path / "part.csv").write_bytes(big)
    for file in (big, path):
        error = refused(yard, file)
        assert (error.verdict, error.code) == ("split", "413")
    assert yard.transport.sent == []
    assert imports.start_import(yard.marketo, big[:-1], "id", LIST).status == "queued"


def test_a_413_all_the_same_asks_for_smaller_files() -> None:
    assert refused(Yard(import_bytes=100)).verdict == "split"


@pytest.mark.parametrize("file", [b"", b"id\n", b"id\n\n"])
def test_a_file_without_rows_is_not_sent(file: bytes) -> None:
    yard = Yard()
    assert refused(yard, file).code == "refused"
    assert yard.transport.sent == []


@pytest.mark.parametrize(
    ("file", "by", "into", "code", "whole_run"),
    [
        (IDS, "firstName", LIST, "1011", True),
        (IDS, "shoeSize", LIST, "1006", True),
        (IDS, "id", 77, "1013", True),
        (table(["id", "shoeSize"], ["900101", "38"]), "id", LIST, "1006", True),
    ],
)
def test_d13_what_is_refused_for_good(file: bytes, by: str, into: int, code: str, whole_run: bool) -> None:
    error = refused(Yard(), file, by, into)
    assert (error.verdict, error.code, error.whole_run) == ("permanent", code, whole_run)


@pytest.mark.parametrize(
    ("fault", "verdict", "whole_run"),
    [("612", "permanent", True), ("613", "permanent", True), ("603", "permanent", True), ("713", "transient", False)],
)
def test_d13_an_upload_is_judged_like_any_call(fault: str, verdict: str, whole_run: bool) -> None:
    yard = Yard()
    yard.simulator.faults([{"fault": fault, "operation": "import_leads"}])
    error = refused(yard)
    assert (error.verdict, error.whole_run, error.lost_reply) == (verdict, whole_run, False)


def test_a_dead_token_is_replaced_and_the_file_sent_again() -> None:
    yard = Yard()
    yard.imported(IDS)
    yard.simulator.expire_tokens()
    assert yard.imported(IDS).processed == 2


@pytest.mark.parametrize("wording", ["current", "older"])
def test_a_full_queue_is_busy(wording: str) -> None:
    yard = Yard(wording=wording)
    yard.simulator.traffic(import_jobs=10)
    error = refused(yard)
    assert (error.code, error.verdict, error.busy, error.retry_after) == ("1016", "throttled", True, 30)
    assert yard.gate.slowed == []


def test_d7_a_second_import_into_a_list_is_busy_until_the_first_has_ended() -> None:
    yard = Yard()
    imports.start_import(yard.marketo, IDS, "id", LIST)
    error = refused(yard)
    assert (error.code, error.verdict, error.busy, error.lost_reply) == ("1019", "throttled", True, False)
    yard.clock.advance(10)
    assert yard.imported(IDS).status == "complete"


def test_d7_u10_a_job_that_failed_because_of_another_is_busy_too() -> None:
    yard = Yard(second_import="failed_job")
    imports.start_import(yard.marketo, IDS, "id", LIST)
    job = imports.start_import(yard.marketo, IDS, "id", LIST)
    error = imports.why_failed(imports.import_status(yard.marketo, job.batch_id))
    assert (error.code, error.verdict, error.busy, error.retry_after) == ("1019", "throttled", True, 30)


def test_d17_a_failed_job_has_ended_and_says_why() -> None:
    yard = Yard(imports_failing=1)
    job = yard.imported(IDS)
    error = imports.why_failed(job)
    assert (job.status, error.verdict, error.busy) == ("failed", "permanent", False)
    assert "Import failed because of a system error" in str(error)


@pytest.mark.parametrize("fault", ["drop_after", "502_after", "non_json_after", "empty_reply_after"])
def test_a_lost_answer_says_that_the_upload_may_have_been_taken(fault: str) -> None:
    yard = Yard()
    yard.simulator.faults([{"fault": fault, "operation": "import_leads"}])
    error = refused(yard)
    assert (error.verdict, error.lost_reply) == ("transient", True)
    assert refused(yard).code == "1019", "the sign that it was"
    yard.clock.advance(10)
    assert yard.imported(IDS).processed == 2


def test_an_answer_without_a_batch_id_is_as_good_as_lost() -> None:
    error = refused(Stage(Script(ok())))
    assert (error.verdict, error.lost_reply) == ("transient", True)


@pytest.mark.parametrize("way", ["1003", "1013", "610", "empty"])
def test_u13_a_job_nobody_knows_is_unknown_and_no_error(way: str) -> None:
    job = imports.import_status(Yard(import_unknown_batch=way).marketo, 5120)
    assert (job.status, job.ended) == ("unknown", False)


def test_a_job_may_be_unknown_for_a_moment() -> None:
    yard = Yard(import_empty_status_seconds=3.0)
    job = imports.start_import(yard.marketo, IDS, "id", LIST)
    assert imports.import_status(yard.marketo, job.batch_id).status == "unknown"
    yard.clock.advance(3)
    assert imports.import_status(yard.marketo, job.batch_id).status == "importing"


@pytest.mark.parametrize(
    ("item", "status", "members"),
    [
        ({"status": "Completed", "message": "Import succeeded, 1 records imported (1 members), 1 warning."}, "complete", 1),
        ({"status": "COMPLETE", "numOfLeadsProcessed": None}, "complete", None),
        ({"status": "Importing", "message": None}, "importing", None),
        ({"importId": "5120"}, "unknown", None),
    ],
)  # fmt: skip
def test_a_status_is_read_however_it_is_told(item: dict[str, Any], status: str, members: int | None) -> None:
    job = imports.import_status(Stage(Script(ok(item))).marketo, 5120)
    assert (job.batch_id, job.status, job.members, job.processed) == (5120, status, members, 0)
