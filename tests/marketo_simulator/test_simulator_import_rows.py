"""Bulk import, row by row: who is found, created, written, put on the list, or failed."""

from typing import Any

import pytest

from tests.marketo_simulator.caller import SPRING_BUYERS, Caller, importer


def imported(*rows: str, switches: dict[str, Any] | None = None, **query: Any) -> tuple[Caller, Any]:
    """A caller and the final status of an import it made."""
    caller = importer(**switches or {})
    batch = caller.batch(*rows, **query)
    return caller, caller.poll(batch, after=10)


def people(caller: Caller, *emails: str) -> int:
    return len(caller.find(*emails)["result"])


def test_a_key_is_updated_or_created_and_joins() -> None:
    caller, done = imported("email,city", "ANA@example.com,Basel", "eve@example.com,Bern", listId=SPRING_BUYERS)
    assert done["message"] == "Import succeeded, 2 records imported (2 members)"
    assert [one["city"] for one in caller.find("ana@example.com", "eve@example.com", fields="city")["result"]] == [
        "Basel",
        "Bern",
    ]
    assert len(caller.marketo.members(SPRING_BUYERS)) == 3


def test_an_import_by_id_updates_only() -> None:
    caller, done = imported("id,city", "900101,Basel", "999999,Bern", ",Biel", lookupField="id", listId=SPRING_BUYERS)
    assert (done["numOfLeadsProcessed"], done["numOfRowsFailed"]) == (1, 2)
    assert sorted(caller.failures(done["batchId"])) == [
        ",Biel,missing.dedupe.fields",
        "999999,Bern,Value for lookup field 'id' not found",
        "id,city,Import Failure Reason",
    ]
    assert len(caller.marketo.state()["leads"]) == 5


@pytest.mark.parametrize(
    ("setting", "status", "processed", "failed"),
    [("failed_row", "Complete", 1, 1), ("failed_file", "Failed", 0, 0), ("ignored", "Complete", 1, 0)],
)
def test_u7_the_fate_of_an_unknown_id(setting: str, status: str, processed: int, failed: int) -> None:
    caller, done = imported(
        "id", "900101", "999999", lookupField="id", listId=SPRING_BUYERS, switches={"import_unknown_id": setting}
    )
    assert (done["status"], done["numOfLeadsProcessed"], done["numOfRowsFailed"]) == (status, processed, failed)
    assert (900101 in caller.marketo.members(SPRING_BUYERS)) == bool(processed)
    assert caller.poll(caller.batch("id", "900103", lookupField="id"), after=10)["status"] == "Complete"


@pytest.mark.parametrize(("setting", "failed"), [("failed_row", 1), ("newest", 0)])
def test_u9_a_key_of_several_people(setting: str, failed: int) -> None:
    caller, done = imported(
        "email", "twin@example.com", listId=SPRING_BUYERS, switches={"import_ambiguous_key": setting}
    )
    assert done["numOfRowsFailed"] == failed
    assert (900104 in caller.marketo.members(SPRING_BUYERS)) == (not failed)
    assert 900103 not in caller.marketo.members(SPRING_BUYERS)


def test_an_invalid_address_is_a_warning_a_junk_person_and_a_member() -> None:
    caller, done = imported("email,firstName", "not-an-email,Bo", "eve@example.com,Eve", listId=SPRING_BUYERS)
    assert done["message"] == "Import succeeded, 2 records imported (2 members), 1 warning."
    assert caller.failures(done["batchId"], "warnings") == [
        "email,firstName,Import Warning Reason",
        "not-an-email,Bo,Invalid email address",
    ]
    assert people(caller, "not-an-email") == 1


def test_a_bad_value_fails_its_row_by_the_name_people_read() -> None:
    caller, done = imported("email,leadScore", "ana@example.com,many", "eve@example.com,7")
    assert done["message"] == "Import completed with errors, 1 records imported, 1 failed"
    assert caller.failures(done["batchId"])[1] == "ana@example.com,many,Invalid data type in field Lead Score"


