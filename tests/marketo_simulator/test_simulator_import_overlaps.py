"""Bulk import beside other writers: how one key becomes two people."""

import pytest

from local.marketo import Request
from tests.marketo_simulator.caller import Caller, importer


def people(caller: Caller, *emails: str) -> int:
    return len(caller.find(*emails)["result"])


@pytest.mark.parametrize(("setting", "born"), [("one_person", 1), ("two_people", 2)])
def test_a_new_key_twice_in_one_file(setting: str, born: int) -> None:
    caller = importer(import_repeated_key=setting)
    caller.poll(caller.batch("email", "eve@example.com", "eve@example.com"), after=10)
    assert people(caller, "eve@example.com") == born


@pytest.mark.parametrize(("careful", "born"), [(False, 2), (True, 1)])
def test_two_jobs_at_once_with_one_new_key_make_duplicates(careful: bool, born: int) -> None:
    caller = importer(duplicates_on_overlap=not careful)
    caller.batch("email", "eve@example.com", "fay@example.com")
    caller.sleep(7)
    caller.batch("email", "eve@example.com")
    caller.sleep(60)
    assert people(caller, "eve@example.com") == born


def test_jobs_one_after_the_other_make_none() -> None:
    caller = importer()
    caller.poll(caller.batch("email", "eve@example.com"), after=10)
    caller.poll(caller.batch("email", "eve@example.com"), after=10)
    assert people(caller, "eve@example.com") == 1


@pytest.mark.parametrize("moment", [1.0, 8.0])
def test_sync_leads_during_an_import_makes_a_duplicate_before_and_after_its_row(moment: float) -> None:
    caller = importer()
    caller.batch("email", "eve@example.com", "fay@example.com")
    caller.sleep(moment)
    assert caller.sync({"email": "eve@example.com"})["result"][0]["status"] == "created"
    caller.sleep(10)
    assert people(caller, "eve@example.com") == 2


def test_a_sync_under_way_when_an_import_begins_makes_a_duplicate() -> None:
    caller = importer()
    headers = {"authorization": f"Bearer {caller.token()['access_token']}", "content-type": "application/json"}
    caller.marketo.faults([{"operation": "sync_leads", "fault": "delay", "seconds": 30}])
    sync = caller.marketo.begin(
        Request("POST", "/rest/v1/leads.json", "", headers, b'{"input":[{"email":"eve@example.com"}]}')
    )
    caller.poll(caller.batch("email", "eve@example.com"), after=30)
    assert caller.marketo.finish(sync).json()["result"][0]["status"] == "created"
    assert people(caller, "eve@example.com") == 2
