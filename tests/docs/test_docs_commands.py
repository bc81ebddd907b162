"""Every command the documentation shows is one that exists, with options it has."""

import importlib.util
import re
import subprocess
import sys
from functools import cache
from typing import Any

import botocore.session
import pytest
import typer.main

from console.app import app
from tests.docs.pages import ROOT, commands, table, words

MAKEFILE = (ROOT / "Makefile").read_text()
COMMAND_PAGE = (ROOT / "docs" / "command.md").read_text()
SEGPUSH_COMMANDS: dict[str, Any] = getattr(typer.main.get_command(app), "commands")  # noqa: B009 - typer hides its class
RENAMED = {"Endpoint": "--notification-endpoint"}  # the command line's --endpoint-url is its own
FILES_TO_S3 = {"cp", "ls", "sync"}  # `aws s3` is the command line's own, no service of AWS
SHOWN = sorted({(page, " ".join(words)): words for page, words in commands()}.items())


def make(words: list[str]) -> None:
    """Targets, and variables that the Makefile asks for."""
    variables = [word.partition("=")[0] for word in words if "=" in word]
    targets = [word for word in words if "=" not in word]
    for name in targets:
        assert re.search(rf"^{re.escape(name)}:", MAKEFILE, flags=re.MULTILINE), name
    for name in variables:
        assert re.search(rf"^{name} \?=", MAKEFILE, flags=re.MULTILINE), name


def segpush(words: list[str]) -> None:
    if words[0].startswith("--"):
        assert words == ["--help"]
        return
    known = {
        option
        for parameter in SEGPUSH_COMMANDS[words[0]].params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert options(words) <= known


def python(words: list[str]) -> None:
    flag, module, *rest = words
    assert flag == "-m"
    assert importlib.util.find_spec(module)
    assert options(rest) <= set(re.findall(r"--[a-z-]+", help_of(module, *[w for w in rest[:1] if w.isalpha()])))


def aws(words: list[str]) -> None:
    service, operation, *rest = words
    if service == "s3":
        assert operation in FILES_TO_S3
        return
    name = operation.title().replace("-", "")
    model = botocore.session.get_session().get_service_model(service).operation_model(name)
    assert model.input_shape
    known = {
        RENAMED.get(member) or "--" + re.sub(r"(?<!^)(?=[A-Z])", "-", member).lower()
        for member in model.input_shape.members
    }
    assert options(rest) <= known


def git(words: list[str]) -> None:
    assert words == ["pull"]


def options(words: list[str]) -> set[str]:
    return {word.partition("=")[0] for word in words if word.startswith("--")}


@cache
def help_of(module: str, *command: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", module, *command, "--help"],
        cwd=ROOT, env={"PYTHONPATH": "functions:.", "COLUMNS": "200"}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return ran.stdout


CHECKS = {"make": make, "segpush": segpush, "console/segpush": segpush, "python": python, "aws": aws, "git": git}


@pytest.mark.parametrize("words", [words for _, words in SHOWN], ids=[f"{page}: {line}" for (page, line), _ in SHOWN])
def test_a_command_exists(words: list[str]) -> None:
    assert words[0] in CHECKS
    if words[1:]:
        CHECKS[words[0]](words[1:])


def test_the_two_commands_of_the_readme_and_all_of_segpush_are_shown() -> None:
    shown = {tuple(words[:2]) for (page, _), words in SHOWN if page == "README.md"}
    assert {("make", "demo"), ("make", "test"), ("make", "deploy")} <= shown
    rows = table(ROOT / "docs" / "destination.md", "commands")
    assert set(SEGPUSH_COMMANDS) == {code.removeprefix("segpush ").split()[0] for row in rows for code in words(row[0])}


def test_each_command_is_told_on_its_page_and_its_arguments_are_those_it_takes() -> None:
    for row in table(ROOT / "docs" / "destination.md", "commands"):
        for code in words(row[0]):
            name, *given = code.removeprefix("segpush ").split()
            taken = [each.metavar for each in SEGPUSH_COMMANDS[name].params if each.param_type_name == "argument"]
            needed = [each.replace("...", "…") for each in taken if "[" not in each]
            assert given == needed, name
            assert f"`segpush {name}" in COMMAND_PAGE or f"`{name} " in COMMAND_PAGE, name
