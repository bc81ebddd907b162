"""`segpush check` as people give it: whom it asks, what it prints, and how it ends."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, get_args

import pytest

from console import account
from console.check.finding import DEPLOYED, MARKETO, Area, spelled
from local.marketo.server import SimulatorServer, serving
from tests.console.shell import segpush
from tests.docs.pages import ROOT, table, words
from tests.whole import spring

EXAMPLES = [str(Path("examples") / name) for name in ("acme.yaml", "newsletter.yaml", "spring-campaigns.yaml")]
PAGE = ROOT / "docs" / "command.md"


@pytest.fixture(autouse=True)
def nothing_said(shell: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that names no account."""
    for name in (*account.NEEDED, account.ENDPOINT):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a network."""

    def refuse(*_: Any) -> NoReturn:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def marketo() -> Iterator[SimulatorServer]:
    with serving(spring.marketo()) as server:
        yield server


def sign_in(monkeypatch: pytest.MonkeyPatch, server: SimulatorServer, **other: str) -> None:
    known = server.simulator.state()["account"]
    for name, field in account.NEEDED.items():
        monkeypatch.setenv(name, other.get(field, known[field]))
    monkeypatch.setenv(account.ENDPOINT, server.url)


def written(path: Path, **values: Any) -> str:
    path.write_text(json.dumps(spring.destination(**values)))
    return str(path)


@pytest.mark.usefixtures("unplugged")
def test_documents_alone_ask_nobody_and_say_how_to_have_the_rest_asked(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("version: 1\nname: broken\nsend_on: x\n")
    result = segpush("check", EXAMPLES[0], str(broken))
    sign_in = "export SEGPUSH_MUNCHKIN_ID, SEGPUSH_CLIENT_ID, SEGPUSH_CLIENT_SECRET, or give --marketo STATE.json or --stack NAME"
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "✓ examples/acme.yaml: account acme",
        f"? {', '.join(MARKETO)}: not asked: {sign_in}",
        f"? {', '.join(map(spelled, DEPLOYED))}: not asked: name the stack with --stack NAME, or --local",
    ]
    assert result.stderr == f"✗ {broken}: send_on: is not supported yet; take it out\n"


@pytest.mark.usefixtures("unplugged")
def test_the_examples_are_right_and_their_notes_are_told() -> None:
    result = segpush("check", *EXAMPLES)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("✓") == 3
    assert "  note: audiences[1].source.content: a changes file brings no row" in result.stdout


@pytest.mark.usefixtures("unplugged")
def test_offline_asks_nobody_whatever_the_shell_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGPUSH_STACK", "segpush")
    monkeypatch.setenv("SEGPUSH_CLIENT_ID", "api-push")
    result = segpush("check", EXAMPLES[0], "--offline")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        f"? {', '.join(map(spelled, [*MARKETO, *DEPLOYED]))}: not asked, as --offline says"
    ]


def test_a_simulator_is_asked_where_one_is_given(tmp_path: Path) -> None:
    (state := tmp_path / "marketo.json").write_text(json.dumps(spring.marketo()))
    result = segpush("check", written(tmp_path / "spring.yaml"), "--marketo", str(state))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "✓ list spring-campaigns/spring-buyers: 1021 'Spring Buyers' is there\n" in result.stdout


def test_the_account_of_the_shell_is_asked(
    tmp_path: Path, marketo: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, marketo)
    result = segpush("check", written(tmp_path / "spring.yaml", list={"id": 4711}), "--json")
    told = json.loads(result.stdout)
    wrong = [each for each in told["findings"] if each["state"] == "problem"]
    assert [(each["area"], each["about"]) for each in wrong] == [("list", "spring-campaigns/spring-buyers")]
    assert told["problems"] == [f"list spring-campaigns/spring-buyers: {wrong[0]['sentence']}"]
    assert (result.exit_code, result.stderr) == (1, f"✗ {told['problems'][0]}\n")


def test_a_wrong_secret_is_one_line(tmp_path: Path, marketo: SimulatorServer, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, marketo, client_secret="old")
    result = segpush("check", written(tmp_path / "spring.yaml"))
    assert result.exit_code == 1
    assert result.stderr.startswith("✗ token acme: Marketo answered 401, client_id or client_secret is wrong")
    assert len(result.stderr.splitlines()) == 1
    assert "not asked, for already the first call was refused" in result.stdout


@pytest.mark.usefixtures("unplugged")
def test_half_an_account_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGPUSH_CLIENT_ID", "api-push")
    result = segpush("check", EXAMPLES[0])
    assert result.exit_code == 1
    assert result.stderr.startswith("✗ secret acme: SEGPUSH_MUNCHKIN_ID, SEGPUSH_CLIENT_SECRET not set: ")


@pytest.mark.usefixtures("unplugged")
def test_one_account_of_the_shell_is_not_taken_for_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGPUSH_CLIENT_ID", "api-push")
    result = segpush("check", EXAMPLES[0], written(tmp_path / "summer.yaml", account="globex"))
    assert result.exit_code == 0
    assert (
        "the shell opens one account and the documents name acme, globex: check those of one at a time" in result.stdout
    )


def test_what_is_no_simulator_is_wrong_usage(tmp_path: Path) -> None:
    result = segpush("check", EXAMPLES[0], "--marketo", str(tmp_path / "nowhere.json"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is no state of a Marketo" in result.stderr


def test_a_stack_that_is_named_is_looked_at(deployed: dict[str, str]) -> None:
    result = segpush("check", EXAMPLES[0], "--stack", "segpush-eu", "--json")
    states = {(each["area"], each["about"]): each["state"] for each in json.loads(result.stdout)["findings"]}
    assert result.exit_code == 1
    assert states["in_force", "account acme"] == states["secret", "acme"] == "problem"
    assert states["table", "state"] == "ok"
    nowhere = segpush("check", EXAMPLES[0], "--stack", "nowhere")
    assert (nowhere.exit_code, nowhere.stderr[:14]) == (1, "✗ stack nowher")


def test_the_areas_are_those_that_are_told() -> None:
    assert [words(row[0])[0] for row in table(PAGE, "areas of check")] == list(get_args(Area))
    assert set(get_args(Area)) == {"document", "sample", *MARKETO, *DEPLOYED}
