"""Bulk extract: creating, the queue, the clock, the file, and what is refused."""

from hashlib import sha256
from typing import Any

import pytest

from tests.marketo_simulator.caller import SPRING_BUYERS, Caller

ROOT = "/bulk/v1/leads/export"
AUGUST = {"startAt": "2026-08-01T00:00:00Z", "endAt": "2026-08-31T00:00:00Z"}
EVERYBODY = [{"id": 9001, "name": "All People"}, {"id": 9002, "name": "Twins", "leads": [900103, 900104]}]


def file(caller: Caller, name: str, **headers: str) -> list[str]:
    return caller.lines(f"{ROOT}/{name}/file.json", **headers)


def extracted(caller: Caller, *fields: str, **filters: Any) -> list[str]:
    name = caller.export(*fields, **filters)
    assert caller.watch(name, after=60)["status"] == "Completed"
    return file(caller, name)


def test_a_job_is_created_enqueued_run_and_read() -> None:
    caller = Caller()
    (made,) = caller.create("id", "email", "city", staticListId=SPRING_BUYERS)["result"]
    assert made | {"exportId": ""} == {
        "exportId": "", "format": "CSV", "status": "Created", "createdAt": "2026-08-01T10:00:00Z",
    }  # fmt: skip
    name = made["exportId"]
    caller.sleep(5)
    assert caller.enqueue(name)["result"][0] == made | {"status": "Queued", "queuedAt": "2026-08-01T10:00:05Z"}
    assert file(caller, name) == ["File not found"]
    assert (caller.last.status_code, caller.last.headers["Content-Type"][:10]) == (404, "text/plain")
    done = caller.watch(name, after=60)
    assert file(caller, name) == ["id,email,city", "900102,Bo@Example.com,null"]
    assert done == made | {
        "status": "Completed", "queuedAt": "2026-08-01T10:00:05Z", "startedAt": "2026-08-01T10:00:05Z",
        "finishedAt": "2026-08-01T10:00:35Z", "numberOfRecords": 1, "fileSize": len(caller.last.content),
        "fileChecksum": f"sha256:{sha256(caller.last.content).hexdigest()}",
    }  # fmt: skip


def test_the_status_moves_once_a_minute_and_the_file_with_it() -> None:
    caller = Caller(switches={"export_seconds": 70.0})
    name = caller.export(staticListId=SPRING_BUYERS)
    seen = [caller.watch(name, after=seconds)["status"] for seconds in (59, 1, 59)]
    assert seen == ["Queued", "Processing", "Processing"]
    assert len(file(caller, name)) == 1
    assert caller.watch(name, after=1)["status"] == "Completed"
    caller.marketo.switches({"export_refresh_seconds": 0.0})
    assert caller.watch(caller.export(staticListId=SPRING_BUYERS))["status"] == "Processing"


def test_membership_is_that_at_the_start_of_processing() -> None:
    caller = Caller()
    caller.marketo.traffic(export_jobs=2)
    name = caller.export("id", staticListId=SPRING_BUYERS)
    caller.add(900101)
    caller.sleep(120)
    caller.marketo.traffic()
    caller.get(f"{ROOT}.json")
    caller.add(900105)
    caller.sleep(60)
    assert file(caller, name) == ["id", "900101", "900102"]


def test_an_extract_in_the_middle_of_an_import_sees_the_list_as_far_as_it_got() -> None:
    caller = Caller(switches={"import_seconds": 10.0, "import_rows_per_second": 0.0})
    caller.batch("id", "900101", "900103", lookupField="id", listId=SPRING_BUYERS)
    caller.sleep(5)
    assert extracted(caller, "id", staticListId=SPRING_BUYERS) == ["id", "900101", "900102"]


def test_people_are_found_by_list_smart_list_and_date() -> None:
    late = {"id": 900200, "email": "late@example.com", "createdAt": "2026-09-01T00:00:01Z"}
    leads = [{"id": 900103, "email": "eve@example.com", "createdAt": "2026-08-31T00:00:00Z"}, late]
    caller = Caller(leads=leads, lists=[], smart_lists=EVERYBODY)
    assert extracted(caller, "id", createdAt=AUGUST) == ["id", "900103"]
    assert extracted(caller, "id", updatedAt=AUGUST) == ["id", "900103"]
    assert extracted(caller, "id", smartListName="All People") == ["id", "900103", "900200"]
    assert extracted(caller, "id", smartListId=9002) == ["id", "900103"]
    assert extracted(Caller(), "id", staticListName="Spring Buyers") == ["id", "900102"]


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ({}, "1002"),
        ({"leadScore": 5}, "1003"),
        ({"staticListId": SPRING_BUYERS, "createdAt": AUGUST}, "1003"),
        ({"staticListId": 5}, "1013"),
        ({"smartListName": "Nobody"}, "1013"),
        ({"createdAt": AUGUST | {"endAt": "2026-09-01T00:00:01Z"}}, "1003"),
        ({"createdAt": AUGUST | {"endAt": "2026-07-01T00:00:00Z"}}, "1003"),
        ({"createdAt": {"startAt": "2026-08-01T00:00:00Z"}}, "1003"),
        ({"createdAt": AUGUST | {"startAt": "2026-08-01T00:00:00.000Z"}}, "704"),
        ({"createdAt": AUGUST | {"startAt": "2026-02-30T00:00:00Z"}}, "704"),
    ],
)
def test_filters_that_are_refused(filters: dict[str, Any], code: str) -> None:
    caller = Caller()
    assert caller.code(caller.create(**filters)) == code


