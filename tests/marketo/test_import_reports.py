"""Which rows failed or were warned of: known by their key, whatever the report looks like."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from segpush.errors import MarketoError, Reason
from segpush.marketo import imports, reports, verdicts
from segpush.marketo.reports import ReportRow
from tests.marketo.stage import Script, Stage, http
from tests.marketo.yard import LIST, Yard, table

ROWS = table(
    ["email", "firstName", "leadScore"],
    ["ana@example.com", 'Ana, "A"', "many"],
    ["bo@example.com", "Bo", "7"],
    ["twin@example.com", "Castor\nPollux", "1"],
)
WAYS: list[dict[str, Any]] = [{}, {"import_reason_column": "lower"}, {"import_reason_column": "other"}]


def told(yard: Yard, file: bytes = ROWS, by: str = "email") -> list[ReportRow]:
    job = yard.imported(file, by)
    found = list(reports.failures(yard.marketo, job.batch_id))
    assert len(found) == job.failed
    return found


@pytest.mark.parametrize("switches", WAYS, ids=str)
def test_d8_failed_rows_are_known_by_their_key_and_have_a_reason(switches: dict[str, Any]) -> None:
    found = {row.cell("email"): row for row in told(Yard(**switches))}
    assert {key: row.reason.code for key, row in found.items()} == {
        "ana@example.com": "1001",
        "twin@example.com": "1007",
    }
    ana = found["ana@example.com"]
    assert ana.values == {"email": "ana@example.com", "firstName": 'Ana, "A"', "leadScore": "many"}
    assert ana.reason.message == "Invalid data type in field Lead Score"
    assert found["twin@example.com"].values["firstName"] == "Castor\nPollux"
    assert verdicts.of_record([ana.reason]).verdict == "permanent"


@pytest.mark.parametrize("lost", ["lost_if_all_empty", "lost_if_any_empty", "kept"])
def test_d8_a_row_whose_report_lacks_the_key_column_is_told_without_a_place(lost: str) -> None:
    (row,) = told(Yard(import_key_column=lost), table(["email", "firstName"], ["", "Nobody"]))
    assert row.cell("email") == ("" if lost == "kept" else None)
    assert row.values["firstName"] == "Nobody"
    assert row.reason.code == verdicts.NO_KEY


def test_d8_a_key_is_found_by_either_name_of_its_column() -> None:
    row = ReportRow({"Email Address": "ana@example.com"}, Reason("", ""))
    assert row.cell("email", "email address") == "ana@example.com"


def test_d8_a_report_is_read_by_its_header_whatever_its_shape() -> None:
    report = (
        "\ufeffImport FAILURE reason,email,firstName\r\n"
        'missing.dedupe.fields,,"two\r\nlines"\r\n\r\nOdd,ana@example.com\r\nOdd,bo@example.com,Bo,surplus\r\n'
    )
    script = Script(http(200, report))
    found = list(reports.failures(Stage(script).marketo, 5120))
    assert [(row.reason.code, *row.values.values()) for row in found] == [
        (verdicts.NO_KEY, "", "two\r\nlines"), ("", "ana@example.com"), ("", "bo@example.com", "Bo"),
    ]  # fmt: skip
    assert script.timeouts[-1] == (5.0, 300.0)


def test_u7_an_id_nobody_has_is_a_failed_row() -> None:
    (row,) = told(Yard(), table(["id"], ["900101"], ["999999"]), "id")
    assert (row.cell("id"), row.reason.code) == ("999999", "1004")


def test_d9_warnings_are_told_apart_from_failures() -> None:
    yard = Yard()
    job = yard.imported(table(["email"], ["ana@example.com"], ["not-an-address"]), "email")
    assert (job.processed, job.failed, job.warned) == (2, 0, 1)
    (row,) = reports.warnings(yard.marketo, job.batch_id)
    assert (row.values, row.reason.code) == ({"email": "not-an-address"}, "1003")
    assert list(reports.failures(yard.marketo, job.batch_id)) == []


@pytest.mark.parametrize("way", ["404", "header"])
def test_no_report_is_no_rows(way: str) -> None:
    yard = Yard(import_no_file=way)
    job = yard.imported(ROWS[: ROWS.index(b"ana")] + b"bo@example.com,Bo,7\n", "email")
    assert list(reports.failures(yard.marketo, job.batch_id)) == []
    assert yard.marketo.take_trail()[-1].codes == ()


def test_an_error_in_place_of_a_report_is_an_error_though_its_status_is_200() -> None:
    yard = Yard(import_no_file="json")
    job = yard.imported(table(["id"], ["900101"]))
    with pytest.raises(MarketoError) as caught:
        list(reports.failures(yard.marketo, job.batch_id))
    assert (caught.value.code, caught.value.whole_run) == ("1013", False)


@pytest.mark.parametrize(("way", "count"), [("404", 0), ("rows", 2)])
def test_u12_a_failed_job_may_have_a_report(way: str, count: int) -> None:
    yard = Yard(imports_failing=1, import_failed_job_file=way)
    job = yard.imported(table(["id"], ["900101"], ["900102"]))
    assert len(list(reports.failures(yard.marketo, job.batch_id))) == count


@pytest.mark.parametrize(
    ("fault", "code"), [("606", "606"), ("502", "502"), ("non_json", "non-json"), ("empty_reply", "non-json")]
)
def test_what_is_no_report_is_never_read_as_one(fault: str, code: str) -> None:
    yard = Yard()
    job = yard.imported(ROWS, "email")
    yard.simulator.faults([{"fault": fault, "operation": "import_failures"}])
    with pytest.raises(MarketoError) as caught:
        list(reports.failures(yard.marketo, job.batch_id))
    assert caught.value.code == code
    assert len(list(reports.failures(yard.marketo, job.batch_id))) == 2


def test_a_dead_token_costs_a_report_one_call() -> None:
    yard = Yard()
    job = yard.imported(ROWS, "email")
    yard.simulator.expire_tokens()
    assert len(list(reports.failures(yard.marketo, job.batch_id))) == 2


def test_d25_no_log_and_no_error_holds_a_cell_or_an_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    yard = Yard()
    job = yard.imported(ROWS, "email")
    rows = list(reports.failures(yard.marketo, job.batch_id))
    said = [caplog.text, repr(job), repr(rows), repr(yard.marketo.take_trail())]
    for fault in ("drop_after", "502", "1003", "1019", "713"):
        yard.simulator.faults([{"fault": fault, "operation": "import_leads"}])
        with pytest.raises(MarketoError) as caught:
            imports.start_import(yard.marketo, ROWS, "email", LIST)
        said += [str(caught.value), repr(caught.value)]
        yard.clock.advance(60)
    failed = imports.ImportJob(5120, "failed", message="Value 'Castor' of ana@example.com is odd")
    said += [str(imports.why_failed(failed)), repr(failed)]
    assert not any(word in text for text in said for word in ("ana@", "Castor", "many", "twin@"))
