"""The client and a Marketo that behaves: what is sent is taken, and every way Marketo may be is borne."""

from __future__ import annotations

from typing import Any

import pytest

from local.marketo import Simulator, SimulatorAdapter
from segpush.errors import MarketoError, Verdict
from segpush.marketo import fields, leads, lists, verdicts
from segpush.marketo.client import Credentials
from tests.fakes.memory import VirtualClock
from tests.marketo.stage import SECRET, Stage, Vault

LIST = 1021
FIRST = 900_001
KEYS = Credentials("123-ABC-456", "made-up-client", SECRET)
ADDRESSES = [f"{'reader' * 8}.{number:03}@{'lists' * 12}.example.com" for number in range(700)]
TWINS = "twin@example.com"
LEADS = [{"id": FIRST + number, "email": address} for number, address in enumerate(ADDRESSES)]
LEADS += [{"id": FIRST + number, "email": TWINS} for number in (800, 801)]


class Town(Stage):
    """One account in virtual time: 702 people, 650 of them on the list."""

    def __init__(self, vault: Vault | None = None, **switches: Any) -> None:
        clock = VirtualClock()
        state = {
            "account": {
                "munchkin_id": "123-ABC-456",
                "client_id": "made-up-client",
                "client_secret": SECRET,
                "daily_quota": 500,
            },
            "partitions": [{"id": 1, "name": "Default"}, {"id": 2, "name": "Europe"}],
            "leads": LEADS,
            "lists": [{"id": LIST, "name": "Spring Buyers", "members": [FIRST + number for number in range(650)]}],
            "switches": switches,
        }
        self.simulator = Simulator(state, lambda: clock.now().timestamp())
        super().__init__(SimulatorAdapter(self.simulator, clock.sleep), vault or Vault(KEYS), clock)

    @property
    def calls(self) -> list[dict[str, Any]]:
        return [call for call in self.simulator.calls if not call["path"].startswith("/identity")]

    @property
    def sign_ins(self) -> int:
        return len(self.simulator.calls) - len(self.calls)


def error_of(town: Town, write: bool = False) -> MarketoError:
    with pytest.raises(MarketoError) as caught:
        lists.add(town.marketo, LIST, range(FIRST, FIRST + 200)) if write else fields.usage(town.marketo)
    return caught.value


def all_members(town: Town) -> set[int]:
    page = lists.members(town.marketo, LIST, ["email"])
    found = {person.id for person in page.leads}
    while page.next_token:
        page = lists.members(town.marketo, LIST, ["email"], page.next_token)
        found |= {person.id for person in page.leads}
    return found


WAYS: list[dict[str, Any]] = [
    {},
    *({"last_page": style} for style in ("token", "more_false", "repeated")),
    *({"identity_form_status": status} for status in (400, 401, 405, 415)),
    *({"repeated_ids": way} for way in ("once", "refused")),
    {"shuffle_results": True},
    {"more_result": False},
    {"omit_nulls": True},
    {"missing_token": "601"},
    {"identity_in_limits": True},
    {"wording": "older"},
    {"over_300": "610"},
    {"email_case": "sensitive"},
]


@pytest.mark.parametrize("switches", WAYS, ids=str)
def test_d4_d5_d15_d16_one_day_at_the_account_whatever_its_ways(switches: dict[str, Any]) -> None:
    town = Town(**switches)
    asked = [*ADDRESSES[:298], TWINS, "nobody@example.com"]
    found = leads.by_filter(town.marketo, "email", asked, ["updatedAt"])
    assert {person.id for person in found} == {*range(FIRST, FIRST + 298), FIRST + 800, FIRST + 801}
    assert town.calls[-1]["method"] == "POST"
    joined = lists.add(town.marketo, LIST, [FIRST + 699, 1, FIRST + 699, FIRST])
    assert [(one.status, verdicts.of_record(one.reasons).code) for one in joined] == [
        ("added", ""),
        ("skipped", "1004"),
        ("added", ""),
    ]
    left = lists.remove(town.marketo, LIST, [FIRST + 698, FIRST + 1, 2])
    assert [one.status for one in left] == ["skipped", "removed", "skipped"]
    assert [reason.code for one in left for reason in one.reasons] == ["1015", "1004"]
    assert all_members(town) == town.simulator.members(LIST)
    assert len(town.simulator.members(LIST)) == 650
    assert {call["status"] for call in town.calls} == {200}
    assert town.gate.counted == len(town.calls)


def test_d16_more_people_than_a_page_holds_are_all_found() -> None:
    town = Town()
    found = leads.by_filter(town.marketo, "email", [*ADDRESSES[:299], TWINS], [])
    assert len({person.id for person in found}) == 301
    assert len(town.calls) == 2


