"""The command as people use it: words, exit codes, and what reaches a deployed stack."""

import json
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from console.commands import about_run, about_work
from segpush.errors import BadDocument
from tests.console.shell import TEMPLATE, deploy, segpush, sent, stored

EXAMPLES = [str(Path("examples") / name) for name in ("acme.yaml", "newsletter.yaml", "spring-campaigns.yaml")]


def test_check_says_of_each_document_that_it_is_right_or_what_to_do(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("version: 1\nname: broken\nsend_on: x\n")

    result = segpush("check", EXAMPLES[0], str(broken))

    assert result.exit_code == 1
    assert result.stdout == "✓ examples/acme.yaml: account acme\n"
    assert f"✗ {broken}: send_on: is not supported yet; take it out\n" in result.stderr


def test_the_examples_are_right_and_their_notes_are_told() -> None:
    result = segpush("check", *EXAMPLES)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("✓") == 3
    assert "  note: audiences[1].source.content: a changes file brings no row" in result.stdout


def test_apply_shows_asks_and_stores(deployed: dict[str, str]) -> None:
    declined = segpush("apply", *EXAMPLES, answer="n\n")
    assert (declined.exit_code, stored(deployed)) == (1, [])
    assert "destination newsletter: new\n" in declined.stdout

    assert segpush("apply", *EXAMPLES, answer="y\n").exit_code == 0
    assert stored(deployed) == [
        "accounts/acme.json",
        "destinations/newsletter.json",
        "destinations/spring-campaigns.json",
    ]


def test_apply_has_nothing_to_ask_where_nothing_differs(deployed: dict[str, str]) -> None:
    assert segpush("apply", "--yes", *EXAMPLES).stdout.endswith(
        "✓ 3 in force; runs that begin from now on follow them.\n"
    )

    again = segpush("apply", *EXAMPLES)

    assert again.exit_code == 0
    assert again.stdout.splitlines() == [
        "account acme: unchanged",
        "destination newsletter: unchanged",
        "destination spring-campaigns: unchanged",
    ]


def test_apply_refuses_in_sentences(deployed: dict[str, str]) -> None:
    result = segpush("apply", "--yes", EXAMPLES[1])

    assert (result.exit_code, stored(deployed)) == (1, [])
    assert (
        result.stderr
        == "✗ examples/newsletter.yaml: account: acme has no document; apply one with name: acme as well\n"
    )


def test_a_stack_that_is_not_there_or_not_ours(deployed: dict[str, str]) -> None:
    boto3.client("cloudformation", region_name="eu-west-1").create_stack(
        StackName="website", TemplateBody=json.dumps({"Resources": TEMPLATE["Resources"]})
    )

    for name, what in [
        ("nowhere", "cannot be read"),
        ("website", "has no output WorkBucketName; is it a segpush stack?"),
    ]:
        result = segpush("approve", "some-run", "--stack", name)
        assert result.exit_code == 3
        assert result.stderr.startswith(f"✗ stack {name} ")
        assert what in result.stderr
    assert sent(deployed) == []


def test_the_stack_on_this_machine_needs_no_sign_in(deployed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    local = deploy("segpush", "us-east-1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_CONFIG_FILE"):
        monkeypatch.delenv(name)

    assert segpush("apply", "--yes", "--local", "--stack", "segpush", EXAMPLES[0]).exit_code == 0

    assert (stored(local), stored(deployed)) == (["accounts/acme.json"], [])


@pytest.mark.usefixtures("shell")
def test_a_profile_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    result = segpush("approve", "some-run")

    assert (result.exit_code, result.stdout) == (3, "")
    assert "nobody" in result.stderr


def test_a_wrong_word_is_wrong_usage() -> None:
    assert segpush("aprove", "some-run").exit_code == 2


def test_messages_name_who_speaks() -> None:
    assert about_run("approve", "r1", "ines", uuid4())["by"] == about_work("pause", "acme", "ines")["by"] == "ines"


@pytest.mark.parametrize("target", ["", "/", "a/b/c", "spring campaigns/x", "*"])
def test_only_an_audience_or_an_account_can_be_paused(target: str) -> None:
    with pytest.raises(BadDocument, match="name one of them"):
        about_work("pause", target, "ines")
