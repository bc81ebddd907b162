"""One table decides about every code; the codes stand here a second time, so that none is lost."""

import pytest

from segpush.errors import Reason
from segpush.marketo import verdicts

AUTH = ["600", "601", "602"]
THROTTLED = ["429", "606", "615", "1016", "1019"]
TRANSIENT = ["500", "502", "608", "611", "614", "713", "719", "1014", "transport", "non-json"]
QUOTA = ["607"]
SPLIT = ["413", "414", "604", "1080"]
BENIGN = ["702", "1015", "1017", "1037"]
PERMANENT = (
    "603 605 609 612 613 616 701 703 704 709 710 711 712 714 718 1001 1002 1004 1005 1006 1007 1008 1009 1010 1011 "
    "1012 1018 1020 1021 1022 1025 1026 1027 1028 1035 1036 1042 1048 1049 1076 1077 1078 1079"
).split()
SEVERAL_CASES = ["401", "404", "610", "1003", "1013", "1029"]
OF_IMPORTS = ["import failed", "missing.dedupe.fields"]
ONE_CASE = {
    "auth": AUTH,
    "throttled": THROTTLED,
    "transient": TRANSIENT,
    "quota": QUOTA,
    "split": SPLIT,
    "benign": BENIGN,
    "permanent": PERMANENT,
}
STOP_THE_RUN = "401 603 605 609 610 612 613 616 701 703 704 1002 1003 1006 1011 1013".split()


def test_d13_every_code_adobe_lists_is_in_the_table_and_no_other() -> None:
    written_here = {code for codes in ONE_CASE.values() for code in codes} | set(SEVERAL_CASES) | {*OF_IMPORTS, "5xx"}
    assert {row.code for row in verdicts.TABLE} == written_here


@pytest.mark.parametrize(
    ("code", "verdict"), [(code, verdict) for verdict, codes in ONE_CASE.items() for code in codes]
)
def test_d13_a_code_with_one_case_has_one_row_with_its_verdict(code: str, verdict: str) -> None:
    [row] = [row for row in verdicts.TABLE if row.code == code]
    assert row.verdict == verdict


@pytest.mark.parametrize(
    ("code", "message", "verdict"),
    [
        ("1003", "Too many results match the filter", "split"),
        ("1003", "too many RESULTS match the filter 'email'", "split"),
        ("1003", "Invalid value for field 'Lead Score' and value 'x'", "permanent"),
        ("1003", "Lead ids not specified", "permanent"),
        ("1003", "Empty file", "permanent"),
        ("1003", "Partition is not part of the given workspace", "permanent"),
        ("1029", "Too many jobs in queue", "throttled"),
        ("1029", "Export daily quota exceeded", "quota"),
        ("1029", "Job already queued", "benign"),
    ],
)
def test_d13_codes_with_several_cases_are_told_apart_by_their_text(code: str, message: str, verdict: str) -> None:
    assert verdicts.find(code, "response", message).verdict == verdict


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("/bulk/v1/leads/batch/5120/failures.json", "benign"),
        ("/bulk/v1/leads/batch/5120/warnings.json", "benign"),
        ("/bulk/v1/leads/export/0a1b/file.json", "transient"),
        ("/rest/v1/leads.json", "transient"),
    ],
)
def test_http_404_means_what_the_path_asked_for(path: str, verdict: str) -> None:
    assert verdicts.find("404", "http", path=path).verdict == verdict


@pytest.mark.parametrize("code", ["610", "1003", "1013"])
def test_u13_an_unknown_import_is_no_fault_of_the_endpoint_or_the_list(code: str) -> None:
    of_import = verdicts.find(code, "response", "Batch not found", path="/bulk/v1/leads/batch/5120/failures.json")
    assert (of_import.verdict, of_import.whole_run) == ("permanent", False)
    assert verdicts.find(code, "response", path="/bulk/v1/leads.json").meaning != of_import.meaning


def test_d7_only_queues_and_busy_lists_are_waited_out_as_busy() -> None:
    busy = [row for row in verdicts.TABLE if row.busy]
    assert {row.code for row in busy} == {"1016", "1019", "1029"}
    assert {(row.verdict, row.wait) for row in busy} == {("throttled", 30)}, "what is throttled uses up no tries"


def test_u10_a_job_that_failed_because_another_one_ran_is_1019() -> None:
    assert verdicts.of_job("There is already an import In Progress to this list").code == "1019"
    assert verdicts.of_job("System error").verdict == "permanent"


def test_only_these_codes_end_a_run() -> None:
    assert {row.code for row in verdicts.TABLE if row.whole_run} == set(STOP_THE_RUN)


def test_a_status_and_a_code_of_the_same_number_are_not_taken_for_each_other() -> None:
    assert verdicts.find("401", "http").verdict == "auth"
    assert verdicts.find("401", "identity").verdict == "permanent"
    assert verdicts.find("401", "response").meaning == verdicts.UNKNOWN


def test_an_unknown_code_is_stated_and_refused_for_a_record_but_tried_thrice_for_a_call() -> None:
    record, call = verdicts.find("4711", "record"), verdicts.find("4711", "response")
    assert (record.code, record.verdict, record.meaning) == ("4711", "permanent", verdicts.UNKNOWN)
    assert (call.code, call.verdict, verdicts.tries("4711")) == ("4711", "transient", 3)


def test_any_http_500_passes_with_its_own_number() -> None:
    assert verdicts.find("503", "http").code == "503"
    assert verdicts.find("503", "http").verdict == "transient"


@pytest.mark.parametrize(
    ("code", "tries"), [("500", 3), ("611", 3), ("614", 5), ("502", 6), ("503", 6), ("transport", 6)]
)
def test_a_transient_is_tried_as_often_as_the_table_says(code: str, tries: int) -> None:
    assert verdicts.tries(code) == tries


def test_d23_a_skipped_record_is_a_duplicate_only_where_its_code_says_so() -> None:
    assert verdicts.of_record([Reason("1007", "Multiple lead match lookup criteria")]).code == "1007"
    assert verdicts.of_record([Reason("1003", "Invalid value for field 'Birthday'")]).code == "1003"
    assert verdicts.of_record([]).verdict == "permanent"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Access token expired", "602"),
        ("Multiple lead match lookup criteria", "1007"),
        ("Access denied", "603"),
        ("Partition access denied", "1008"),
        ("Invalid data type in field Lead Score", "1001"),
        ("Invalid email address", "1003"),
        ("Value for lookup field 'id' not found", "1004"),
        ("missing.dedupe.fields", "missing.dedupe.fields"),
        ("Odd", ""),
    ],
)
def test_an_error_without_a_code_is_known_by_its_text(text: str, code: str) -> None:
    assert verdicts.code_of(text) == code


def test_every_row_tells_what_it_means_and_where_that_is_from() -> None:
    assert all(row.meaning and row.mend and row.source and row.levels for row in verdicts.TABLE)
