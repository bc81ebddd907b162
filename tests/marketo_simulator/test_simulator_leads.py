"""Finding people: filters, pages, fields, case."""

import pytest

from tests.marketo_simulator.caller import SPRING_BUYERS, Caller

CROWD = [{"id": 1000 + n, "email": f"guest{n}@example.com", "loyaltyNumber": "CROWD"} for n in range(1001)]


def ids(reply: dict[str, list[dict[str, int]]]) -> list[int]:
    return [one["id"] for one in reply["result"]]


def test_one_address_may_belong_to_several_people_and_case_does_not_matter() -> None:
    caller = Caller()
    assert ids(caller.find("twin@example.com", "BO@example.com", "nobody@example.com")) == [900102, 900103, 900104]


def test_case_can_be_made_to_matter() -> None:
    caller = Caller(switches={"email_case": "sensitive"})
    assert ids(caller.find("bo@example.com")) == []
    assert ids(caller.find("Bo@Example.com")) == [900102]


def test_the_override_works_in_query_and_body_and_plain_get_is_the_same() -> None:
    caller = Caller()
    asked = {"filterType": "email", "filterValues": "ana@example.com"}
    replies = [
        caller.get("/rest/v1/leads.json", **asked),
        caller.form("/rest/v1/leads.json?_method=GET", **asked),
        caller.form("/rest/v1/leads.json", _method="GET", **asked),
    ]
    assert [ids(one) for one in replies] == [[900101]] * 3
    assert set(replies[0]["result"][0]) == {"id", "email", "firstName", "lastName", "createdAt", "updatedAt"}


def test_people_are_found_by_id_and_by_searchable_fields_only() -> None:
    caller = Caller()
    assert ids(caller.find("900101", "7", by="id")) == [900101]
    assert ids(caller.find("l-7", by="loyaltyNumber")) == [900102]
    assert caller.code(caller.find("Ana", by="firstName")) == "1011"
    assert caller.code(caller.find("x", by="shoeSize")) == "1006"
    assert caller.code(caller.find("ana@example.com", fields="id,shoeSize")) == "1006"


def test_more_than_1000_matches_or_300_values_are_refused() -> None:
    caller = Caller(leads=CROWD, lists=[])
    reply = caller.find("CROWD", by="loyaltyNumber")
    assert reply["errors"] == [{"code": "1003", "message": "Too many results match the filter"}]
    many = caller.find(*(f"guest{n}@example.com" for n in range(301)))
    assert caller.code(many) == "1003"
    assert "Too many results" not in many["errors"][0]["message"]
    assert caller.marketo.calls[-1]["records"] == 301


@pytest.mark.parametrize(("last_page", "calls"), [("bare", 4), ("token", 5), ("more_false", 4), ("repeated", 4)])
def test_pages_lead_to_everybody_whatever_the_last_one_carries(last_page: str, calls: int) -> None:
    caller = Caller(leads=CROWD[:1000], lists=[], switches={"last_page": last_page, "shuffle_results": True})
    found: list[int] = []
    token, seen = "", {""}
    while True:
        reply = caller.find("CROWD", by="loyaltyNumber", **({"nextPageToken": token} if token else {}))
        found += ids(reply)
        token = reply.get("nextPageToken", "")
        if token in seen or reply.get("moreResult") is False or not reply["result"]:
            break
        seen.add(token)
    assert sorted(found) == list(range(1000, 2000))
    assert found != sorted(found)
    assert len([one for one in caller.marketo.calls if one["path"] == "/rest/v1/leads.json"]) == calls


def test_a_token_belongs_to_its_question() -> None:
    caller = Caller()
    token = caller.find("twin@example.com", batchSize=1)["nextPageToken"]
    assert ids(caller.find("twin@example.com", batchSize=1, nextPageToken=token)) == [900104]
    assert caller.code(caller.find("bo@example.com", batchSize=1, nextPageToken=token)) == "1003"
    assert caller.code(caller.find("bo@example.com", nextPageToken="made up")) == "1003"


def test_empty_fields_are_null_or_missing() -> None:
    caller = Caller()
    assert caller.find("ana@example.com", fields="id,city")["result"] == [{"id": 900101, "city": None}]
    caller.marketo.switches({"omit_nulls": True})
    assert caller.find("ana@example.com", fields="id,city")["result"] == [{"id": 900101}]


def test_one_person_and_their_lists() -> None:
    caller = Caller()
    assert caller.get("/rest/v1/lead/900102.json", fields="email")["result"] == [
        {"id": 900102, "email": "Bo@Example.com"}
    ]
    assert caller.get("/rest/v1/lead/7.json")["result"] == []
    on = caller.get("/rest/v1/leads/900102/listMembership.json")["result"]
    assert [one["listId"] for one in on] == [SPRING_BUYERS]
    assert caller.code(caller.get("/rest/v1/leads/7/listMembership.json")) == "1004"


def test_describe2_and_partitions() -> None:
    caller = Caller()
    described = caller.get("/rest/v1/leads/describe2.json")["result"][0]
    assert described["searchableFields"] == [["id"], ["email"], ["loyaltyNumber"]]
    email = {"name": "email", "displayName": "Email Address", "dataType": "email", "length": 255}
    assert email | {"updateable": True, "crmManaged": False} in described["fields"]
    assert [one["name"] for one in caller.get("/rest/v1/leads/partitions.json")["result"]] == ["Default", "Europe"]


def test_deletion_exists_so_that_it_can_be_seen_in_the_log() -> None:
    caller = Caller()
    assert caller.post("/rest/v1/leads/delete.json", {"input": [{"id": 900102}]})["result"][0]["status"] == "deleted"
    assert caller.form("/rest/v1/leads.json?_method=DELETE&id=900101")["result"][0]["status"] == "deleted"
    assert caller.find("bo@example.com", "ana@example.com")["result"] == []
    assert caller.marketo.members(SPRING_BUYERS) == set()
    assert caller.marketo.counts["delete"] == 2
