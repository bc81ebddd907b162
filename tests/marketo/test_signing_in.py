"""One token, renewed in time; a secret that changed, and one that is wrong."""

import logging
from pathlib import Path

import pytest

from segpush.errors import MarketoError, SecretUnreadable
from segpush.marketo import lists
from segpush.marketo.client import Credentials, Marketo, Shelf
from tests.marketo.stage import KEYS, SECRET, Answer, Script, Stage, Vault, form_of, http, ok, refusal, token

FOUND = ok({"id": 1021, "name": "Spring Buyers", "workspaceName": "Default"})
ROTATED = Credentials("123-abc-456", "made-up-client", "made-up-secret-of-2027")
WRONG: Answer = (401, {"error": "unauthorized", "error_description": "No client with requested id"}, {})
WRONG_XML = http(401, "<UnauthorizedException><error>unauthorized</error></UnauthorizedException>")


def ask(stage: Stage, times: int = 1) -> None:
    for _ in range(times):
        lists.get(stage.marketo, 1021)


def refused(stage: Stage) -> MarketoError:
    with pytest.raises(MarketoError) as caught:
        ask(stage)
    return caught.value


def test_d11_many_calls_use_one_token() -> None:
    script = Script(*[FOUND] * 50)
    ask(Stage(script), 50)
    assert len(script.sign_ins) == 1


def test_d11_a_token_is_renewed_a_minute_before_its_end() -> None:
    script = Script(*[FOUND] * 3, identity=(token("a", 3600), token("b", 3600)))
    stage = Stage(script)
    for seconds in (0, 3539, 1):
        stage.clock.advance(seconds)
        ask(stage)
    assert [call.headers["Authorization"] for call in script.calls] == ["Bearer a", "Bearer a", "Bearer b"]


def test_d11_a_token_in_its_last_minute_is_used_until_it_ends() -> None:
    script = Script(*[FOUND] * 3, identity=(token("a", 50), token("b", 3600)))
    stage = Stage(script)
    for seconds in (0, 49, 1):
        stage.clock.advance(seconds)
        ask(stage)
    assert [call.headers["Authorization"] for call in script.calls] == ["Bearer a", "Bearer a", "Bearer b"]


def test_d11_clients_that_share_a_shelf_share_a_token() -> None:
    script, shelf = Script(*[FOUND] * 4), Shelf()
    stage = Stage(script)
    for credentials in (KEYS, KEYS, KEYS, Credentials("123-ABC-456", "another-client", SECRET)):
        marketo = Marketo(Vault(credentials), stage.session, stage.clock, stage.gate, shelf=shelf)
        lists.get(marketo, 1021)
    assert len(script.sign_ins) == 2, "one a client id"
    assert "token-1" not in repr(shelf)


def test_a_token_without_a_second_left_is_asked_for_again_later() -> None:
    stage = Stage(Script(FOUND, identity=(token("a", 0),)))
    error = refused(stage)
    assert (error.verdict, error.retry_after) == ("transient", 1.0)
    ask(stage)


@pytest.mark.parametrize("dead", [refusal("600"), refusal("601"), refusal("602"), http(401)])
def test_d11_a_refused_token_is_replaced_and_the_call_repeated_once(dead: Answer) -> None:
    script = Script(dead, FOUND, identity=(token("a"), token("b")))
    stage = Stage(script)
    ask(stage)
    assert [call.headers["Authorization"] for call in script.calls] == ["Bearer a", "Bearer b"]
    assert (stage.gate.counted, stage.gate.free) == (2, 2)


def test_a_second_refused_token_in_a_row_ends_the_run() -> None:
    script = Script(refusal("602"), refusal("601"))
    error = refused(Stage(script))
    assert (error.verdict, error.whole_run, len(script.calls)) == ("permanent", True, 2)


def test_the_secret_is_in_the_body_and_not_in_the_address() -> None:
    script = Script(FOUND)
    ask(Stage(script))
    assert form_of(script.sign_ins[0]) == {
        "grant_type": "client_credentials",
        "client_id": "made-up-client",
        "client_secret": SECRET,
    }
    assert script.sign_ins[0].path_url == "/identity/oauth/token"
    assert "Authorization" not in script.sign_ins[0].headers


