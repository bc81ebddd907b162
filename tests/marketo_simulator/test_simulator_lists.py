"""Static lists from the people side: joining, leaving, reading, and the log of it."""

import pytest

from tests.marketo_simulator.caller import SPRING_BUYERS, Caller, statuses

LEADS = f"/rest/v1/lists/{SPRING_BUYERS}/leads.json"
MEMBER = f"/rest/v1/lists/{SPRING_BUYERS}/leads/ismember.json"


def test_adding_answers_added_for_members_too_and_logs_new_ones_only() -> None:
    caller = Caller()
    reply = caller.add(900101, 900102, 999999)
    assert statuses(reply) == ["added", "added", "1004"]
    assert reply["result"][2]["id"] == 999999
    assert caller.marketo.members(SPRING_BUYERS) == {900101, 900102}
    assert [(one["activity"], one["leadId"], one["listId"]) for one in caller.marketo.events] == [
        ("Added to List", 900101, SPRING_BUYERS)
    ]


def test_removing_tells_strangers_apart() -> None:
    caller = Caller()
    assert statuses(caller.remove(900102, 900103, 999999)) == ["removed", "1015", "1004"]
    assert [one["activity"] for one in caller.marketo.events] == ["Removed from List"]


def test_ismember_has_three_answers() -> None:
    caller = Caller()
    assert statuses(caller.get(MEMBER, id=[900102, 900101, 7])) == ["memberof", "notmemberof", "1004"]


def test_every_wire_form_works_under_lists_and_list() -> None:
    caller = Caller()
    for root in ("/rest/v1/lists", "/rest/v1/list"):
        path = f"{root}/{SPRING_BUYERS}/leads.json"
        assert statuses(caller.form(f"{path}?id=900101&id=900103")) == ["added", "added"]
        assert [one["id"] for one in caller.form(path, _method="GET")["result"]] == [900101, 900102, 900103]
        assert statuses(caller.form(path, _method="DELETE", id="900101,900103")) == ["removed", "removed"]


def test_nobody_and_too_many_are_refused() -> None:
    caller = Caller()
    assert caller.add()["errors"] == [{"code": "1003", "message": "Lead ids not specified"}]
    assert caller.code(caller.remove()) == "1003"
    assert caller.code(caller.add(*range(1, 302))) == "1003"
    assert len(statuses(caller.add(*range(1, 301)))) == 300
    caller.marketo.switches({"over_300": "1080"})
    assert caller.code(caller.remove(*range(1, 302))) == "1080"


@pytest.mark.parametrize(("setting", "answers"), [("each", 2), ("once", 1), ("refused", 0)])
def test_an_id_given_twice(setting: str, answers: int) -> None:
    caller = Caller(switches={"repeated_ids": setting})
    assert len(caller.add(900101, 900101).get("result", [])) == answers
    assert len(caller.marketo.events) == (1 if answers else 0)


@pytest.mark.parametrize("code", ["1013", "1003", "610", "record"])
def test_an_unknown_list(code: str) -> None:
    caller = Caller(switches={"unknown_list": code})
    reply = caller.post("/rest/v1/lists/5/leads.json", {"input": [{"id": 900101}]})
    assert (statuses(reply) == ["1013"]) if code == "record" else (caller.code(reply) == code)


def test_members_come_in_pages_by_id() -> None:
    guests = [{"id": 1 + n, "email": f"guest{n}@example.com"} for n in range(650)]
    caller = Caller(leads=guests, lists=[{"id": SPRING_BUYERS, "name": "All", "members": list(range(1, 651))}])
    pages = [caller.get(LEADS, fields="id")]
    while token := pages[-1].get("nextPageToken"):
        pages.append(caller.get(LEADS, fields="id", nextPageToken=token))
    assert [len(page["result"]) for page in pages] == [300, 300, 50]
    assert [one["id"] for page in pages for one in page["result"]] == list(range(1, 651))


def test_changes_may_take_a_while_to_be_seen() -> None:
    caller = Caller(switches={"visibility_seconds": 5.0})
    caller.add(900101)
    caller.remove(900102)
    assert statuses(caller.get(MEMBER, id=[900101, 900102])) == ["notmemberof", "memberof"]
    assert [one["id"] for one in caller.get(LEADS)["result"]] == [900102]
    assert caller.get("/rest/v1/leads/900101/listMembership.json")["result"] == []
    assert caller.marketo.members(SPRING_BUYERS) == {900101}
    caller.sleep(5)
    assert statuses(caller.get(MEMBER, id=[900101, 900102])) == ["memberof", "notmemberof"]


def test_lists_are_found_by_id_name_and_workspace() -> None:
    caller = Caller(lists=[{"id": n, "name": f"List {n}", "workspace": "Nordics"} for n in range(1, 302)])
    assert len(caller.get("/rest/v1/lists.json")["result"]) == 300
    assert [one["id"] for one in caller.get("/rest/v1/lists.json", name="List 7,List 9")["result"]] == [7, 9]
    assert caller.get("/rest/v1/lists.json", id="7", workspaceName="Default")["result"] == []
    assert caller.get("/rest/v1/lists/7.json")["result"][0]["name"] == "List 7"
    assert caller.code(caller.get("/rest/v1/lists/999.json")) == "1013"


def test_a_lead_that_left_and_came_back_is_seen_as_it_was_all_the_while() -> None:
    caller = Caller(switches={"visibility_seconds": 5.0})
    caller.remove(900102)
    caller.sleep(2)
    caller.add(900102)
    assert statuses(caller.get(MEMBER, id=[900102])) == ["memberof"]
    caller.sleep(3)
    assert statuses(caller.get(MEMBER, id=[900102])) == ["notmemberof"]
    caller.sleep(2)
    assert statuses(caller.get(MEMBER, id=[900102])) == ["memberof"]
