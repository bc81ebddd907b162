"""Bulk extract: the life of a job, the clock, and the file."""

from hashlib import sha256

from tests.marketo_simulator.caller import EVERYBODY, SPRING_BUYERS, Caller

ROOT = "/bulk/v1/leads/export"


def test_a_job_is_created_enqueued_run_and_read() -> None:
    caller = Caller()
    (made,) = caller.create("id", "email", "city", staticListId=SPRING_BUYERS)["result"]
    assert made | {"exportId": ""} == {
        "exportId": "", "format": "CSV", "status": "Created", "createdAt": "2026-08-01T10:00:00Z",
    }  # fmt: skip
    name = made["exportId"]
    caller.sleep(5)
    assert caller.enqueue(name)["result"][0] == made | {"status": "Queued", "queuedAt": "2026-08-01T10:00:05Z"}
    assert caller.file(name) == ["File not found"]
    assert (caller.last.status_code, caller.last.headers["Content-Type"][:10]) == (404, "text/plain")
    done = caller.watch(name, after=60)
    assert caller.file(name) == ["id,email,city", "900102,Bo@Example.com,null"]
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
    assert len(caller.file(name)) == 1
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
    assert caller.file(name) == ["id", "900101", "900102"]


def test_u15_an_extract_may_not_show_what_has_just_changed() -> None:
    caller = Caller(switches={"visibility_seconds": 5.0, "export_refresh_seconds": 0.0})
    caller.add(900101)
    caller.remove(900102)
    name = caller.export("id", staticListId=SPRING_BUYERS)
    later = caller.watch(name, after=40) and caller.file(name)
    assert later == ["id", "900102"], "as it was when processing began"
    assert caller.extracted("id", staticListId=SPRING_BUYERS) == ["id", "900101"]


def test_an_extract_in_the_middle_of_an_import_sees_the_list_as_far_as_it_got() -> None:
    caller = Caller(switches={"import_seconds": 10.0, "import_rows_per_second": 0.0})
    caller.batch("id", "900101", "900103", lookupField="id", listId=SPRING_BUYERS)
    caller.sleep(5)
    assert caller.extracted("id", staticListId=SPRING_BUYERS) == ["id", "900101", "900102"]


def test_a_range_of_the_file_is_206_and_one_beyond_it_416() -> None:
    caller = Caller()
    name = caller.export("id", staticListId=SPRING_BUYERS)
    caller.sleep(60)
    assert caller.file(name, Range="bytes=3-8") == ["900102"]
    assert (caller.last.status_code, caller.last.headers["Content-Range"]) == (206, "bytes 3-8/10")
    assert caller.file(name, Range="bytes=3-") == ["900102"]
    caller.file(name, Range="bytes=10-")
    assert caller.last.status_code == 416


def test_a_half_done_extract_survives_a_round_trip_of_the_state() -> None:
    caller = Caller(smart_lists=EVERYBODY)
    name = caller.export("id", smartListId=9002)
    caller.sleep(5)
    state = caller.marketo.state()
    caller.marketo.replace(state)
    assert caller.marketo.state() == state
    assert caller.watch(name, after=55)["numberOfRecords"] == 2
