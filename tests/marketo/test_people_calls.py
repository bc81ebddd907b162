"""Finding people, and writing them in batches."""

import pytest
import requests

from segpush.errors import MarketoError, Reason
from segpush.marketo import leads
from tests.marketo.stage import Answer, Script, Stage, form_of, json_of, ok, refusal

ANA = {"id": 900101, "email": "ana@example.com"}
BO = {"id": 900102, "email": "bo@example.com"}
LONG = [f"{'x' * 50}{number:03}@{'y' * 60}.example.com" for number in range(300)]


def found(*answers: Answer) -> tuple[list[int], list[requests.PreparedRequest]]:
    script = Script(*answers)
    people = leads.by_filter(Stage(script).marketo, "email", ["ana@example.com", "bo+x@example.com"], ["updatedAt"])
    return [person.id for person in people], script.calls


def test_d15_a_lookup_goes_in_the_body_as_a_get() -> None:
    ids, [call] = found(ok(ANA))
    assert ids == [900101]
    assert (call.method, call.path_url) == ("POST", "/rest/v1/leads.json?_method=GET")
    assert form_of(call) == {
        "filterType": "email",
        "filterValues": "ana@example.com,bo+x@example.com",
        "fields": "id,email,updatedAt",
        "batchSize": "300",
    }
    assert b"bo%2Bx" in (call.body or b"")


def test_d4_three_hundred_long_addresses_leave_the_url_short() -> None:
    script = Script(ok())
    leads.by_filter(Stage(script).marketo, "email", LONG, [])
    assert len(str(script.calls[0].url)) < 100
    assert len(form_of(script.calls[0])["filterValues"].split(",")) == 300


@pytest.mark.parametrize(
    "last",
    [
        ok(BO),
        ok(BO, nextPageToken="p2", moreResult=False),
        ok(BO, nextPageToken="p1", moreResult=True),
    ],
)
def test_pages_are_followed_to_the_last_whatever_it_looks_like(last: Answer) -> None:
    ids, calls = found(ok(ANA, nextPageToken="p1", moreResult=True), last)
    assert ids == [900101, 900102]
    assert [form_of(call).get("nextPageToken") for call in calls] == [None, "p1"]


def test_an_empty_page_is_the_last_even_with_a_token() -> None:
    assert found(ok(ANA, nextPageToken="p1"), ok(nextPageToken="p2"))[0] == [900101]


def test_somebody_on_two_pages_is_one_person() -> None:
    assert found(ok(ANA, nextPageToken="p1"), ok(ANA, BO))[0] == [900101, 900102]


def test_too_many_hits_ask_for_a_smaller_question() -> None:
    with pytest.raises(MarketoError) as caught:
        found(refusal("1003", "Too many results match the filter"))
    assert caught.value.verdict == "split"


def test_d6_nothing_to_look_up_or_to_write_makes_no_call() -> None:
    stage = Stage(Script())
    assert leads.by_filter(stage.marketo, "email", [], []) == []
    assert leads.sync(stage.marketo, "updateOnly", "email", []) == []
    assert stage.transport.sent == []


def test_more_than_three_hundred_are_refused_before_they_are_sent() -> None:
    stage = Stage(Script())
    with pytest.raises(MarketoError, match="301 filter values"):
        leads.by_filter(stage.marketo, "email", [f"p{n}@example.com" for n in range(301)], [])
    with pytest.raises(MarketoError, match="301 people"):
        leads.sync(stage.marketo, "updateOnly", "email", [{"email": f"p{n}@example.com"} for n in range(301)])


def test_a_value_with_a_comma_is_refused_without_naming_it() -> None:
    with pytest.raises(MarketoError) as caught:
        leads.by_filter(Stage(Script()).marketo, "email", ["ana,bo@example.com"], [])
    assert "ana" not in str(caught.value)
    assert not caught.value.whole_run


def test_d23_rows_are_joined_by_position_with_their_own_reasons() -> None:
    script = Script(
        ok(
            {"status": "skipped", "reasons": [{"code": "1003", "message": "Invalid value for field 'Birthday'"}]},
            {"id": 900102, "status": "updated"},
            {"status": "skipped", "reason": {"code": 1007, "message": "Multiple leads match the lookup criteria"}},
        )
    )
    rows = [{"email": f"{name}@example.com"} for name in ("ana", "bo", "twin")]
    results = leads.sync(Stage(script).marketo, "updateOnly", "email", rows)
    assert results == [
        leads.SyncResult("skipped", None, (Reason("1003", "Invalid value for field 'Birthday'"),)),
        leads.SyncResult("updated", 900102, ()),
        leads.SyncResult("skipped", None, (Reason("1007", "Multiple leads match the lookup criteria"),)),
    ]


@pytest.mark.parametrize("answer", [ok(), ok({"id": 1, "status": "updated"}, {"id": 2, "status": "updated"})])
def test_a_reply_of_another_length_joins_nobody_to_anything(answer: Answer) -> None:
    with pytest.raises(MarketoError) as caught:
        leads.sync(Stage(Script(answer)).marketo, "updateOnly", "email", [{"email": "ana@example.com"}])
    assert (caught.value.verdict, caught.value.lost_reply) == ("transient", True)


@pytest.mark.parametrize(
    ("action", "sent"), [("createOrUpdate", "Europe"), ("createOnly", "Europe"), ("updateOnly", None)]
)
def test_a_partition_is_named_only_where_people_may_be_created(action: str, sent: str | None) -> None:
    script = Script(ok({"id": 900101, "status": "updated"}))
    leads.sync(Stage(script).marketo, action, "email", [{"email": "ana@example.com", "lastName": None}], "Europe")
    body = json_of(script.calls[0])
    assert body.get("partitionName") == sent
    assert body["input"] == [{"email": "ana@example.com", "lastName": None}]
    assert "asyncProcessing" not in body
    assert script.calls[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("action", "lookup", "row"),
    [
        ("replaceAll", "email", {"email": "ana@example.com"}),
        ("createOrUpdate", "email", {"email": "ana@example.com", "id": 7}),
        ("updateOnly", "email", {"firstName": "Ana"}),
        ("updateOnly", "id", {"id": None, "firstName": "Ana"}),
    ],
)
def test_a_batch_marketo_must_not_see_is_refused(action: str, lookup: str, row: dict[str, object]) -> None:
    stage = Stage(Script())
    with pytest.raises(MarketoError) as caught:
        leads.sync(stage.marketo, action, lookup, [row])
    assert "example.com" not in str(caught.value)
    assert stage.transport.sent == []
