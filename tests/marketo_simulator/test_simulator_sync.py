"""Sync Leads: the four actions, record by record, and two calls that overlap."""

import pytest

from local.marketo import Request
from tests.marketo_simulator.caller import Caller, statuses

CUSTOM = [
    {"name": "backupEmail", "dataType": "email"},
    {"name": "optedIn", "dataType": "boolean"},
    {"name": "visits", "dataType": "integer"},
    {"name": "weight", "dataType": "float"},
    {"name": "share", "dataType": "percent"},
    {"name": "seenAt", "dataType": "datetime"},
    {"name": "bornOn", "dataType": "date"},
    {"name": "rank", "dataType": "string", "updateable": False},
    {"name": "firstName", "dataType": "string", "length": 10},
]
NAMELESS = [{"id": 900101, "email": "ana@example.com", "firstName": "Ana", "optedIn": True}]


def with_custom_fields(**switches: object) -> Caller:
    return Caller(fields=CUSTOM, leads=NAMELESS, lists=[], switches=switches)


def test_update_only_tells_unknown_and_ambiguous_people_apart_in_order() -> None:
    caller = Caller()
    emails = ("ana@example.com", "nobody@example.com", "twin@example.com")
    reply = caller.sync(*({"email": email} for email in emails), action="updateOnly", lookupField="email")
    assert statuses(reply) == ["updated", "1004", "1007"]
    assert [one.get("id") for one in reply["result"]] == [900101, None, None]
    assert caller.marketo.calls[-1]["codes"] == ["1004", "1007"]


def test_create_or_update_is_the_default() -> None:
    caller = Caller()
    assert statuses(caller.sync({"email": "ana@example.com"}, {"email": "eve@example.com"})) == ["updated", "created"]
    assert statuses(caller.sync({"email": "eve@example.com", "city": "Basel"})) == ["updated"]


def test_create_only_and_create_duplicate() -> None:
    caller = Caller()
    ana = {"email": "ana@example.com"}
    assert statuses(caller.sync(ana, {"email": "eve@example.com"}, action="createOnly")) == ["1005", "created"]
    assert statuses(caller.sync(ana, action="createDuplicate")) == ["created"]
    assert len(caller.find("ana@example.com")["result"]) == 2


def test_the_id_goes_with_update_only_and_may_bring_a_new_address() -> None:
    caller = Caller()
    record = {"id": 900101, "email": "ana.maria@example.com"}
    assert len(caller.find("ana@example.com")["result"]) == 1
    assert statuses(caller.sync(record)) == ["1003"]
    assert statuses(caller.sync(record, {"id": 7}, action="updateOnly", lookupField="id")) == ["updated", "1004"]
    assert caller.find("ana@example.com")["result"] == []
    assert caller.code(caller.sync(record, lookupField="id")) == "1003"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("optedIn", "other"),
        ("visits", "14.1"),
        ("weight", "14c"),
        ("seenAt", "yesterday"),
        ("share", "100%"),
        ("backupEmail", "bademail"),
        ("bornOn", "2026-02-30"),
        ("firstName", "Wolfeschlegelsteinhausen"),
        ("email", "bademail"),
        ("firstName", ["Ana"]),
    ],
)
def test_a_value_of_the_wrong_type_skips_its_record_only(field: str, value: object) -> None:
    caller = with_custom_fields()
    reply = caller.sync({"email": "ana@example.com", "visits": 3}, {"email": "eve@example.com"} | {field: value})
    assert statuses(reply) == ["updated", "1003"]


def test_values_are_kept_as_marketo_keeps_them() -> None:
    caller = with_custom_fields()
    given = {"visits": "14", "weight": 1.5, "seenAt": "2026-08-01T12:00:00.000+02:00", "bornOn": "1990-05-17"}
    caller.sync({"email": "ana@example.com", "optedIn": None, "firstName": ""} | given)
    fields = "visits,weight,seenAt,bornOn,optedIn,firstName"
    assert caller.find("ana@example.com", fields=fields)["result"][0] == {
        "id": 900101,
        "visits": 14,
        "weight": 1.5,
        "seenAt": "2026-08-01T10:00:00Z",
        "bornOn": "1990-05-17",
        "optedIn": False,
        "firstName": None,
    }