def test_more_than_a_thousand_hits_ask_for_a_smaller_question() -> None:
    town = Town()
    many = [{"id": number, "email": TWINS} for number in range(1, 1002)]
    town.simulator.replace(town.simulator.state() | {"leads": many, "lists": [], "calls": []})
    with pytest.raises(MarketoError) as caught:
        leads.by_filter(town.marketo, "email", [TWINS], [])
    assert (caught.value.verdict, caught.value.code) == ("split", "1003")


def test_d0_d23_rows_keep_their_own_answers() -> None:
    town = Town()
    rows: list[dict[str, Any]] = [
        {"email": ADDRESSES[0], "firstName": "Ana"},
        {"email": "nobody@example.com", "firstName": "Nobody"},
        {"email": TWINS, "firstName": "Twin"},
        {"email": ADDRESSES[1], "leadScore": "many"},
        {"email": ADDRESSES[2], "firstName": None},
    ]
    results = leads.sync(town.marketo, "updateOnly", "email", rows)
    assert [(one.status, one.id) for one in results] == [
        ("updated", FIRST), ("skipped", None), ("skipped", None), ("skipped", None), ("updated", FIRST + 2),
    ]  # fmt: skip
    assert [verdicts.of_record(one.reasons).code for one in results] == ["", "1004", "1007", "1003", ""]


def test_people_are_created_in_their_partition() -> None:
    town = Town()
    rows = [{"email": "new@example.com"}, {"email": ADDRESSES[0]}]
    results = leads.sync(town.marketo, "createOnly", "email", rows, "Europe")
    assert [one.status for one in results] == ["created", "skipped"]
    assert results[1].reasons[0].code == "1005"
    born = next(person for person in town.simulator.state()["leads"] if person["email"] == "new@example.com")
    assert born["partition"] == "Europe"


def test_by_id_people_are_only_updated() -> None:
    town = Town()
    results = leads.sync(
        town.marketo, "updateOnly", "id", [{"id": FIRST, "firstName": "Ana"}, {"id": 1, "firstName": "Bo"}]
    )
    assert [(one.status, one.id) for one in results] == [("updated", FIRST), ("skipped", None)]


def test_the_account_tells_its_fields_partitions_list_and_use() -> None:
    town = Town()
    told = fields.describe(town.marketo)
    assert told.fields["email"].length == 255
    assert {"email", "id", "loyaltyNumber"} <= told.searchable
    assert fields.partitions(town.marketo) == {"Default": 1, "Europe": 2}
    assert lists.get(town.marketo, LIST) == lists.StaticList(LIST, "Spring Buyers", "Default")
    assert fields.usage(town.marketo) == fields.Usage("2026-03-02", 4)


def test_d6_d19_nothing_and_too_much_make_no_call() -> None:
    town = Town()
    assert lists.add(town.marketo, LIST, []) == lists.remove(town.marketo, LIST, []) == []
    for too_much in (lists.add, lists.remove):
        with pytest.raises(MarketoError):
            too_much(town.marketo, LIST, range(301))
    assert town.simulator.calls == []


@pytest.mark.parametrize("switch", ["1013", "1003", "610"])
def test_a_list_that_is_not_there_ends_the_run(switch: str) -> None:
    town = Town(unknown_list=switch)
    with pytest.raises(MarketoError) as caught:
        lists.add(town.marketo, 77, [FIRST])
    assert (caught.value.code, caught.value.whole_run) == (switch, True)


def test_d11_a_token_serves_an_hour_of_calls() -> None:
    town = Town()
    for _ in range(60):
        fields.usage(town.marketo)
        town.clock.advance(58)
    assert town.sign_ins == 1
    town.clock.advance(60)
    fields.usage(town.marketo)
    assert town.sign_ins == 2


@pytest.mark.parametrize("dead", ["602_then_601", "602", "601"])
def test_a_token_that_died_early_costs_one_call(dead: str) -> None:
    town = Town(dead_token=dead)
    fields.usage(town.marketo)
    town.simulator.expire_tokens()
    fields.usage(town.marketo)
    assert [call["codes"] for call in town.calls] == [[], [dead[:3]], []]
    assert [call.codes for call in town.marketo.take_trail() if call.counted] == [(), (dead[:3],), ()]


def test_a_short_lived_token_is_renewed_as_it_ends() -> None:
    town = Town(token_seconds=30.0)
    for _ in range(10):
        fields.usage(town.marketo)
        town.clock.advance(10)
    assert all(call["success"] for call in town.calls)
    assert town.sign_ins == 4


def test_a_token_that_claims_no_time_left_is_tried_again_later() -> None:
    town = Town(expires_in_zero=1)
    assert error_of(town).retry_after == 1.0
    fields.usage(town.marketo)


