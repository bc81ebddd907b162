"""From an HTTP answer to a reply or an error with a verdict."""

from datetime import UTC, datetime, timedelta
from socket import gaierror
from typing import Any

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError, ProtocolError

from segpush.errors import MarketoError, Park
from segpush.marketo import leads, lists
from segpush.marketo.calls import Request
from segpush.marketo.replies import quota_reset
from tests.fakes.memory import MORNING, VirtualClock
from tests.marketo.stage import REQUEST_ID, Answer, Script, Stage, http, ok, refusal

READ, WRITE = "read", "write"


def failing(answer: Answer, kind: str = READ, stage: Stage | None = None) -> MarketoError:
    stage = stage or Stage(Script(answer, answer))
    with pytest.raises(MarketoError) as caught:
        lists.get(stage.marketo, 1021) if kind == READ else leads.sync(
            stage.marketo, "updateOnly", "email", [{"email": "ana@example.com"}]
        )
    assert stage.gate.open == 0
    return caught.value


@pytest.mark.parametrize(
    ("answer", "code", "verdict", "lost"),
    [
        (http(500), "500", "transient", True),
        (http(502), "502", "transient", True),
        (http(503), "503", "transient", True),
        (http(302, Location="https://elsewhere.example.com"), "302", "transient", True),
        (http(200), "non-json", "transient", True),
        ((200, "[]", {}), "non-json", "transient", True),
        (http(413), "413", "split", False),
        (refusal("604"), "604", "transient", True),
        (refusal("606"), "606", "throttled", False),
        (refusal("608"), "608", "transient", False),
        (refusal("611"), "611", "transient", True),
        (refusal("615"), "615", "throttled", False),
        (refusal("719"), "719", "transient", True),
        (refusal("603"), "603", "permanent", False),
        (refusal("4711"), "4711", "transient", True),
        (refusal(None, "No idea"), "", "transient", True),
        (refusal(None, "Max rate limit '100' exceeded with in '20' secs"), "606", "throttled", False),
        ((200, {"requestId": REQUEST_ID, "success": False}, {}), "", "transient", True),
    ],
)
def test_a_reply_is_judged_and_a_write_says_whether_it_may_have_happened(
    answer: Answer, code: str, verdict: str, lost: bool
) -> None:
    read, write = failing(answer, READ), failing(answer, WRITE)
    assert (read.code, read.verdict, read.lost_reply) == (code, verdict, False)
    assert (write.code, write.verdict, write.lost_reply) == (code, verdict, lost)


def test_604_splits_a_batch_until_it_is_small() -> None:
    stage = Stage(Script(refusal("604"), refusal("604")))
    with pytest.raises(MarketoError) as large:
        lists.add(stage.marketo, 1021, range(1, 101))
    with pytest.raises(MarketoError) as small:
        lists.add(stage.marketo, 1021, range(1, 100))
    assert (large.value.verdict, small.value.verdict) == ("split", "transient")


def test_603_names_both_causes_the_call_and_the_request() -> None:
    error = failing(refusal("603", "Access denied"))
    assert error.whole_run
    for word in ("role", "IP allow-list", "Lambda without fixed egress", "GET /rest/v1/lists/1021.json", REQUEST_ID):
        assert word in str(error)


@pytest.mark.parametrize(("code", "seconds"), [("606", 20), ("615", 1), ("1016", 30), ("1019", 30)])
def test_a_throttled_call_says_how_long_to_wait(code: str, seconds: float) -> None:
    assert failing(refusal(code)).retry_after == seconds


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (http(429), 20),
        (http(429, Retry_After="7"), 20),
        (http(429, Retry_After="90"), 90),
        (http(429, Retry_After="Mon, 02 Mar 2026 09:02:00 GMT"), 120),
        (http(429, Retry_After="soon"), 20),
        (http(503, Retry_After="45"), 45),
        (http(503), None),
    ],
)
def test_retry_after_wins_where_it_is_longer(answer: Answer, seconds: float | None) -> None:
    assert failing(answer).retry_after == seconds


def test_the_gate_hears_of_throttling_and_of_nothing_else() -> None:
    stage = Stage(Script(refusal("606"), refusal("615"), http(429), refusal("1016"), refusal("608")))
    for _ in range(5):
        failing(ok(), stage=stage)
    assert stage.gate.slowed == ["606", "615", "429"]