def test_fields_that_cannot_be_written() -> None:
    caller = with_custom_fields()
    ana = {"email": "ana@example.com"}
    assert statuses(caller.sync(ana | {"shoeSize": 44}, ana | {"rank": "first"})) == ["1006", "updated"]
    assert caller.find("ana@example.com", fields="rank")["result"][0]["rank"] is None
    caller.marketo.switches({"read_only_fields": "refused"})
    assert statuses(caller.sync(ana | {"rank": "first"})) == ["1003"]


def test_company_fields_are_for_new_people() -> None:
    ahorn = {"email": "eve@example.com", "company": "Ahorn"}
    caller = Caller()
    assert statuses(caller.sync(ahorn)) + statuses(caller.sync(ahorn)) == ["created", "1021"]
    assert statuses(Caller(switches={"company_fields": "open"}).sync(ahorn, ahorn)) == ["created", "updated"]


def test_company_fields_can_be_closed() -> None:
    caller = Caller(switches={"company_fields": "refused"})
    assert statuses(caller.sync({"email": "ana@example.com", "company": "Ahorn"})) == ["1021"]


@pytest.mark.parametrize(("level", "expected"), [("response", "1006"), ("record", "1006")])
def test_an_unknown_lookup_field_fails_the_call_or_each_record(level: str, expected: str) -> None:
    caller = Caller(switches={"lookup_error_level": level})
    reply = caller.sync({"shoeSize": 44}, lookupField="shoeSize")
    assert (caller.code(reply) if level == "response" else statuses(reply)[0]) == expected
    caller.marketo.switches({"lookup_error_level": "response"})
    assert caller.code(caller.sync({"firstName": "Ana"}, lookupField="firstName")) == "1011"


def test_partitions_of_people() -> None:
    caller = Caller()
    dai, eve = {"email": "dai@example.com"}, {"email": "eve@example.com"}
    assert statuses(caller.sync(dai, partitionName="Default")) == ["1010"]
    assert statuses(caller.sync(eve, partitionName="Europe")) == ["created"]
    assert statuses(caller.sync(eve, partitionName="Atlantis")) == ["1008"]
    caller.marketo.switches({"partition_required": True, "forbidden_partitions": ["Europe"]})
    assert statuses(caller.sync(eve, {"email": "fay@example.com"})) == ["1008", "1009"]
    caller.marketo.switches({"forbidden_partitions": [], "partition_in_key": True})
    assert statuses(caller.sync(dai, partitionName="Default")) == ["created"]


def test_empty_and_oversized_batches_are_refused_and_asynchronous_ones_tell_nothing() -> None:
    caller = Caller()
    assert caller.code(caller.sync()) == "1003"
    assert caller.code(caller.sync(*({"email": f"p{n}@example.com"} for n in range(301)))) == "1003"
    assert caller.sync({"email": "eve@example.com"}, asyncProcessing=True)["result"] == []
    assert len(caller.find("eve@example.com")["result"]) == 1


@pytest.mark.parametrize(("careful", "people"), [(False, 2), (True, 1)])
def test_two_creating_calls_that_overlap_create_two_people(careful: bool, people: int) -> None:
    caller = Caller(switches={"call_seconds": 3.0, "duplicates_on_overlap": not careful})
    headers = {"authorization": f"Bearer {caller.token()['access_token']}", "content-type": "application/json"}
    request = Request("POST", "/rest/v1/leads.json", "", headers, b'{"input":[{"email":"eve@example.com"}]}')
    first = caller.marketo.begin(request)
    caller.sleep(2.9)
    second = caller.marketo.begin(request)
    caller.sleep(3.0)
    assert caller.marketo.finish(first).json()["result"][0]["status"] == "created"
    assert caller.marketo.finish(second).json()["success"]
    assert len(caller.find("eve@example.com")["result"]) == people


def test_calls_that_do_not_overlap_create_one_person() -> None:
    caller = Caller(switches={"call_seconds": 3.0})
    assert statuses(caller.sync({"email": "eve@example.com"})) == ["created"]
    assert statuses(caller.sync({"email": "eve@example.com"})) == ["updated"]


def test_the_date_of_the_last_change_moves_with_changes_only() -> None:
    caller = Caller()
    caller.sleep(3600)
    caller.sync({"email": "ana@example.com", "firstName": "Ana"}, {"email": "bo@example.com", "firstName": "Bodil"})
    people = caller.find("ana@example.com", "bo@example.com", fields="updatedAt")["result"]
    assert [one["updatedAt"] for one in people] == ["2026-08-01T10:00:00Z", "2026-08-01T11:00:00Z"]
