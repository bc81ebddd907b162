"""Bulk extract: slots, bytes of a day, and whose job it is."""

import pytest

from tests.marketo_simulator.caller import SPRING_BUYERS, Caller

ROOT = "/bulk/v1/leads/export"


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
    caller = Caller(switches={"token_seconds": 1e6})
    caller.marketo.traffic(export_bytes=500_000_000)
    (made,) = caller.create(staticListId=SPRING_BUYERS)["result"]
    assert caller.code(caller.enqueue(made["exportId"])) == "1029"
    caller.sleep(20 * 3600)
    assert caller.enqueue(made["exportId"])["success"]


@pytest.mark.parametrize("spelling", ["Cancelled", "Canceled"])
def test_a_cancelled_job_frees_its_slot(spelling: str) -> None:
    caller = Caller(switches={"export_cancelled": spelling, "export_refresh_seconds": 0.0})
    names = [caller.export(staticListId=SPRING_BUYERS) for _ in range(3)]
    assert caller.form(f"{ROOT}/{names[0]}/cancel.json")["result"][0]["status"] == spelling
    assert [caller.watch(name)["status"] for name in names] == [spelling, "Processing", "Processing"]
    assert len(caller.file(names[0])) == 1
    assert caller.code(caller.form(f"{ROOT}/{names[0]}/cancel.json")) == "1003"
    assert caller.code(caller.enqueue(names[0])) == "1003"


def test_a_job_may_fail() -> None:
    caller = Caller(switches={"exports_failing": 1})
    names = [caller.export(staticListId=SPRING_BUYERS) for _ in range(2)]
    caller.sleep(60)
    assert [caller.watch(name)["status"] for name in names] == ["Failed", "Completed"]
    assert caller.file(names[0]) == ["File not found"]


def test_jobs_are_seen_by_their_creator_only() -> None:
    theirs = {"id": "0a1b2c3d", "user": "other@example.com", "filter": {"staticListId": SPRING_BUYERS}}
    caller = Caller(exports=[theirs | {"queued_at": "2026-08-01T10:00:00Z"}])
    own = caller.export(staticListId=SPRING_BUYERS)
    caller.sleep(60)
    assert [one["exportId"] for one in caller.get(f"{ROOT}.json")["result"]] == [own]
    assert caller.code(caller.get(f"{ROOT}/0a1b2c3d/status.json")) == "1013"
    assert caller.file("0a1b2c3d") == ["File not found"]


def test_own_jobs_are_listed_by_status_for_seven_days() -> None:
    caller = Caller(switches={"token_seconds": 1e8})
    name = caller.export(staticListId=SPRING_BUYERS)
    caller.create(staticListId=SPRING_BUYERS)
    caller.sleep(60)
    assert [one["exportId"] for one in caller.get(f"{ROOT}.json", status="Completed,Failed")["result"]] == [name]
    page = caller.get(f"{ROOT}.json", batchSize=1)
    assert len(caller.get(f"{ROOT}.json", batchSize=1, nextPageToken=page["nextPageToken"])["result"]) == 1
    assert caller.code(caller.get(f"{ROOT}.json", status="Done")) == "1003"
    assert len(caller.file(name)) == 2
    caller.sleep(7 * 86_400)
    assert caller.get(f"{ROOT}.json")["result"] == []
    assert len(caller.file(name)) == 1, "the file is kept as long"
    assert caller.watch(name)["status"] == "Completed"
    caller.sleep(23 * 86_400)
    assert caller.code(caller.get(f"{ROOT}/{name}/status.json")) == "1013"


def test_a_list_an_extract_reads_cannot_be_deleted_and_its_calls_count_apart() -> None:
    caller = Caller()
    name = caller.export(staticListId=SPRING_BUYERS)
    assert caller.code(caller.form(f"/rest/asset/v1/staticList/{SPRING_BUYERS}/delete.json")) == "709"
    caller.watch(name, after=60)
    caller.file(name)
    assert caller.marketo.counts == {"token": 1, "export": 2, "call": 1, "poll": 1, "file": 1}
