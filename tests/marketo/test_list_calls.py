"""Joining, leaving and reading a static list."""

import pytest

from segpush.errors import MarketoError, Reason
from segpush.marketo import lists
from tests.marketo.stage import Script, Stage, form_of, json_of, ok, refusal

NOT_FOUND = {"code": "1004", "message": "Lead not found"}
NOT_MEMBER = {"code": "1015", "message": "Lead not in list"}


def test_d0_one_refused_id_leaves_the_others_done() -> None:
    script = Script(
        ok(
            {"id": 3, "status": "skipped", "reasons": [NOT_FOUND]},
            {"id": 1, "status": "added"},
            {"id": 2, "status": "added"},
        )
    )
    results = lists.add(Stage(script).marketo, 1021, [1, 2, 3])
    assert [(result.id, result.status) for result in results] == [(1, "added"), (2, "added"), (3, "skipped")]
    assert results[2].reasons == (Reason("1004", "Lead not found"),)
    assert (script.calls[0].method, script.calls[0].path_url) == ("POST", "/rest/v1/lists/1021/leads.json")
    assert json_of(script.calls[0]) == {"input": [{"id": 1}, {"id": 2}, {"id": 3}]}


def test_removing_names_ids_in_the_query_and_json_as_its_type() -> None:
    script = Script(ok({"id": 2, "status": "skipped", "reasons": [NOT_MEMBER]}, {"id": 1, "status": "removed"}))
    results = lists.remove(Stage(script).marketo, 1021, [1, 2])
    assert [(result.id, result.status) for result in results] == [(1, "removed"), (2, "skipped")]
    call = script.calls[0]
    assert (call.method, call.path_url) == ("DELETE", "/rest/v1/lists/1021/leads.json?id=1&id=2")
    assert (call.headers["Content-Type"], call.body) == ("application/json", None)


def test_d5_an_id_the_reply_does_not_name_is_said_to_be_unanswered() -> None:
    results = lists.remove(Stage(Script(ok({"id": 2, "status": "removed"}))).marketo, 1021, [1, 2])
    assert [(result.id, result.status) for result in results] == [(1, "unanswered"), (2, "removed")]


def test_u5_an_id_given_twice_is_sent_once() -> None:
    script = Script(ok({"id": 7, "status": "added"}, {"id": 8, "status": "added"}))
    assert [result.id for result in lists.add(Stage(script).marketo, 1021, [7, 8, 7])] == [7, 8]
    assert json_of(script.calls[0]) == {"input": [{"id": 7}, {"id": 8}]}


def test_d6_d20_no_ids_make_no_call() -> None:
    stage = Stage(Script())
    assert lists.add(stage.marketo, 1021, []) == []
    assert lists.remove(stage.marketo, 1021, []) == []
    assert stage.transport.sent == []


def test_d19_three_hundred_ids_are_one_call_and_one_more_is_refused() -> None:
    script = Script(ok(*[{"id": number, "status": "removed"} for number in range(900_000_000, 900_000_300)]))
    stage = Stage(script)
    lists.remove(stage.marketo, 1021, range(900_000_000, 900_000_300))
    assert len(str(script.calls[0].url)) < 8_000
    for change in (lists.add, lists.remove):
        with pytest.raises(MarketoError, match="301 lead ids"):
            change(stage.marketo, 1021, range(1, 302))
    assert len(script.calls) == 1


@pytest.mark.parametrize("code", ["1003", "1013", "610"])
def test_u5_a_call_refused_for_its_list_ends_the_run(code: str) -> None:
    with pytest.raises(MarketoError) as caught:
        lists.add(Stage(Script(refusal(code, "Invalid data"))).marketo, 1021, [7])
    assert (caught.value.verdict, caught.value.whole_run) == ("permanent", True)


def test_a_list_is_read_by_its_id() -> None:
    script = Script(ok({"id": 1021, "name": "Spring Buyers", "workspaceName": "Default"}))
    assert lists.get(Stage(script).marketo, 1021) == lists.StaticList(1021, "Spring Buyers", "Default")


def test_a_list_that_is_not_there_ends_the_run() -> None:
    with pytest.raises(MarketoError) as caught:
        lists.get(Stage(Script(ok())).marketo, 1021)
    assert (caught.value.code, caught.value.whole_run) == ("1013", True)


def test_members_come_in_pages() -> None:
    script = Script(ok({"id": 1, "email": "ana@example.com"}, nextPageToken="p1=="), ok({"id": 2, "email": None}))
    stage = Stage(script)
    first = lists.members(stage.marketo, 1021, ["email"])
    last = lists.members(stage.marketo, 1021, ["email"], first.next_token)
    assert ([person.id for person in first.leads], first.next_token) == ([1], "p1==")
    assert (last.leads[0].values, last.next_token) == ({"id": 2, "email": None}, None)
    assert (
        script.calls[1].path_url
        == "/rest/v1/lists/1021/leads.json?fields=id%2Cemail&batchSize=300&nextPageToken=p1%3D%3D"
    )


def test_a_token_that_comes_again_ends_the_pages() -> None:
    stage = Stage(Script(ok({"id": 1}, nextPageToken="p1")))
    assert lists.members(stage.marketo, 1021, ["email"], "p1").next_token is None


def test_a_long_token_travels_in_the_body() -> None:
    script = Script(ok({"id": 1}))
    lists.members(Stage(script).marketo, 1021, ["email"], "p" * 9_000)
    assert script.calls[0].path_url == "/rest/v1/list/1021/leads.json"
    assert form_of(script.calls[0])["_method"] == "GET"
    assert form_of(script.calls[0])["nextPageToken"] == "p" * 9_000


def test_all_lists_are_read_page_by_page_up_to_a_number() -> None:
    spring = {"id": 1021, "name": "Spring Buyers", "workspaceName": "Default"}
    pages = (ok(spring, nextPageToken="PAGE2"), ok({"id": 1022, "name": "Spring Visitors"}))
    script = Script(*pages)
    found = lists.browse(Stage(script).marketo, 3_000)
    assert found == [lists.StaticList(1021, "Spring Buyers", "Default"), lists.StaticList(1022, "Spring Visitors", "")]
    assert [call.path_url for call in script.calls] == [
        "/rest/v1/lists.json?batchSize=300",
        "/rest/v1/lists.json?batchSize=300&nextPageToken=PAGE2",
    ]
    assert len(lists.browse(Stage(Script(*pages)).marketo, 1)) == 1


def test_a_page_that_leads_to_itself_is_the_last() -> None:
    again = ok({"id": 1021, "name": "Spring Buyers"}, nextPageToken="SAME")
    assert len(lists.browse(Stage(Script(again, again)).marketo, 3_000)) == 2
