"""The open questions of the Marketo reference: each is a switch, and what those of bulk imports change."""

import dataclasses
import re

import pytest

from local.marketo.switches import Switches
from tests.marketo_simulator.caller import INTO, SPRING_BUYERS, importer

QUESTIONS = [f"U{number}" for number in range(1, 17)]


def test_every_open_question_is_a_switch() -> None:
    meanings = [field.metadata["meaning"] for field in dataclasses.fields(Switches)]
    asked = {found[1] for meaning in meanings if (found := re.match(r"(U\d+): ", meaning))}
    assert asked == set(QUESTIONS)


@pytest.mark.parametrize(("setting", "success"), [("taken", True), ("refused", False)])
def test_u7_a_file_of_ids_alone(setting: str, success: bool) -> None:
    caller = importer(import_id_column_alone=setting)
    assert caller.upload("id", "900101", **INTO)["success"] is success
    assert caller.upload("id,city", "900105,Basel", lookupField="id")["success"]


@pytest.mark.parametrize("setting", ["1019", "failed_job"])
def test_u10_a_second_import_into_a_list_is_refused_or_fails(setting: str) -> None:
    caller = importer(second_import=setting)
    first = caller.batch("id", "900101", **INTO)
    second = caller.upload("id", "900103", **INTO)
    assert second["success"] == (setting == "failed_job")
    if setting == "failed_job":
        told = caller.poll(second["result"][0]["batchId"])
        assert (told["status"], "in progress" in told["message"]) == ("Failed", True)
    else:
        assert second["errors"] == [{"code": "1019", "message": "Import in progress"}]
    assert caller.poll(first, after=10)["status"] == "Complete"
    assert caller.marketo.members(SPRING_BUYERS) == {900101, 900102}
    assert caller.upload("id", "900103", **INTO)["success"]


@pytest.mark.parametrize(("setting", "success"), [("live", False), ("running", True)])
def test_u10_a_list_is_busy_with_waiting_jobs_or_with_running_ones_only(setting: str, success: bool) -> None:
    caller = importer(busy_list=setting)
    caller.marketo.traffic(import_jobs=2)
    caller.batch("id", "900101", **INTO)
    assert caller.upload("id", "900103", **INTO)["success"] is success
    caller.marketo.traffic()
    caller.sleep(20)
    words = [job["status"] for job in caller.marketo.state()["imports"]]
    assert words == (["Complete", "Failed"] if success else ["Complete"])


def test_u10_somebody_else_may_import_to_a_list() -> None:
    caller = importer(lists_being_imported=[SPRING_BUYERS])
    assert caller.code(caller.upload("id", "900101", **INTO)) == "1019"
    assert caller.upload("id", "900101", lookupField="id")["success"]


@pytest.mark.parametrize(("shared", "success"), [(True, False), (False, True)])
def test_u11_imports_of_the_ui_fill_the_queue_or_not(shared: bool, success: bool) -> None:
    caller = importer(ui_imports_queue=shared)
    caller.marketo.traffic(ui_import_jobs=10)
    assert caller.upload("id", "900101", **INTO)["success"] is success


@pytest.mark.parametrize(("setting", "lines"), [("404", 1), ("rows", 2)])
def test_u12_the_failures_of_a_failed_job(setting: str, lines: int) -> None:
    caller = importer(import_failed_job_file=setting, imports_failing=1)
    batch = caller.batch("id", "900101", **INTO)
    assert caller.poll(batch)["status"] == "Failed"
    assert len(caller.failures(batch)) == lines
    assert caller.last.status_code == (404 if setting == "404" else 200)


@pytest.mark.parametrize("setting", ["1003", "1013", "610", "empty"])
def test_u13_an_unknown_batch(setting: str) -> None:
    caller = importer(import_unknown_batch=setting)
    for path in ("77.json", "77/failures.json"):
        reply = caller.get(f"/bulk/v1/leads/batch/{path}")
        assert reply.get("result", caller.code(reply) if setting != "empty" else None) == (
            [] if setting == "empty" else setting
        )


@pytest.mark.parametrize(("rate", "least", "seconds"), [(0.0, 4.0, 4), (1.0, 0.0, 2), (1.0, 4.0, 4), (0.0, 0.0, 0)])
def test_u14_the_speed_of_a_job(rate: float, least: float, seconds: int) -> None:
    caller = importer(import_rows_per_second=rate, import_seconds=least)
    batch = caller.batch("id", "900101", "900103", **INTO)
    if seconds:
        assert caller.poll(batch, after=seconds - 0.5)["status"] == "Importing"
    assert caller.poll(batch, after=0.5)["status"] == "Complete"


def test_u15_imported_members_are_seen_late() -> None:
    caller = importer(visibility_seconds=5.0)
    caller.poll(caller.batch("id", "900101", **INTO), after=10)
    path = f"/rest/v1/lists/{SPRING_BUYERS}/leads/ismember.json"
    assert caller.get(path, id=900101)["result"][0]["status"] == "notmemberof"
    caller.sleep(5)
    assert caller.get(path, id=900101)["result"][0]["status"] == "memberof"
