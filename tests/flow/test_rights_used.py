"""Roles and policies of template.yaml against what functions and people really ask for: nothing missing, nothing extra."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest

from local import stack
from local.iam.gate import Judged
from local.iam.policy import Grant, may
from local.stack import Pace
from tests.docs.pages import ROOT, table, words
from tests.flow.rights_beyond import BEYOND, Beyond
from tests.flow.rights_given import DUTIES, rights
from tests.flow.rights_story import BUYERS, DESTINATION, Story
from tests.whole import spring

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rights")]  # they all look at the same story
FUNCTIONS = ("pickup", "push")
SWEEPS = Pace(redelivery=0, schedule=5)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    logs = tmp_path_factory.mktemp("logs")
    with pytest.MonkeyPatch.context() as patch, stack.running("acme", spring.marketo(), logs, pace=SWEEPS) as there:
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        told = Story(there, tmp_path_factory.mktemp("files"))
        told.play()
        yield told


def asked_by(story: Story, who: str) -> list[Judged]:
    """What somebody of a role or duty asked for."""
    return [judged for judged in story.judged if who in judged.who.split("+")]


def used(story: Story, who: str, grant: Grant) -> bool:
    return any(grant.covers(judged.asked) for judged in asked_by(story, who))


def is_beyond(who: str, grant: Grant) -> bool:
    return any(each.names(who, grant) for each in BEYOND)


def test_nobody_was_refused_anything(story: Story) -> None:
    assert [str(judged) for judged in story.judged if not judged.allowed] == []


@pytest.mark.parametrize("who", FUNCTIONS)
def test_a_function_asks_for_nothing_its_role_lacks(story: Story, who: str) -> None:
    given = rights(story.stack, who)
    asked = [judged.asked for judged in asked_by(story, who)]
    assert len(asked) > 30, "the recording is empty"
    assert [str(each) for each in asked if not may(given, each)] == []


@pytest.mark.parametrize("who", [*FUNCTIONS, *DUTIES])
def test_nothing_is_given_that_nobody_asks_for(story: Story, who: str) -> None:
    given = rights(story.stack, who)
    assert [str(grant) for grant in given if not used(story, who, grant) and not is_beyond(who, grant)] == []


@pytest.mark.parametrize("each", BEYOND, ids=lambda each: f"{each.who}-{each.sid}-{each.actions}")
def test_a_right_beyond_that_is_given_and_was_not_used(story: Story, each: Beyond) -> None:
    named = [grant for grant in rights(story.stack, each.who) if each.names(each.who, grant)]
    assert named
    assert [str(grant) for grant in named if used(story, each.who, grant)] == []


COMMANDS: dict[str, tuple[list[str], ...]] = {
    "AuthorDocuments": (["list"], ["show", DESTINATION], ["apply", "--yes", "FILE"], ["remove", DESTINATION, "--yes"]),
    "ApproveRuns": (
        ["runs"], ["run", "RUN"], ["report", "RUN", "--out", "OUT"], ["watch", "RUN"],
        ["approve", "RUN"], ["decline", "RUN"], ["cancel", "RUN"], ["retry", "RUN", "--no-watch"],
        ["pause", BUYERS], ["resume", BUYERS], ["resync", BUYERS, "--no-watch"],
        ["verify", BUYERS, "--no-watch"], ["reconcile", BUYERS, "--no-watch"],
    ),
    "DeliverFiles": (["drop", DESTINATION, "spring-buyers", "FILE", "--no-watch"],),
    "ReadPeople": (["rejects", "RUN"], ["retry", "RUN", "--with", "FILE", "--no-watch"]),
    "ForgetPeople": (["forget", "zoe@example.com", "--yes"],),
}  # fmt: skip
WITH = {"ReadPeople": ("ReadPeople", "ApproveRuns")}  # who needs another duty as well
WITHOUT = {
    "AuthorDocuments": "ReadPeople", "ApproveRuns": "ReadPeople", "DeliverFiles": "ReadPeople",
    "ReadPeople": "ApproveRuns", "ForgetPeople": "AuthorDocuments",
}  # fmt: skip
CASES = [pytest.param(duty, words, id=" ".join(words[:1])) for duty in COMMANDS for words in COMMANDS[duty]]


@pytest.mark.parametrize(("duty", "said"), CASES)
def test_a_command_is_for_those_with_its_duty(story: Story, duty: str, said: list[str]) -> None:
    stands_for = {
        "RUN": story.runs()[0],
        "FILE": str(story.folder / "spring.yaml"),
        "OUT": str(story.folder / "r.html"),
    }
    line = [stands_for.get(word, word) for word in said]
    assert story.staff.is_refused(*line, duties=(WITHOUT[duty],))
    assert not story.staff.is_refused(*line, duties=WITH.get(duty, (duty,)))


@pytest.mark.parametrize(
    ("duty", "said", "answer"),
    [
        (
            "DeliverFiles",
            ["drop", "nosuch", "spring-buyers", "FILE", "--no-watch"],
            "destination nosuch is not in force",
        ),
        ("ApproveRuns", ["pause", "nosuch/buyers"], "destination nosuch is not in force"),
        ("ApproveRuns", ["report", "RUN"], "its report is no longer kept"),
    ],
)
def test_what_is_not_there_is_not_taken_for_a_missing_right(
    story: Story, duty: str, said: list[str], answer: str
) -> None:
    """S3 tells 403 of a missing object to whoever may not list all of the bucket."""
    run, work = story.runs()[1], story.stack.work_bucket
    story.stack.cloud.client("s3").delete_object(Bucket=work, Key=f"reports/{run}/report.html")
    stands_for = {"RUN": run, "FILE": str(story.folder / "spring.yaml")}
    result = story.staff.having(duty).segpush(*(stands_for.get(word, word) for word in said))
    assert (result.exit_code, answer in result.output) == (1, True), result.output


def test_a_check_says_which_rights_it_lacks(story: Story) -> None:
    """It is never refused as a whole: what may not be asked is a line of its own."""
    lines = {
        duty: story.staff.having(duty).segpush("check", *story.checked()).output
        for duty in ("AuthorDocuments", "ReadPeople")
    }
    assert "sign-in may not" not in lines["AuthorDocuments"], lines["AuthorDocuments"]
    assert "sign-in may not" in lines["ReadPeople"], lines["ReadPeople"]


def test_every_command_of_the_duties_is_tried() -> None:
    named = {row[0].strip("`"): words(row[1]) for row in table(ROOT / "docs/deploy.md", "duties")}
    for duty, lines in COMMANDS.items():
        told = {
            word.removeprefix("segpush ").split()[0]
            for word in named[duty]
            if not word.startswith(("--", "people/")) and not word[0].isupper()
        }
        assert told - {"check"} == {line[0] for line in lines}