@pytest.mark.parametrize("name", ["updatedAt", "smartListId", "smartListName"])
def test_some_accounts_lack_some_filters(name: str) -> None:
    caller = Caller(smart_lists=EVERYBODY, switches={"closed_export_filters": [name]})
    value = {"updatedAt": AUGUST, "smartListId": 9001, "smartListName": "All People"}[name]
    assert caller.code(caller.create(**{name: value})) == "1035"
    assert caller.create(staticListId=SPRING_BUYERS)["success"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"fields": []}, "1002"),
        ({"fields": ["id", "shoeSize"]}, "1006"),
        ({"fields": ["id"], "format": "XLSX"}, "1003"),
        ({"fields": ["id"], "columnHeaderNames": {"email": "Mail"}}, "1003"),
    ],
)
def test_fields_and_formats_that_are_refused(body: dict[str, Any], code: str) -> None:
    caller = Caller()
    asked = body | {"filter": {"staticListId": SPRING_BUYERS}}
    assert caller.code(caller.post(f"{ROOT}/create.json", asked)) == code


def test_columns_can_be_renamed_and_split_by_tabs() -> None:
    caller = Caller()
    asked = {"fields": ["id", "unsubscribed"], "format": "TSV", "columnHeaderNames": {"id": "Marketo ID"}}
    made = caller.post(f"{ROOT}/create.json", asked | {"filter": {"createdAt": AUGUST}})
    name = made["result"][0]["exportId"]
    caller.enqueue(name)
    caller.sleep(60)
    assert file(caller, name)[:3] == ["Marketo ID\tunsubscribed", "900101\ttrue", "900102\tnull"]


def test_a_range_of_the_file_is_206_and_one_beyond_it_416() -> None:
    caller = Caller()
    name = caller.export("id", staticListId=SPRING_BUYERS)
    caller.sleep(60)
    assert file(caller, name, Range="bytes=3-8") == ["900102"]
    assert (caller.last.status_code, caller.last.headers["Content-Range"]) == (206, "bytes 3-8/10")
    assert file(caller, name, Range="bytes=3-") == ["900102"]
    file(caller, name, Range="bytes=10-")
    assert caller.last.status_code == 416


def test_two_run_at_once_and_the_11th_is_refused() -> None:
    caller = Caller(switches={"export_refresh_seconds": 0.0})
    names = [caller.export(staticListId=SPRING_BUYERS) for _ in range(10)]
    assert [caller.watch(name)["status"] for name in names] == ["Processing"] * 2 + ["Queued"] * 8
    (spare,) = caller.create(staticListId=SPRING_BUYERS)["result"]
    assert caller.enqueue(spare["exportId"])["errors"] == [{"code": "1029", "message": "Too many jobs in queue"}]
    caller.sleep(30)
    assert [caller.watch(name)["status"] for name in names[:5]] == ["Completed"] * 2 + ["Processing"] * 2 + ["Queued"]
    caller.marketo.traffic(export_jobs=2)
    assert caller.code(caller.enqueue(spare["exportId"])) == "1029"


def test_enqueued_twice_and_beyond_the_bytes_of_a_day() -> None:
    caller = Caller(switches={"export_daily_bytes": 11, "token_seconds": 1e6})
    name = caller.export("id", staticListId=SPRING_BUYERS)
    assert caller.enqueue(name)["errors"] == [{"code": "1029", "message": "Job already queued"}]
    caller.sleep(60)
    caller.export("id", staticListId=SPRING_BUYERS)  # 10 bytes so far
    caller.sleep(60)
    (third,) = caller.create(staticListId=SPRING_BUYERS)["result"]
    assert caller.enqueue(third["exportId"])["errors"] == [{"code": "1029", "message": "Export daily quota exceeded"}]
    caller.sleep(20 * 3600)
    assert caller.enqueue(third["exportId"])["success"]


def test_other_tenants_use_up_bytes_too() -> None:
    caller = Caller()
    caller.marketo.traffic(export_bytes=500_000_000)
    (made,) = caller.create(staticListId=SPRING_BUYERS)["result"]
    assert caller.code(caller.enqueue(made["exportId"])) == "1029"