def test_d10_the_token_is_in_the_header_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script = Script(FOUND, ok(*[{"id": 7, "status": "added"}]))
    stage = Stage(script)
    ask(stage)
    lists.add(stage.marketo, 1021, [7])
    for call in script.calls:
        assert call.headers["Authorization"] == "Bearer token-1:sj"
        assert "token-1" not in f"{call.url} {call.body!r} {caplog.text}"
    assert SECRET not in caplog.text


def test_no_netrc_can_take_the_place_of_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    script = Script(FOUND)
    ask(Stage(script))
    assert "Authorization" not in script.sign_ins[0].headers
    assert script.calls[0].headers["Authorization"] == "Bearer token-1:sj"


@pytest.mark.parametrize("status", [400, 401, 405, 415])
def test_u16_a_form_that_is_not_taken_goes_once_more_as_a_query(status: int) -> None:
    script = Script(FOUND, identity=(http(status), token()))
    ask(Stage(script))
    form, query = script.sign_ins
    assert form.body
    assert f"client_secret={SECRET}" in str(query.url)
    assert not query.body


@pytest.mark.parametrize("wrong", [WRONG, WRONG_XML])
def test_a_wrong_secret_ends_the_run_and_says_what_to_mend(wrong: Answer) -> None:
    script = Script(identity=(wrong, wrong))
    vault = Vault()
    error = refused(Stage(script, vault))
    assert (error.verdict, error.whole_run, error.code) == ("permanent", True, "401")
    assert "the account's secret" in str(error)
    assert vault.reads == [False, True]
    assert len(script.sent) == 2, "nothing is asked again with the same secret"


def test_a_secret_that_was_rotated_is_read_again_once() -> None:
    script = Script(FOUND, identity=(WRONG, WRONG, token("new")))
    stage = Stage(script, Vault(stored=ROTATED))
    ask(stage)
    assert form_of(script.sign_ins[-1])["client_secret"] == "made-up-secret-of-2027"
    assert script.calls[0].headers["Authorization"] == "Bearer new"


def test_once_the_form_was_taken_a_401_is_about_the_secret_alone() -> None:
    script = Script(FOUND, refusal("601"), FOUND, identity=(token("a"), WRONG, token("b")))
    stage = Stage(script, Vault(stored=ROTATED))
    ask(stage, 2)
    assert all("client_secret" not in str(sign_in.url) for sign_in in script.sign_ins)


def test_a_secret_that_now_names_another_account_is_never_used() -> None:
    other = Credentials("999-XYZ-999", "made-up-client", "other")
    stage = Stage(Script(identity=(WRONG, WRONG)), Vault(stored=other))
    error = refused(stage)
    assert error.whole_run
    assert len(stage.transport.sent) == 2


def test_a_busy_identity_endpoint_is_not_a_wrong_secret() -> None:
    stage = Stage(Script(FOUND, identity=(http(503), http(429), http(200), ok())))
    errors = [refused(stage) for _ in range(4)]
    assert [error.verdict for error in errors] == ["transient", "throttled", "transient", "transient"]
    assert not any(error.lost_reply or error.whole_run for error in errors), "signing in changes nothing"
    ask(stage)


def test_a_forbidden_identity_endpoint_ends_the_run() -> None:
    error = refused(Stage(Script(identity=(http(403),))))
    assert (error.verdict, error.whole_run, error.code) == ("permanent", True, "403")


@pytest.mark.parametrize(
    "odd",
    ["", "acme", "123-ABC-4567", "https://123-ABC-456.mktorest.com", "evil.example.com/123-ABC-456", "١٢٣-ABC-456"],
)
def test_a_munchkin_id_that_is_none_is_refused_before_any_call(odd: str) -> None:
    script = Script()
    with pytest.raises(SecretUnreadable, match="munchkin_id"):
        Stage(script, Vault(Credentials(odd, "a", "b")))
    assert script.sent == []


def test_a_munchkin_id_is_trimmed_and_upper_case() -> None:
    assert Stage(Script(), Vault(Credentials(" 123-abc-456\n", "a", "b"))).marketo.munchkin_id == "123-ABC-456"


def test_credentials_do_not_show_the_secret() -> None:
    assert SECRET not in repr(KEYS)