@pytest.mark.parametrize("body", ["json", "xml"])
def test_a_wrong_secret_ends_the_run(body: str) -> None:
    town = Town(Vault(Credentials("123-ABC-456", "made-up-client", "wrong")), identity_error_body=body)
    error = error_of(town)
    assert (error.code, error.verdict, error.whole_run) == ("401", "permanent", True)


def test_a_secret_rotated_in_mid_run_is_read_again() -> None:
    rotated = Credentials("123-ABC-456", "made-up-client", "made-up-secret-of-2027")
    vault = Vault(KEYS, stored=rotated)
    town = Town(vault)
    fields.usage(town.marketo)
    account = {"munchkin_id": "123-ABC-456", "client_id": "made-up-client", "client_secret": rotated.client_secret}
    town.simulator.replace(town.simulator.state() | {"account": account})
    fields.usage(town.marketo)
    assert vault.reads == [False, True]


VERDICTS: list[tuple[str, Verdict, bool]] = [
    ("601", "permanent", True),
    ("603", "permanent", True),
    ("604", "split", False),
    ("605", "permanent", True),
    ("606", "throttled", False),
    ("607", "quota", False),
    ("608", "transient", False),
    ("609", "permanent", True),
    ("610", "permanent", True),
    ("611", "transient", False),
    ("612", "permanent", True),
    ("614", "transient", False),
    ("615", "throttled", False),
    ("703", "permanent", True),
    ("713", "transient", False),
    ("719", "transient", False),
    ("1006", "permanent", True),
    ("1013", "permanent", True),
    ("1016", "throttled", False),
    ("1019", "throttled", False),
    ("4711", "transient", False),
]


@pytest.mark.parametrize("coded", [True, False])
@pytest.mark.parametrize(("code", "verdict", "whole_run"), VERDICTS)
def test_d13_a_refused_call_has_its_verdict(code: str, verdict: Verdict, whole_run: bool, coded: bool) -> None:
    town = Town(errors_without_code=not coded and verdicts.code_of(_text(code)) == code)
    town.simulator.faults([{"fault": f"code:{code}", "times": 2, "path": "/rest"}])
    error = error_of(town, write=True)
    assert (error.code, error.verdict, error.whole_run) == (code, verdict, whole_run)
    assert error.request_id
    assert len(town.calls) == (2 if code == "601" else 1), "only a token is replayed"


def _text(code: str) -> str:
    return {known: text for text, known in verdicts.TEXTS}.get(code, "")


@pytest.mark.parametrize(
    ("fault", "code", "lost"),
    [("500", "500", True), ("502_after", "502", True), ("non_json_after", "non-json", True), ("413", "413", False),
     ("empty_reply", "non-json", True), ("drop_before", "transport", True), ("drop_after", "transport", True),
     ("code:604_after", "604", True), ("code:608", "608", False)],
)  # fmt: skip
def test_a_write_whose_answer_is_lost_says_so(fault: str, code: str, lost: bool) -> None:
    town = Town()
    town.simulator.faults([{"fault": fault, "path": "/rest"}])
    error = error_of(town, write=True)
    assert (error.code, error.lost_reply) == (code, lost)
    joined = lists.add(town.marketo, LIST, range(FIRST, FIRST + 200))
    assert {one.status for one in joined} == {"added"}, "adding again is harmless"


def test_a_call_slower_than_marketos_own_timeout_is_given_up_as_lost() -> None:
    town = Town()
    town.simulator.faults([{"fault": "delay", "seconds": 46, "path": "/rest"}])
    assert error_of(town, write=True).lost_reply
    assert town.clock.slept == [45.0]


@pytest.mark.parametrize(("status", "code"), [("200", "606"), ("429", "429"), ("503", "503")])
def test_u2_the_rate_of_others_slows_us_down(status: str, code: str) -> None:
    town = Town(throttle_reply=status, retry_after_seconds=33)
    town.simulator.traffic(calls_per_second=5)
    error = error_of(town)
    assert error.code == code
    assert error.retry_after == (20 if status == "200" else 33)
    assert town.gate.slowed == ([] if status == "503" else [code])


def test_a_full_instance_is_told_apart_from_a_spent_day() -> None:
    town = Town()
    town.simulator.traffic(slots=10)
    assert error_of(town).code == "615"
    town.simulator.traffic(quota_used=500)
    error = error_of(town)
    assert (error.code, error.verdict) == ("607", "quota")
    assert [moment.isoformat() for moment in town.gate.spent] == ["2026-03-03T06:05:00+00:00"]


def test_an_ip_allow_list_is_named_as_a_cause() -> None:
    assert "IP allow-list" in str(error_of(Town(ip_blocked=True)))


def test_d10_the_retired_parameter_is_never_used() -> None:
    town = Town(access_token_parameter=True)
    all_members(town)
    leads.by_filter(town.marketo, "email", ADDRESSES[:3], [])
    assert not any("token=" in call["query"].replace("nextPageToken=", "") for call in town.calls)
