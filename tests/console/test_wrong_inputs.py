"""Ten and more wrong inputs at each command: each is answered in one sentence that says what to do next, and nothing is done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.console.shell import items, pour, segpush, sent, stored
from tests.console.test_looking_at_runs import two_runs

AUDIENCE = "spring-campaigns/spring-buyers"
SENTENCE = re.compile(r"✗ [^\n]+\n")
NEXT = re.compile(r"[;:,] |`")
"""What is to be done stands behind what is wrong, or is a command."""

RIGHT: dict[str, tuple[str, ...]] = {
    "apply": ("acme.yaml",),
    "list": (),
    "show": ("acme",),
    "remove": ("spring-campaigns", "--yes"),
    "runs": (),
    "run": ("DONE",),
    "report": ("DONE",),
    "rejects": ("DONE",),
    "watch": ("DONE",),
    "drop": ("spring-campaigns", "spring-buyers", "buyers.csv", "--no-watch"),
    "approve": ("HELD",),
    "decline": ("HELD",),
    "cancel": ("HELD",),
    "retry": ("DONE",),
    "resync": (AUDIENCE,),
    "verify": (AUDIENCE,),
    "reconcile": (AUDIENCE,),
    "pause": (AUDIENCE,),
    "resume": ("acme",),
    "forget": ("ines@example.com", "--yes"),
}
"""A line of each command that asks a stack, and would be carried out."""

WRONG: dict[str, list[tuple[str, ...]]] = {
    "apply": [
        ("gone.yaml",),
        ("folder",),
        ("bytes.yaml",),
        ("broken.yaml",),
        ("list.yaml",),
        ("unknown.yaml",),
        ("alone.yaml",),
        ("acme.yaml", "twice.yaml"),
    ],
    "show": [("summer",), ("",), ("acme", "--kind", "list"), ("acme", "--kind", "destination")],
    "remove": [("summer",), ("acme", "--yes"), ("acme", "--kind", "list"), ("spring-campaigns", "--kind", "account")],
    "runs": [("summer",), ("spring-campaigns/visitors",), ("summer/visitors",), ("--most", "0"), ("--most", "many")],
    "run": [("20260101T000000Z-nobody-12345678",), ("",), ("../accounts",), (AUDIENCE,)],
    "report": [("nobody",), ("HELD",), ("DONE", "--out", "gone/report.html"), ("DONE", "--out", "folder"), ("DONE", "--out")],
    "rejects": [("nobody",), ("DONE", "--out", "gone/rows.csv"), ("DONE", "--retry", "folder"), ("DONE", "--retry")],
    "watch": [("nobody",), ("",), (AUDIENCE,)],
    "drop": [
        ("summer", "spring-buyers", "buyers.csv"),
        ("spring-campaigns", "visitors", "buyers.csv"),
        ("spring-campaigns", "spring-buyers", "gone.csv"),
        ("spring-campaigns", "spring-buyers", "folder"),
        ("spring-campaigns", "spring-buyers", "_SUCCESS"),
        (AUDIENCE, "buyers.csv"),
    ],
    "approve": [("nobody",), ("DONE",), ("",), (AUDIENCE,)],
    "decline": [("nobody",), ("DONE",), ("",), (AUDIENCE,)],
    "cancel": [("nobody",), ("DONE",), ("",), (AUDIENCE,)],
    "retry": [
        ("nobody",),
        ("HELD",),
        ("DONE", "--with", "gone.csv"),
        ("DONE", "--with", "empty.csv"),
        ("DONE", "--with", "folder"),
        ("HELD", "--with", "buyers.csv"),
        ("nobody", "--with", "buyers.csv"),
    ],
    **{
        task: [("spring-campaigns",), ("summer/buyers",), ("spring-campaigns/visitors",), ("a/b/c",), ("/",), ("",)]
        for task in ("resync", "verify", "reconcile")
    },
    **{
        switch: [("acme-eu",), ("summer/buyers",), ("spring-campaigns/visitors",), ("a/b/c",), ("/",), ("",)]
        for switch in ("pause", "resume")
    },
    "forget": [("ines", "--yes"), ("", "--yes"), ("ines@", "--yes"), ("@example.com", "--yes"), ("ines moreau", "--yes")],
}  # fmt: skip
FILES = {
    "acme.yaml": b"version: 1\nname: acme\n",
    "twice.yaml": b"version: 1\nname: acme\ndescription: the other\n",
    "bytes.yaml": b"\xff\xfe\x00",
    "broken.yaml": b"version: [1\n",
    "list.yaml": b"- version: 1\n",
    "unknown.yaml": b"version: 1\nname: acme\ncalls: 3\n",
    "alone.yaml": b"version: 1\nname: solo\naccount: nobody\nmatch: {source: email}\naudiences:\n"
    b'  - {slug: a, name: A, source: {preset: csv, prefix: "inbox/solo/a/"}, list: {id: 7}}\n',
    "buyers.csv": b"email\nines@example.com\n",
    "empty.csv": b"",
    "_SUCCESS": b"",
}


@pytest.fixture
def runs(deployed: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A stack with a run that is done and one that is held, in a folder with FILES; `website` is a stack of somebody else."""
    desk = two_runs()
    pour(desk, deployed)
    monkeypatch.chdir(tmp_path)
    for name, body in FILES.items():
        Path(name).write_bytes(body)
    Path("folder").mkdir()
    website = {"Resources": {"Pages": {"Type": "AWS::S3::Bucket"}}}
    boto3.client("cloudformation", region_name="eu-west-1").create_stack(
        StackName="website", TemplateBody=json.dumps(website)
    )
    done, held = (run["id"] for run in desk.runs())
    return {"DONE": done, "HELD": held}


Line = tuple[tuple[str, ...], dict[str, str]]


def anywhere(right: tuple[str, ...]) -> Iterator[Line]:
    """What is wrong at every command that asks a stack: its words, and what the shell says."""
    yield (*right, "--nope"), {}
    yield (*right, "summer"), {}
    yield (*right, "--stack"), {}
    yield (*right, "--stack", "nowhere"), {}
    yield (*right, "--stack", "website"), {}
    yield (*right, "--local", "--stack", "segpush-us"), {}
    yield right, {"AWS_PROFILE": "nobody"}
    yield right, {"AWS_REGION": "us-west-2"}
    yield right, {"AWS_ENDPOINT_URL": "http://localhost:9"}
    yield right, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true"}
    if right:
        yield right[1:], {}


def told(command: str, words: tuple[str, ...], shell: dict[str, str], known: dict[str, str]) -> Any:
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(boto3, "DEFAULT_SESSION", None)
        for name, value in shell.items():
            changed.setenv(name, value)
        return segpush(command, *(known.get(word, word) for word in words))


@pytest.mark.parametrize("command", RIGHT)
def test_each_wrong_line_is_answered_in_one_sentence_and_does_nothing(
    command: str, runs: dict[str, str], deployed: dict[str, str]
) -> None:
    lines = [*anywhere(RIGHT[command]), *((words, {}) for words in WRONG.get(command, []))]
    assert len(lines) >= 10
    before = (stored(deployed), items(deployed))
    for words, shell in lines:
        result = told(command, words, shell, runs)
        assert result.exit_code in {1, 2, 3}, (words, shell, result.output)
        assert result.exception is None or isinstance(result.exception, SystemExit), (words, shell)
        assert SENTENCE.fullmatch(result.stderr), (words, shell, result.output)
        assert NEXT.search(result.stderr), (words, shell, result.stderr)
    assert (stored(deployed), items(deployed), sent(deployed)) == (*before, [])
