"""Faults by script: wrong answers, lost replies, effects that come late."""

from typing import Any

import pytest
from requests.exceptions import ConnectionError as ConnectionFailed
from requests.exceptions import ReadTimeout

from tests.marketo_simulator.caller import SPRING_BUYERS, Caller

USAGE = "/rest/v1/stats/usage.json"


def added(caller: Caller) -> bool:
    return 900101 in caller.marketo.members(SPRING_BUYERS)


@pytest.mark.parametrize("code", ["602", "604", "606", "611", "614", "615", "713", "9999", "code:502"])
def test_a_code_is_answered_with_http_200_and_nothing_happens(code: str) -> None:
    caller = Caller()
    caller.marketo.faults([{"path": "/rest/v1/lists/", "fault": code}])
    reply = caller.add(900101)
    assert (caller.last.status_code, reply["success"], caller.code(reply)) == (200, False, code[-4:].lstrip("e:"))
    assert not added(caller)
    assert caller.add(900101)["success"]


@pytest.mark.parametrize(("fault", "status"), [("500", 500), ("502", 502), ("401", 401), ("429", 429)])
def test_a_status_is_answered_with_a_page_of_html(fault: str, status: int) -> None:
    caller = Caller()
    caller.get(USAGE)
    caller.marketo.faults([{"fault": fault, "seconds": 7}])
    with pytest.raises(ValueError, match="Expecting value"):
        caller.get(USAGE)
    assert (caller.last.status_code, caller.last.headers["Retry-After"]) == (status, "7")
    assert caller.marketo.calls[-1]["status"] == status


@pytest.mark.parametrize(("fault", "effect"), [("non_json", False), ("empty_reply_after", True), ("502_after", True)])
def test_unreadable_answers_with_and_without_effect(fault: str, effect: bool) -> None:
    caller = Caller()
    caller.get(USAGE)
    caller.marketo.faults([{"fault": fault}])
    with pytest.raises(ValueError, match="Expecting value"):
        caller.add(900101)
    assert added(caller) == effect


def test_errors_may_lack_their_code() -> None:
    caller = Caller()
    caller.get(USAGE)
    caller.marketo.faults([{"fault": "no_code:606"}])
    assert caller.get(USAGE)["errors"] == [{"message": "Max rate limit '100' exceeded with in '20' secs"}]
    caller.marketo.switches({"errors_without_code": True})
    assert caller.get("/rest/v1/nowhere.json")["errors"] == [{"message": "Requested resource not found"}]


def test_every_record_may_be_refused() -> None:
    caller = Caller()
    caller.get(USAGE)
    caller.marketo.faults([{"fault": "record:1099", "times": 2}])
    reason = [{"code": "1099", "message": "Unexpected condition 1099"}]
    assert caller.add(900101)["result"] == [{"id": 900101, "status": "skipped", "reasons": reason}]
    assert caller.sync({"email": "eve@example.com"})["result"] == [{"status": "skipped", "reasons": reason}]
    assert not added(caller)


@pytest.mark.parametrize(("fault", "effect"), [("drop_before", False), ("drop_after", True)])
def test_the_connection_may_break_before_and_after_the_effect(fault: str, effect: bool) -> None:
    caller = Caller()
    caller.get(USAGE)
    caller.marketo.faults([{"fault": fault}])
    with pytest.raises(ConnectionFailed):
        caller.add(900101)
    assert added(caller) == effect
    assert caller.marketo.calls[-1]["status"] == (200 if effect else 0)


@pytest.mark.parametrize(
    ("fault", "switches"),
    [({"fault": "late_effect", "seconds": 30}, {}), ({"fault": "drop_after"}, {"late_effect_seconds": 30.0})],
)
def test_an_abandoned_call_takes_effect_late_and_holds_its_slot(
    fault: dict[str, Any], switches: dict[str, float]
) -> None:
    caller = Caller(switches=switches)
    caller.get(USAGE)
    caller.marketo.traffic(slots=9)
    caller.marketo.faults([fault])
    with pytest.raises(ConnectionFailed):
        caller.add(900101)
    caller.sleep(29)
    assert caller.code(caller.get(USAGE)) == "615"
    assert not added(caller)
    caller.sleep(1)
    assert added(caller)
    assert caller.marketo.events[0]["at"] == "2026-08-01T10:00:30.000Z"
    assert caller.get(USAGE)["success"]


def test_a_late_creating_call_makes_a_second_person() -> None:
    caller = Caller()
    caller.get(USAGE)
    caller.marketo.faults([{"operation": "sync_leads", "fault": "late_effect", "seconds": 60}])
    with pytest.raises(ConnectionFailed):
        caller.sync({"email": "eve@example.com"})
    caller.sync({"email": "eve@example.com"})
    caller.sleep(60)
    assert len(caller.find("eve@example.com")["result"]) == 2


def test_a_slow_answer_is_waited_for_or_given_up() -> None:
    caller = Caller()
    caller.get(USAGE)
    caller.marketo.faults([{"fault": "delay", "seconds": 40, "times": 2}])
    assert caller.add(900101)["success"]
    caller.timeout = 25.0
    with pytest.raises(ReadTimeout):
        caller.remove(900101)
    assert caller.naps == [40.0, 25.0]
    assert added(caller)
    caller.sleep(15)
    assert not added(caller)


def test_a_line_picks_its_calls_by_path_method_operation_and_count() -> None:
    caller = Caller()
    caller.get(USAGE)
    caller.marketo.faults(
        [
            {"path": "/rest/v1/lists/*/leads.json", "method": "DELETE", "fault": "608"},
            {"path": "/rest/v1/stats", "method": "GET", "skip": 1, "times": 2, "fault": "713"},
            {"operation": "leads_by_filter", "fault": "719"},
        ]
    )
    assert caller.add(900101)["success"]
    assert caller.code(caller.remove(900101)) == "608"
    assert [caller.get(USAGE)["success"] for _ in range(4)] == [True, False, False, True]
    assert caller.sync({"email": "ana@example.com"})["success"]
    assert caller.code(caller.find("ana@example.com")) == "719"
    assert caller.marketo.faults_left() == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"fault": "meteor"}, "There is no fault 'meteor'."),
        ({"fault": "606", "tiems": 2}, "A fault has no key 'tiems'."),
        ({"fault": "606", "times": -1}, "The 'times' of a fault is a number from 0."),
        ({"path": "/"}, "A fault is an object with at least the key 'fault'."),
    ],
)
def test_a_script_that_makes_no_sense_is_refused(line: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Caller().marketo.faults([line])
