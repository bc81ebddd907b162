"""Where calls may go, and which may be made."""

import pytest

from segpush.errors import MarketoError
from segpush.marketo import endpoint, fields
from tests.marketo.stage import Script, Stage, ok


@pytest.mark.parametrize(
    ("pasted", "base"),
    [
        (None, "https://123-ABC-456.mktorest.com"),
        ("  ", "https://123-ABC-456.mktorest.com"),
        ("https://123-ABC-456.mktorest.com/rest", "https://123-ABC-456.mktorest.com"),
        (" 123-ABC-456.mktorest.com/identity/ ", "https://123-ABC-456.mktorest.com"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://127.0.0.1:8080/rest/", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://host.docker.internal:8080", "http://host.docker.internal:8080"),
    ],
)
def test_an_endpoint_is_taken_as_people_paste_it(pasted: str | None, base: str) -> None:
    assert endpoint.base_url("123-ABC-456", pasted) == base


@pytest.mark.parametrize(
    "pasted",
    [
        "http://123-ABC-456.mktorest.com",
        "http://localhost.example.com",
        "http://host.docker.internal.example.com",
        "http://172.17.0.1:8080",
        "ftp://localhost",
        "https://user:word@example.com",
        "https://example.com?x=1",
        "https://example.com//a",
        "https://",
        "https://example.com:port",
    ],
)
def test_an_endpoint_that_is_not_safe_is_refused(pasted: str) -> None:
    with pytest.raises(MarketoError) as caught:
        endpoint.base_url("123-ABC-456", pasted)
    assert caught.value.whole_run


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("POST", "/rest/v1/leads/delete.json", {}),
        ("DELETE", "/rest/v1/leads.json", {}),
        ("DELETE", "/rest/v1/lists/1021.json", {}),
        ("POST", "/rest/v1/leads.json", {"_method": "DELETE"}),
        ("GET", "/rest/v1//leads.json", {}),
        ("GET", "/rest/v1/leads.json?access_token=x", {}),
        ("GET", "/rest/v1/leads.json", {"access_token": "x"}),
        ("GET", "/rest/v1/../identity.json", {}),
        ("GET", "/elsewhere/v1/leads.json", {}),
        ("GET", "/rest/v1/leads", {}),
        ("PUT", "/rest/v1/leads.json", {}),
    ],
)
def test_what_must_never_be_said_is_not_sent(method: str, path: str, query: dict[str, str]) -> None:
    stage = Stage(Script())
    for in_query, in_form in ((query, {}), ({}, query)):
        with pytest.raises(MarketoError) as caught:
            stage.marketo.call(method, path, query=in_query, form=in_form)
        assert (caught.value.code, caught.value.whole_run) == ("refused", True)
    assert stage.transport.sent == []


def test_a_redirect_is_not_followed() -> None:
    script = Script((302, "", {"Location": "https://elsewhere.example.com/"}))
    with pytest.raises(MarketoError):
        fields.usage(Stage(script).marketo)
    assert len(script.calls) == 1


def test_every_call_has_a_timeout_longer_than_adobes() -> None:
    script = Script(ok())
    fields.usage(Stage(script).marketo)
    assert script.timeouts == [(5.0, 45.0), (5.0, 45.0)]
    assert [endpoint.READS[1], endpoint.SYNC[1], endpoint.ASSETS[1]] == [75, 105, 310]


def test_the_deployments_endpoint_is_where_calls_go() -> None:
    script = Script(ok())
    fields.usage(Stage(script, endpoint="http://127.0.0.1:8080").marketo)
    assert [request.url for request in script.sent] == [
        "http://127.0.0.1:8080/identity/oauth/token",
        "http://127.0.0.1:8080/rest/v1/stats/usage.json",
    ]
