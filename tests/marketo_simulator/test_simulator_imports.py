"""Bulk import: the queue, the clock, and what is told of a job."""

import pytest

from local.marketo import Request
from tests.marketo_simulator.caller import INTO, SPRING_BUYERS, importer

WEEK = 7 * 86_400


def test_a_job_is_queued_runs_through_its_time_and_tells_its_members() -> None:
    caller = importer(import_queue_seconds=5.0)
    reply = caller.upload("id", "900101", "900102", "900103", "900104", **INTO)
    assert reply["result"] == [{"batchId": 5001, "importId": "5001", "status": "Queued"}]
    assert caller.poll(5001)["status"] == "Queued"
    halfway = caller.poll(5001, after=10)
    assert (halfway["status"], halfway["numOfLeadsProcessed"]) == ("Importing", 2)
    assert caller.marketo.members(SPRING_BUYERS) == {900101, 900102}
    assert caller.poll(5001, after=5) == {
        "batchId": 5001, "importId": "5001", "status": "Complete",
        "numOfLeadsProcessed": 4, "numOfRowsFailed": 0, "numOfRowsWithWarning": 0,
        "message": "Import succeeded, 4 records imported (3 members)",
    }  # fmt: skip


def test_a_job_takes_its_least_time_or_that_of_its_rows() -> None:
    caller = importer(import_rows_per_second=0.1)
    batch = caller.batch("id", "900101", "900102", lookupField="id")
    assert caller.poll(batch, after=19.9)["status"] == "Importing"
    assert caller.poll(batch, after=0.1)["status"] == "Complete"
    moments = [one["at"] for one in caller.marketo.events]
    assert moments == []  # no list, no event


def test_events_are_dated_by_their_row_and_fired_once() -> None:
    caller = importer()
    caller.batch("id", "900101", "900102", "900101", "900103", **INTO)
    caller.sleep(60)
    assert [(one["leadId"], one["at"][17:19]) for one in caller.marketo.events] == [(900101, "02"), (900103, "10")]


@pytest.mark.parametrize(("setting", "events"), [("new", 1), ("all", 2), ("none", 0)])
def test_whom_the_event_is_logged_for(setting: str, events: int) -> None:
    caller = importer(import_events=setting)
    caller.batch("id", "900101", "900102", **INTO)
    caller.sleep(10)
    assert len(caller.marketo.events) == events
    assert caller.marketo.members(SPRING_BUYERS) == {900101, 900102}


def test_two_run_at_once_first_in_first_out() -> None:
    caller = importer()
    batches = [caller.batch("email", f"guest{n}@example.com") for n in range(3)]
    assert [caller.poll(one)["status"] for one in batches] == ["Importing", "Importing", "Queued"]
    caller.sleep(10)
    assert [caller.poll(one)["status"] for one in batches] == ["Complete", "Complete", "Importing"]
    assert caller.poll(batches[2], after=10)["status"] == "Complete"


def test_the_11th_job_alive_is_1016() -> None:
    caller = importer()
    replies = [caller.upload("email", f"guest{n}@example.com") for n in range(11)]
    assert [one["success"] for one in replies] == [True] * 10 + [False]
    assert replies[10]["errors"] == [{"code": "1016", "message": "Too many imports"}]
    caller.sleep(10)
    assert caller.upload("email", "guest11@example.com")["success"]


def test_other_tenants_fill_the_slots_and_the_queue() -> None:
    caller = importer()
    caller.marketo.traffic(import_jobs=2)
    batch = caller.batch("email", "eve@example.com")
    assert caller.poll(batch, after=600)["status"] == "Queued"
    caller.marketo.traffic(import_jobs=1)
    assert caller.poll(batch, after=9)["status"] == "Importing", "it begins when the slot is free, not before"
    caller.marketo.traffic(import_jobs=9)
    assert caller.code(caller.upload("email", "fay@example.com")) == "1016"


def test_ids_are_forgotten_after_seven_days() -> None:
    caller = importer(token_seconds=1e7)
    batch = caller.batch("email", "ana@example.com")
    assert caller.poll(batch, after=WEEK)["status"] == "Complete"
    caller.sleep(1)
    assert caller.code(caller.get(f"/bulk/v1/leads/batch/{batch}.json")) == "1003"


def test_bulk_answers_are_never_compressed_and_calls_are_counted_by_kind() -> None:
    caller = importer()
    batch = caller.batch("email,leadScore", *(f"guest{n}@example.com,many" for n in range(100)))
    caller.poll(batch, after=10)
    assert len(caller.failures(batch)) == 101
    assert "Content-Encoding" not in caller.last.headers
    assert len(caller.last.content) > 1024
    assert caller.marketo.counts == {"token": 1, "import": 1, "poll": 1, "file": 1}
    assert [(one["records"], one["success"]) for one in caller.marketo.calls[1:]] == [(100, True), (0, True), (0, True)]


def test_a_list_an_import_fills_cannot_be_deleted() -> None:
    caller = importer()
    caller.batch("id", "900101", **INTO)
    path = f"/rest/asset/v1/staticList/{SPRING_BUYERS}/delete.json"
    assert caller.code(caller.form(path)) == "709"
    caller.sleep(10)
    assert caller.form(path)["success"]


def test_a_lost_answer_leaves_a_job_behind() -> None:
    caller = importer()
    caller.get("/rest/v1/stats/usage.json")
    caller.marketo.faults([{"operation": "import_leads", "fault": "drop_after"}])
    with pytest.raises(OSError, match="reset"):
        caller.upload("id", "900101", **INTO)
    assert caller.code(caller.upload("id", "900101", **INTO)) == "1019"
    caller.sleep(10)
    assert 900101 in caller.marketo.members(SPRING_BUYERS)


def test_a_half_done_job_survives_a_round_trip_of_the_state() -> None:
    caller = importer()
    batch = caller.batch("email,leadScore", "ana@example.com,many", "eve@example.com,1", listId=SPRING_BUYERS)
    caller.sleep(5)
    state = caller.marketo.state()
    caller.marketo.replace(state)
    assert caller.marketo.state() == state
    done = caller.poll(batch, after=5)
    assert done["message"] == "Import completed with errors, 1 records imported (1 members), 1 failed"
    assert caller.failures(batch)[1:] == ["ana@example.com,many,Invalid data type in field Lead Score"]


def test_a_call_that_takes_effect_between_two_rows_sees_the_first() -> None:
    caller = importer()
    caller.batch("id", "900101", "900103", **INTO)
    caller.marketo.faults([{"operation": "list_members", "fault": "delay", "seconds": 7}])
    headers = {"authorization": str(caller.session.headers["Authorization"])}
    reading = caller.marketo.begin(Request("GET", f"/rest/v1/lists/{SPRING_BUYERS}/leads.json", "", headers))
    caller.sleep(20)
    assert [one["id"] for one in caller.marketo.finish(reading).json()["result"]] == [900101, 900102]
