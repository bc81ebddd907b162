"""What people do by hand in Marketo, and how a client comes to see it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.marketo import Request, StateError
from local.marketo.control import control
from tests.marketo_simulator.caller import SPRING_BUYERS, Caller, statuses

MEMBERS = f"/rest/v1/lists/{SPRING_BUYERS}/leads.json"
ISMEMBER = f"/rest/v1/lists/{SPRING_BUYERS}/leads/ismember.json"


def by_hand(caller: Caller, what: str, body: Any) -> int:
    request = Request("POST", f"/_simulator/{what}", body=json.dumps(body).encode())
    return control(caller.marketo, request).status


def test_a_person_edited_by_hand_is_found_under_the_new_address_only() -> None:
    caller = Caller()
    caller.find("ana@example.com")
    caller.sleep(60)
    caller.marketo.hands.edit(900101, {"email": "anna@example.com", "firstName": None, "partition": "Europe"})
    assert caller.find("ana@example.com")["result"] == []
    found = caller.find("anna@example.com", fields="id,firstName,leadPartitionId,updatedAt")["result"]
    assert found == [{"id": 900101, "firstName": None, "leadPartitionId": 2, "updatedAt": "2026-08-01T10:01:00Z"}]


def test_hands_put_people_on_lists_and_take_them_off_and_sign_what_is_logged() -> None:
    caller = Caller()
    caller.add(900103)
    caller.marketo.hands.put_on(SPRING_BUYERS, 900101, 900102)
    caller.marketo.hands.take_off(SPRING_BUYERS, 900103, 900105)
    assert [one["id"] for one in caller.get(MEMBERS)["result"]] == [900101, 900102]
    told = [(one["activity"], one["leadId"], one.get("byHand", False)) for one in caller.marketo.events]
    added, removed = "Added to List", "Removed from List"
    assert told == [(added, 900103, False), (added, 900101, True), (removed, 900103, True)]


def test_u15_what_hands_do_is_seen_as_late_as_what_calls_do() -> None:
    caller = Caller(switches={"visibility_seconds": 5.0})
    caller.marketo.hands.take_off(SPRING_BUYERS, 900102)
    assert statuses(caller.get(ISMEMBER, id=900102)) == ["memberof"]
    caller.sleep(5)
    assert statuses(caller.get(ISMEMBER, id=900102)) == ["notmemberof"]


@pytest.mark.parametrize("inherits", [True, False])
def test_of_merged_people_one_id_is_left_with_what_both_knew(inherits: bool) -> None:
    caller = Caller(switches={"merge_keeps_lists": inherits})
    caller.find("twin@example.com")
    caller.marketo.hands.merge(900103, 900104, 900102)
    assert [one["id"] for one in caller.find("twin@example.com")["result"]] == [900103]
    assert caller.find("900104", by="id")["result"] == []
    (kept,) = caller.find("900103", by="id", fields="firstName,loyaltyNumber")["result"]
    assert kept == {"id": 900103, "firstName": "Castor", "loyaltyNumber": "L-7"}
    assert statuses(caller.add(900104)) == ["1004"]
    assert caller.marketo.members(SPRING_BUYERS) == ({900103} if inherits else set())


def test_the_deleted_are_gone_from_everywhere_and_no_call_did_it() -> None:
    caller = Caller()
    caller.marketo.hands.delete(900102)
    assert caller.find("bo@example.com")["result"] == []
    assert statuses(caller.get(ISMEMBER, id=900102)) == ["1004"]
    assert caller.get(MEMBERS)["result"] == []
    assert "delete" not in caller.marketo.counts
    assert caller.marketo.events == []


def test_a_page_of_members_is_right_after_each_change() -> None:
    caller = Caller()
    for change in ("put_on", "take_off", "delete"):
        caller.get(MEMBERS)
        getattr(caller.marketo.hands, change)(*([] if change == "delete" else [SPRING_BUYERS]), 900101)
        shown = {one["id"] for one in caller.get(MEMBERS)["result"]}
        assert shown == caller.marketo.members(SPRING_BUYERS), change


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("edit", {"lead": 900101, "values": {"city": "Cork"}}, 200),
        ("put_on", {"list": SPRING_BUYERS, "leads": [900101]}, 200),
        ("take_off", {"list": SPRING_BUYERS, "leads": [900102]}, 200),
        ("merge", {"winner": 900103, "losers": [900104]}, 200),
        ("delete", {"leads": [900105]}, 200),
        ("edit", {"lead": 900101, "values": {"shoe": 38}}, 400),
        ("edit", {"lead": 7, "values": {}}, 400),
        ("put_on", {"list": 7, "leads": [900101]}, 400),
        ("put_on", {"list": SPRING_BUYERS}, 400),
        ("delete", {"leads": [7]}, 400),
    ],
)
def test_over_the_wire_hands_do_the_same(what: str, body: Any, status: int) -> None:
    caller = Caller()
    before = caller.marketo.state()
    assert by_hand(caller, what, body) == status
    assert (caller.marketo.state() == before) == (status != 200)


@pytest.mark.parametrize(
    ("lead", "values", "sentence"),
    [
        (7, {}, "There is no lead 7."),
        (900101, {"partition": "Mu"}, "There is no partition 'Mu'."),
        (900101, {"email": "ana"}, "The field 'email' does not take 'ana': not an address."),
        (900101, {"updatedAt": "now"}, "Nobody can write a field 'updatedAt'."),
    ],
)
def test_what_no_hand_can_write_is_one_sentence(lead: int, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(StateError) as refused:
        Caller().marketo.hands.edit(lead, values)
    assert str(refused.value) == sentence


def test_nobody_is_merged_into_themselves() -> None:
    caller = Caller()
    with pytest.raises(StateError, match="into itself"):
        caller.marketo.hands.merge(900101, 900102, 900101)
    assert len(caller.marketo.state()["leads"]) == 5
