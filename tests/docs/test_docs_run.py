"""Every command the documentation shows is run on a stack on this machine, and ends well; every example is put in force there."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from console import stack
from tests.docs.pages import ROOT, commands
from tests.docs.playing import begins, give, listed
from tests.docs.story import Story, told

NEEDS_ACCOUNT, ELSEWHERE = listed("needs_account.txt"), listed("run_elsewhere.txt")
MEANT = [[name.removeprefix("console/"), *rest] for _, (name, *rest) in commands()]  # console/segpush is segpush
SHOWN = sorted({" ".join(words): words for words in MEANT}.items())
RUN = [(line, words) for line, words in SHOWN if not any(begins(words, each) for each in (*NEEDS_ACCOUNT, *ELSEWHERE))]
EXAMPLES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "examples").glob("*.yaml"))
ENDS = {"approve": "done", "decline": "declined", "cancel": "cancelled"}  # of the run that was held
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs_run")]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    home = tmp_path_factory.mktemp("home")
    with told(home) as story, pytest.MonkeyPatch.context() as shell:
        for name in ("AWS_PROFILE", "SEGPUSH_STACK", "SEGPUSH_LOCAL"):
            shell.delenv(name, raising=False)
        for name, value in story.stack.cloud.environment.items():
            shell.setenv(name, value)
        shell.setattr(stack, "SAMCONFIG", home / "samconfig.toml")
        shell.setattr(webbrowser, "open", lambda _: True)
        shell.setattr(boto3, "DEFAULT_SESSION", None)
        shell.chdir(home)
        yield story


@pytest.fixture
def ready(story: Story) -> Story:
    story.ready()
    return story


@pytest.mark.parametrize("words", [words for _, words in RUN], ids=[line for line, _ in RUN])
def test_a_command_ends_well(words: list[str], ready: Story) -> None:
    ended = give(words, ready)
    assert ended.code == 0, ended.said
    assert "Traceback" not in ended.said
    end = ENDS.get(words[1]) if words[2:3] == ["RUN"] else None
    if end:
        ready.until(lambda look: (ready.asked, end) in [(run.id, run.state) for run in look.runs])


def test_all_examples_can_be_in_force_together(ready: Story) -> None:
    ended = give(["segpush", "apply", *EXAMPLES], ready)
    assert ended.code == 0, ended.said
    in_force = give(["segpush", "list"], ready).said
    assert [
        name
        for name in EXAMPLES
        if Path(name).stem not in {"spring-campaigns", "autumn-lists"} and f"\t{Path(name).stem}\t" not in in_force
    ] == []


@pytest.mark.parametrize("line", [*NEEDS_ACCOUNT, *ELSEWHERE])
def test_a_command_that_is_not_run_here_is_still_shown(line: str) -> None:
    assert [words for _, words in SHOWN if begins(words, line)]


def test_what_needs_an_account_says_why_and_what_runs_elsewhere_says_where() -> None:
    assert all(NEEDS_ACCOUNT.values())
    assert [where for where in ELSEWHERE.values() if not (ROOT / where).exists()] == []
    assert ".ci/run" not in ELSEWHERE.values() or "make test" in (ROOT / ".ci" / "run").read_text()
