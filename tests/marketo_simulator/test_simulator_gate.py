"""The gate: sizes, paths, rate, slots, quota, with and without other tenants."""

from typing import Any

import pytest

from local.marketo import Request
from tests.marketo_simulator.caller import Caller

USAGE = "/rest/v1/stats/usage.json"


def usage_total(caller: Caller) -> int:
    return int(caller.get(USAGE)["result"][0]["total"])


def test_the_101st_call_within_20_seconds_is_606() -> None:
    caller = Caller()
    assert all(caller.get(USAGE)["success"] for _ in range(100))
    assert caller.code(caller.get(USAGE)) == "606"
    caller.sleep(19.9)
    assert caller.code(caller.get(USAGE)) == "606"
    caller.sleep(0.1)
    assert caller.get(USAGE)["success"]


def test_other_tenants_take_their_share_of_the_rate() -> None:
    caller = Caller()
    caller.marketo.traffic(calls_per_second=4.9)
    assert [caller.get(USAGE)["success"] for _ in range(3)] == [True, True, False]


def test_the_11th_call_in_flight_is_615() -> None:
    caller = Caller(switches={"call_seconds": 2.0})
    request = signed(caller)
    running = [caller.marketo.begin(request) for _ in range(11)]
    assert running[10].reply is not None
    assert running[10].reply.json()["errors"][0]["code"] == "615"
    caller.sleep(2.0)
    assert caller.marketo.begin(request).reply is None


def test_other_tenants_take_slots() -> None:
    caller = Caller()
    caller.marketo.traffic(slots=10)
    assert caller.code(caller.get(USAGE)) == "615"


@pytest.mark.parametrize(("clock", "hours_to_midnight"), [("cst", 20), ("daylight", 19)])
def test_a_spent_quota_is_607_until_midnight_us_central(clock: str, hours_to_midnight: int) -> None:
    caller = Caller(switches={"quota_clock": clock, "token_seconds": 1e6})
    caller.marketo.traffic(quota_used=49_998)
    assert usage_total(caller) == 49_999
    assert usage_total(caller) == 50_000
    assert [caller.code(caller.get(USAGE)) for _ in range(11)] == ["607"] * 11  # none of them keeps a slot
    caller.sleep(hours_to_midnight * 3600 - 1)
    assert caller.code(caller.get(USAGE)) == "607"
    caller.sleep(1)
    assert usage_total(caller) == 1


@pytest.mark.parametrize(("mode", "total"), [("starred_free", 3), ("all_free", 2), ("all_counted", 4)])
def test_failed_calls_cost_quota_as_the_account_counts(mode: str, total: int) -> None:
    caller = Caller(switches={"errors_in_quota": mode})
    caller.get(USAGE)
    caller.marketo.faults([{"fault": "608"}, {"fault": "713"}])
    assert [caller.code(caller.get(USAGE)) for _ in range(2)] == ["608", "713"]
    assert usage_total(caller) == total


def test_identity_costs_no_quota_and_errors_are_counted_by_code() -> None:
    caller = Caller()
    caller.get("/rest/v1/nowhere.json")
    caller.token()
    assert caller.get("/rest/v1/stats/errors.json")["result"][0]["errors"] == [{"errorCode": "610", "count": 1}]
    assert caller.get(USAGE)["result"][0]["users"] == [{"userId": "api-push@example.com", "count": 3}]
    assert len(caller.get("/rest/v1/stats/usage/last7days.json")["result"]) == 7
    assert len(caller.get("/rest/v1/stats/errors/last7days.json")["result"]) == 7


def test_usage_may_be_late() -> None:
    caller = Caller(switches={"usage_delay_seconds": 60.0})
    assert usage_total(caller) == 0
    caller.sleep(60)
    assert usage_total(caller) == 1


@pytest.mark.parametrize(("status", "header"), [("429", "30"), ("503", "30")])
def test_throttling_may_speak_http(status: str, header: str) -> None:
    caller = Caller(switches={"throttle_reply": status, "retry_after_seconds": 30})
    caller.marketo.traffic(slots=10)
    caller.get(USAGE)
    assert (caller.last.status_code, caller.last.headers["Retry-After"]) == (int(status), header)


def test_token_calls_can_be_counted_in_the_limits() -> None:
    caller = Caller(switches={"identity_in_limits": True})
    caller.marketo.traffic(slots=10)
    assert caller.token()["errors"][0]["code"] == "615"


def test_wrong_paths_are_610_and_wrong_verbs_605() -> None:
    caller = Caller()
    assert caller.code(caller.get("/rest/v1/lead.json")) == "610"
    assert caller.code(caller.get("//rest/v1/leads.json")) == "610"
    assert caller.code(caller.delete("/rest/v1/leads/describe2.json", 1)) == "605"


def test_long_addresses_are_414_and_large_bodies_413() -> None:
    caller = Caller()
    caller.get(USAGE)
    request = signed(caller)
    long = Request("GET", request.path, "a" * 8192, request.headers)
    large = Request("POST", "/rest/v1/leads.json", "", request.headers, b" " * 1_000_001)
    assert [caller.marketo.handle(one).status for one in (long, large)] == [414, 413]


@pytest.mark.parametrize(
    ("body", "content_type", "code"), [(b"{", "application/json", "609"), (b"{}", "text/plain", "612")]
)
def test_malformed_bodies_are_609_and_612(body: bytes, content_type: str, code: str) -> None:
    caller = Caller()
    headers = signed(caller).headers | {"content-type": content_type}
    reply = caller.marketo.handle(Request("POST", "/rest/v1/leads.json", "", headers, body)).json()
    assert reply["errors"][0]["code"] == code


def test_request_ids_and_compression() -> None:
    caller = Caller()
    small = caller.get(USAGE)
    number, _, millis = small["requestId"].partition("#")
    assert int(number, 16) > 0
    assert int(millis, 16) == caller.now * 1000
    assert "Content-Encoding" not in caller.last.headers
    assert caller.get("/rest/v1/leads/describe2.json")["success"]
    assert caller.last.headers["Content-Encoding"] == "gzip"


def signed(caller: Caller) -> Any:
    return Request("GET", USAGE, "", {"authorization": f"Bearer {caller.token()['access_token']}"})
