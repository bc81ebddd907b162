"""Questions on a terminal, answered by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from console.init.asking import Answers, Asked, Choice
from console.init.making import make
from console.init.questions import QUESTIONS
from console.init.terminal import Terminal
from tests.console.wizard import TODAY, meant, offer, sample_file

ENTER, DOWN, CTRL_C, BACKSPACE = "\r", "\x1b[B", "\x03", "\x7f"
PEOPLE = (Choice("match_only", "are reported"), Choice("match_and_create", "are created"))


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


def asked(name: str, default: str | None = None, choices: tuple[Choice, ...] = (), *, free: bool = False) -> Asked:
    return Asked(QUESTIONS[name], QUESTIONS[name].text, default, choices, free)


def short(text: str) -> str:
    if len(text) > 4:
        raise ValueError("too long; shorten it")
    return text


def test_enter_gives_the_default_and_typing_another_answer(keys: PipeInput) -> None:
    keys.send_text(ENTER)
    assert Terminal().ask(asked("name", "spring"), str) == "spring"
    keys.send_text(f"-sale{ENTER}")
    assert Terminal().ask(asked("name", "spring"), str) == "spring-sale"


def test_a_wrong_answer_is_there_to_be_mended(keys: PipeInput) -> None:
    keys.send_text(f"acme inc{ENTER}{BACKSPACE * 4}{ENTER}")
    assert Terminal().ask(asked("account"), short) == "acme"


def test_one_of_several_is_chosen_the_default_first(keys: PipeInput) -> None:
    keys.send_text(ENTER)
    assert Terminal().ask(asked("people", "match_and_create", PEOPLE), str) == "match_and_create"
    keys.send_text(DOWN + ENTER)
    assert Terminal().ask(asked("people", "match_only", PEOPLE), str) == "match_and_create"


def test_among_many_some_letters_find_one(keys: PipeInput) -> None:
    fields = tuple(Choice(f"field{number}") for number in range(40))
    keys.send_text(f"field37{ENTER}")
    assert Terminal().ask(asked("map", "field0", fields), str) == "field37"


def test_something_else_can_be_typed_where_that_is_allowed(keys: PipeInput) -> None:
    keys.send_text(DOWN + DOWN + ENTER)
    keys.send_text(f"\x15ST1021A1{ENTER}")
    assert Terminal().ask(asked("list", "new", (Choice("new"), Choice("1030")), free=True), str) == "ST1021A1"


def test_a_file_is_typed_and_a_yes_is_enter(keys: PipeInput) -> None:
    keys.send_text(f"buyers.csv{ENTER}")
    assert Terminal().ask(asked("sample", ""), str) == "buyers.csv"
    keys.send_text(ENTER)
    assert Terminal().agree("Write it?")
    keys.send_text("n")
    assert not Terminal().agree("Write it?")


def test_a_whole_document_is_made_with_little_more_than_enter(
    keys: PipeInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    sample_file(tmp_path, name="buyers.csv")
    keys.send_text(f"acme{ENTER}buyers.csv{ENTER}{ENTER * 3}{DOWN}{ENTER}{DOWN}{ENTER}{ENTER * 20}")

    made = make(Answers({}, Terminal()), lambda _: offer(), TODAY)

    found = meant(made)
    assert (found.name, found.people, found.sync) == ("buyers", "match_and_create", "audience_and_profile")
    assert [each.target for each in found.mapping] == ["firstName", "lastName", "company", "city"]
    assert made.text in capsys.readouterr().out, "it is shown before anybody agrees"


def test_what_a_file_says_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().tell(["  \x1b[2Jcity", "  company"])
    assert capsys.readouterr().out == "   [2Jcity\n  company\n"


def test_ctrl_c_ends_it(keys: PipeInput) -> None:
    keys.send_text(CTRL_C)
    with pytest.raises(typer.Abort):
        Terminal().ask(asked("name", "spring"), str)