def test_failed_rows_come_in_no_order_and_without_numbers() -> None:
    rows = [f"guest{n}@example.com,many" for n in range(50)]
    caller, done = imported("email,leadScore", *rows)
    told = [line.rpartition(",")[0] for line in caller.failures(done["batchId"])[1:]]
    assert sorted(told) == sorted(rows)
    assert told != rows


@pytest.mark.parametrize(
    ("setting", "header"),
    [
        ("lost_if_all_empty", "email,city,Import Failure Reason"),
        ("lost_if_any_empty", "city,Import Failure Reason"),
        ("kept", "email,city,Import Failure Reason"),
    ],
)
def test_the_key_column_may_be_missing_when_keys_were_empty(setting: str, header: str) -> None:
    switches = {"import_key_column": setting, "import_ambiguous_key": "failed_row"}
    caller, done = imported("email,city", ",Basel", "twin@example.com,Bern", switches=switches)
    assert caller.failures(done["batchId"])[0] == header
    caller, done = imported("email,city", ",Basel", switches=switches)
    assert caller.failures(done["batchId"])[0].startswith("email") == (setting == "kept")


@pytest.mark.parametrize(("setting", "city"), [("keep", "Basel"), ("clear", None)])
def test_an_empty_cell_keeps_or_clears(setting: str, city: str | None) -> None:
    caller, _ = imported("email,city", "ana@example.com,Basel", switches={"import_empty_cell": setting})
    caller.poll(caller.batch("email,city", "ana@example.com,"), after=10)
    assert caller.find("ana@example.com", fields="city")["result"][0]["city"] == city


@pytest.mark.parametrize(("setting", "city"), [("text", "NULL"), ("clear", None)])
def test_a_cell_null_is_text_or_clears(setting: str, city: str | None) -> None:
    caller, _ = imported("email,city", "ana@example.com,NULL", switches={"import_null_cell": setting})
    assert caller.find("ana@example.com", fields="city")["result"][0]["city"] == city


def test_an_unknown_header_may_fail_every_row_instead() -> None:
    caller, done = imported(
        "email, city",
        "ana@example.com,Basel",
        "eve@example.com,Bern",
        switches={"import_unknown_header": "failed_rows"},
    )
    assert (done["numOfRowsFailed"], people(caller, "eve@example.com")) == (2, 0)


def test_partitions_of_imported_people() -> None:
    caller, done = imported("email", "eve@example.com", "ana@example.com", "dai@example.com", partitionName="Europe")
    assert caller.failures(done["batchId"])[1:] == ["ana@example.com,Partition update not allowed"]
    born = [one for one in caller.marketo.state()["leads"] if one["email"] == "eve@example.com"]
    assert [one["partition"] for one in born] == ["Europe"]


def test_fields_nobody_may_write_are_left_as_they_are() -> None:
    caller, done = imported("email,createdAt", "ana@example.com,2020-01-01T00:00:00Z")
    assert done["status"] == "Complete"
    assert caller.find("ana@example.com", fields="createdAt")["result"][0]["createdAt"] == "2026-08-01T10:00:00Z"


def test_people_are_found_by_any_searchable_field_as_the_account_compares() -> None:
    caller, _ = imported("loyaltyNumber,city", "l-7,Basel", "L-8,Bern", lookupField="loyaltyNumber")
    assert [one["id"] for one in caller.find("L-7", by="loyaltyNumber")["result"]] == [900102]
    assert len(caller.find("L-8", by="loyaltyNumber")["result"]) == 1
    caller, _ = imported("email", "bo@example.com", switches={"email_case": "sensitive"})
    assert people(caller, "bo@example.com") == 1, "beside Bo@Example.com"


@pytest.mark.parametrize(
    ("row", "switches", "reason"),
    [
        ("dai@example.com", {"forbidden_partitions": ["Europe"]}, "Partition access denied"),
        ("eve@example.com", {"partition_required": True}, "Partition name must be specified"),
        ("eve@example.com,Basel", {}, "Row has more cells than the header"),
    ],
)
def test_rows_that_fail_for_other_reasons(row: str, switches: dict[str, Any], reason: str) -> None:
    caller, done = imported("email", row, switches=switches)
    assert done["numOfRowsFailed"] == 1
    assert caller.failures(done["batchId"])[1].endswith(f",{reason}")