def test_a_spent_quota_is_told_with_the_time_it_is_fresh_again() -> None:
    stage = Stage(Script(refusal("607", "Daily quota reached")))
    error = failing(ok(), stage=stage)
    assert stage.gate.spent == [datetime(2026, 3, 3, 6, 5, tzinfo=UTC)]
    assert MORNING + timedelta(seconds=error.retry_after or 0) == stage.gate.spent[0]
    assert error.verdict == "quota"


def test_the_extracts_own_quota_does_not_stop_other_calls() -> None:
    stage = Stage(Script(refusal("1029", "Export daily quota exceeded")))
    assert failing(ok(), stage=stage).verdict == "quota"
    assert stage.gate.spent == []


@pytest.mark.parametrize(("hour", "minute", "day"), [(0, 0, 2), (6, 4, 2), (6, 5, 3), (23, 59, 3)])
def test_the_quota_is_fresh_at_the_next_0605_utc(hour: int, minute: int, day: int) -> None:
    assert quota_reset(datetime(2026, 3, 2, hour, minute, tzinfo=UTC)) == datetime(2026, 3, day, 6, 5, tzinfo=UTC)


def test_a_benign_code_is_no_error() -> None:
    stage = Stage(Script(refusal("702", "No data found")))
    assert stage.marketo.call("GET", "/rest/v1/lists.json").result == []


POOL: Any = None
UNSENT = [
    requests.ConnectTimeout("slow"),
    requests.exceptions.ProxyError("no tunnel"),
    requests.ConnectionError(MaxRetryError(POOL, "/x", NewConnectionError(POOL, "refused"))),
    requests.ConnectionError(MaxRetryError(POOL, "/x", NameResolutionError("h", POOL, gaierror("DNS")))),
]
SENT = [
    requests.ReadTimeout("slow"),
    requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))),
    requests.ConnectionError("reset"),
    requests.exceptions.ChunkedEncodingError("cut"),
]


@pytest.mark.parametrize(("problem", "lost"), [(p, False) for p in UNSENT] + [(p, True) for p in SENT])
def test_a_broken_connection_says_whether_the_write_may_have_happened(problem: Exception, lost: bool) -> None:
    error = failing(problem, WRITE)
    assert (error.code, error.verdict, error.lost_reply) == ("transport", "transient", lost)
    assert not failing(problem, READ).lost_reply


def test_a_gate_without_room_parks_the_call_before_anything_is_sent() -> None:
    stage = Stage(Script(ok()))
    stage.gate.park = Park(MORNING, "throttled")
    with pytest.raises(Park):
        lists.get(stage.marketo, 1021)
    assert stage.transport.sent == []


@pytest.mark.parametrize(
    "text",
    [
        "Invalid value for field 'Email Address' and value 'ana.lind@example.com'",
        'Value "Lind" of ana.lind@example.com is odd',
        "Odd number 491701234567 of 'Lind'",
    ],
)
@pytest.mark.parametrize("code", ["1003", "4711", "1006"])
def test_errors_hold_no_personal_data(text: str, code: str) -> None:
    said = str(failing(refusal(code, text)))
    assert "ana.lind" not in said
    assert "491701234567" not in said
    assert code == "1006" or "Lind" not in said


def test_an_unknown_code_is_loud() -> None:
    assert 'Marketo answered 4711, a code segpush does not know ("Moon is full")' in str(
        failing(refusal("4711", "Moon is full"))
    )


def test_a_body_marketo_would_refuse_is_not_sent() -> None:
    request = Request("POST", "/rest/v1/leads.json", json={"input": [{"note": "ü" * 600_000}]}, batch=2)
    with pytest.raises(MarketoError) as caught:
        request.body()
    assert (caught.value.verdict, caught.value.code) == ("split", "413")


def test_the_trail_records_every_call_once() -> None:
    stage = Stage(Script(ok({"id": 1021}), refusal("606"), requests.ReadTimeout("slow")), clock=VirtualClock())
    lists.get(stage.marketo, 1021)
    failing(ok(), stage=stage)
    failing(ok(), stage=stage)
    trail = stage.marketo.take_trail()
    assert [(call.path, call.codes, call.counted) for call in trail] == [
        ("/identity/oauth/token", (), False),
        ("/rest/v1/lists/1021.json", (), True),
        ("/rest/v1/lists/1021.json", ("606",), True),
        ("/rest/v1/lists/1021.json", ("transport",), True),
    ]
    assert trail[1].request_id == REQUEST_ID
    assert stage.marketo.take_trail() == []
    assert (stage.gate.counted, stage.gate.free) == (3, 1)
