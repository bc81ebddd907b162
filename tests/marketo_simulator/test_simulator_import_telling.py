"""Bulk import: the different ways a job may be told about."""

import pytest

from tests.marketo_simulator.caller import INTO, importer


@pytest.mark.parametrize(("failing", "word"), [(0, "Importing"), (1, "Failed")])
def test_the_first_answer_may_say_what_has_already_become_of_a_job(failing: int, word: str) -> None:
    caller = importer(import_first_reply="current", import_queue_seconds=9.0, imports_failing=failing)
    assert caller.upload("id", "900101", **INTO)["result"][0]["status"] == word


def test_a_job_may_be_unknown_for_a_while() -> None:
    caller = importer(import_empty_status_seconds=3.0)
    batch = caller.batch("id", "900101", **INTO)
    assert caller.get(f"/bulk/v1/leads/batch/{batch}.json")["result"] == []
    assert caller.poll(batch, after=3)["status"] == "Importing"


@pytest.mark.parametrize(("setting", "status"), [("404", 404), ("json", 200), ("header", 200)])
def test_a_file_without_rows(setting: str, status: int) -> None:
    caller = importer(import_no_file=setting)
    batch = caller.batch("id", "900101", **INTO)
    caller.poll(batch, after=10)
    lines = caller.failures(batch)
    assert caller.last.status_code == status
    assert (lines == ["id,Import Failure Reason"]) == (setting == "header")
    if setting == "json":
        assert caller.last.json()["success"] is False


@pytest.mark.parametrize(
    ("setting", "column"),
    [("sibling", "Import Failure Reason"), ("lower", "import failure reason"), ("other", "Reason")],
)
def test_the_extra_column_has_a_name_of_its_own(setting: str, column: str) -> None:
    caller = importer(import_reason_column=setting)
    batch = caller.batch("id", "999999", **INTO)
    caller.poll(batch, after=10)
    assert caller.failures(batch)[0] == f"id,{column}"


@pytest.mark.parametrize(("setting", "count"), [("imported", 1), ("all", 2)])
def test_what_counts_as_processed(setting: str, count: int) -> None:
    caller = importer(import_processed=setting)
    assert caller.poll(caller.batch("id", "900101", "999999", **INTO), after=10)["numOfLeadsProcessed"] == count


@pytest.mark.parametrize(("setting", "count"), [("gained", 1), ("all", 2)])
def test_what_counts_as_members(setting: str, count: int) -> None:
    caller = importer(import_members=setting)
    told = caller.poll(caller.batch("id", "900101", "900102", **INTO), after=10)
    assert f"({count} members)" in told["message"]


def test_an_invalid_address_may_fail_its_row() -> None:
    caller = importer(import_bad_email="failed_row")
    batch = caller.batch("email", "not-an-email")
    assert caller.poll(batch, after=10)["numOfRowsFailed"] == 1
    assert caller.failures(batch)[1] == "not-an-email,Invalid email address"


def test_the_queue_has_two_ways_to_say_it_is_full() -> None:
    caller = importer(wording="older")
    caller.marketo.traffic(import_jobs=10)
    refused = caller.upload("id", "900101", **INTO)["errors"][0]
    assert refused["code"] == "1016"
    assert refused["message"].startswith("There are 10 imports currently being processed")