@pytest.mark.parametrize("spelling", ["Cancelled", "Canceled"])
def test_a_cancelled_job_frees_its_slot(spelling: str) -> None:
    caller = Caller(switches={"export_cancelled": spelling, "export_refresh_seconds": 0.0})
    names = [caller.export(staticListId=SPRING_BUYERS) for _ in range(3)]
    assert caller.form(f"{ROOT}/{names[0]}/cancel.json")["result"][0]["status"] == spelling
    assert [caller.watch(name)["status"] for name in names] == [spelling, "Processing", "Processing"]
    assert len(file(caller, names[0])) == 1
    assert caller.code(caller.form(f"{ROOT}/{names[0]}/cancel.json")) == "1003"
    assert caller.code(caller.enqueue(names[0])) == "1003"


def test_a_job_may_fail() -> None:
    caller = Caller(switches={"exports_failing": 1})
    names = [caller.export(staticListId=SPRING_BUYERS) for _ in range(2)]
    caller.sleep(60)
    assert [caller.watch(name)["status"] for name in names] == ["Failed", "Completed"]
    assert file(caller, names[0]) == ["File not found"]


def test_jobs_are_seen_by_their_creator_only() -> None:
    theirs = {"id": "0a1b2c3d", "user": "other@example.com", "filter": {"staticListId": SPRING_BUYERS}}
    caller = Caller(exports=[theirs | {"queued_at": "2026-08-01T10:00:00Z"}])
    own = caller.export(staticListId=SPRING_BUYERS)
    caller.sleep(60)
    assert [one["exportId"] for one in caller.get(f"{ROOT}.json")["result"]] == [own]
    assert caller.code(caller.get(f"{ROOT}/0a1b2c3d/status.json")) == "1013"
    assert file(caller, "0a1b2c3d") == ["File not found"]


def test_own_jobs_are_listed_by_status_for_seven_days() -> None:
    caller = Caller(switches={"token_seconds": 1e8})
    name = caller.export(staticListId=SPRING_BUYERS)
    caller.create(staticListId=SPRING_BUYERS)
    caller.sleep(60)
    assert [one["exportId"] for one in caller.get(f"{ROOT}.json", status="Completed,Failed")["result"]] == [name]
    page = caller.get(f"{ROOT}.json", batchSize=1)
    assert len(caller.get(f"{ROOT}.json", batchSize=1, nextPageToken=page["nextPageToken"])["result"]) == 1
    assert caller.code(caller.get(f"{ROOT}.json", status="Done")) == "1003"
    assert len(file(caller, name)) == 2
    caller.sleep(7 * 86_400)
    assert caller.get(f"{ROOT}.json")["result"] == []
    assert len(file(caller, name)) == 1, "the file is kept as long"
    assert caller.watch(name)["status"] == "Completed"
    caller.sleep(23 * 86_400)
    assert caller.code(caller.get(f"{ROOT}/{name}/status.json")) == "1013"


@pytest.mark.parametrize(("scope", "rows"), [("all", 5), ("open", 4)])
def test_people_of_closed_partitions_are_there_or_not(scope: str, rows: int) -> None:
    caller = Caller(switches={"export_partitions": scope, "forbidden_partitions": ["Europe"]})
    assert len(extracted(caller, "id", createdAt=AUGUST)) == rows + 1


@pytest.mark.parametrize(("setting", "cell"), [("sound", '"Oak, ""Elm"""'), ("broken", 'Oak, "Elm"')])
def test_quoting_may_be_broken(setting: str, cell: str) -> None:
    lead = {"id": 1, "email": "ana@example.com", "company": 'Oak, "Elm"'}
    caller = Caller(leads=[lead], lists=[], switches={"export_quoting": setting})
    assert extracted(caller, "id", "company", createdAt=AUGUST)[1] == f"1,{cell}"


def test_a_list_an_extract_reads_cannot_be_deleted_and_its_calls_count_apart() -> None:
    caller = Caller()
    name = caller.export(staticListId=SPRING_BUYERS)
    assert caller.code(caller.form(f"/rest/asset/v1/staticList/{SPRING_BUYERS}/delete.json")) == "709"
    caller.watch(name, after=60)
    file(caller, name)
    assert caller.marketo.counts == {"token": 1, "export": 2, "call": 1, "poll": 1, "file": 1}


def test_a_half_done_extract_survives_a_round_trip_of_the_state() -> None:
    caller = Caller(smart_lists=EVERYBODY)
    name = caller.export("id", smartListId=9002)
    caller.sleep(5)
    state = caller.marketo.state()
    caller.marketo.replace(state)
    assert caller.marketo.state() == state
    assert caller.watch(name, after=55)["numberOfRecords"] == 2
