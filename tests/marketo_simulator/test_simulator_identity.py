"""Tokens: one for all, dying on time, and what a dead or missing one gets."""

import pytest

from tests.marketo_simulator.caller import BASE, Caller

USAGE = "/rest/v1/stats/usage.json"


def test_everybody_shares_one_token_until_it_expires() -> None:
    caller = Caller()
    first = caller.token()
    caller.sleep(900)
    second = caller.token()
    caller.sleep(2700)
    assert (first["expires_in"], second["expires_in"]) == (3600, 2700)
    assert second["access_token"] == first["access_token"] != caller.token()["access_token"]
    assert set(first) == {"access_token", "token_type", "expires_in", "scope"}


def test_expires_in_zero_can_be_asked_for() -> None:
    caller = Caller(switches={"expires_in_zero": 1, "token_seconds": 90})
    assert [caller.token()["expires_in"] for _ in range(2)] == [0, 90]


@pytest.mark.parametrize("wording", ["json", "xml"])
def test_a_wrong_secret_is_401_in_either_wording(wording: str) -> None:
    caller = Caller(switches={"identity_error_body": wording})
    asked = {"grant_type": "client_credentials", "client_id": "spring", "client_secret": "autumn"}
    reply = caller.session.get(f"{BASE}/identity/oauth/token", params=asked)
    assert reply.status_code == 401
    assert wording in reply.headers["Content-Type"]
    assert "autumn" not in str(caller.marketo.calls)


def test_the_form_body_may_be_unknown_to_identity() -> None:
    caller = Caller(switches={"identity_form_status": 415})
    asked = {"grant_type": "client_credentials", "client_id": "spring", "client_secret": "blossom"}
    url = f"{BASE}/identity/oauth/token"
    assert caller.session.post(url, data=asked).status_code == 415
    assert caller.session.post(url, params=asked).status_code == 200


def test_a_dead_token_is_602_first_and_601_later_and_garbage_is_601() -> None:
    caller = Caller()
    caller.get(USAGE)
    caller.sleep(3600)
    assert [caller.code(caller.get(USAGE)) for _ in range(3)] == ["602", "601", "601"]
    caller.session.headers["Authorization"] = "Bearer invented"
    assert caller.code(caller.get(USAGE)) == "601"


@pytest.mark.parametrize("code", ["600", "601"])
def test_a_missing_token_is_refused(code: str) -> None:
    caller = Caller(switches={"missing_token": code})
    caller.signed_in = False
    assert caller.code(caller.get(USAGE)) == code
    assert caller.last.status_code == 200


def test_the_retired_parameter_is_refused_and_never_logged() -> None:
    caller = Caller()
    caller.signed_in = False
    token = caller.token()["access_token"]
    assert caller.code(caller.get(USAGE, access_token=token)) == "601"
    caller.marketo.switches({"access_token_parameter": True})
    assert caller.get(USAGE, access_token=token)["success"]
    assert caller.marketo.calls[-1]["query"] == "access_token=***"


def test_permission_and_allow_list_both_look_like_603() -> None:
    caller = Caller(permissions=["Read-Only Lead"])
    assert caller.find("ana@example.com")["success"]
    assert caller.code(caller.add(900101)) == "603"
    caller.marketo.switches({"ip_blocked": True})
    assert caller.code(caller.get(USAGE)) == "603"


def test_a_new_secret_ends_the_old_token() -> None:
    caller = Caller()
    caller.get(USAGE)
    state = caller.marketo.state()
    caller.marketo.replace(state)
    assert caller.get(USAGE)["success"]
    state["account"]["client_secret"] = "rotated"
    caller.marketo.replace(state)
    assert caller.code(caller.get(USAGE)) == "601"
