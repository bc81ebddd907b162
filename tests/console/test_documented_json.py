"""The keys of what each command prints for programs are those of docs/command.md, and exit codes are those told there."""

import json
from pathlib import Path
from typing import Any

import pytest

from console import told
from tests.console.shell import pour, segpush
from tests.console.test_looking_at_runs import two_runs
from tests.docs.pages import ROOT, table, words

PAGE = ROOT / "docs" / "command.md"
EXAMPLE = str(ROOT / "examples" / "acme.yaml")


def documented(command: str) -> set[str]:
    return {word for row in table(PAGE, f"json: {command}") for word in words(row[0])}


@pytest.fixture
def runs(deployed: dict[str, str]) -> list[str]:
    desk = two_runs()
    pour(desk, deployed)
    return [run["id"] for run in desk.runs()]


def printed(*line: str) -> Any:
    result = segpush(*line, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    return found[0] if isinstance(found, list) else found


def test_keys_are_those_that_are_told(runs: list[str], tmp_path: Path) -> None:
    done, held = runs
    (file := tmp_path / "buyers.csv").write_bytes(b"email\n")
    lines: dict[str, tuple[str, ...]] = {
        "init": ("--offline", "--account", "acme", "--name", "spring", "--out", str(tmp_path / "spring.yaml")),
        "check": (EXAMPLE,),
        "apply": (EXAMPLE, "--yes"),
        "list": (),
        "runs": (),
        "report": (done, "--out", str(tmp_path / "report.html")),
        "rejects": (done,),
        "watch": (done,),
        "drop": ("spring-campaigns", "spring-buyers", str(file), "--no-watch"),
        "approve": (held,),
        "retry": (done, "--no-watch"),
        "forget": ("nobody@example.com", "--yes"),
        "remove": ("spring-campaigns", "--yes"),
    }
    assert printed("run", held).keys() == documented("runs") | documented("run")
    for command, line in lines.items():
        assert printed(command, *line).keys() == documented(command), command


def test_a_document_in_force_is_shown_as_it_was_applied_and_taken_out(runs: list[str], tmp_path: Path) -> None:
    (shown := tmp_path / "shown.yaml").write_text(segpush("show", "spring-campaigns").stdout)
    assert "destination spring-campaigns: unchanged" in segpush("apply", str(shown)).stdout
    assert segpush("remove", "acme", "--yes").stderr == (
        "✗ account acme is named by destination spring-campaigns; remove or change these first\n"
    )
    assert "  - name: spring-campaigns\n" in (declined := segpush("remove", "spring-campaigns", answer="n\n")).stdout
    assert declined.exit_code == 1
    assert len(json.loads(segpush("list", "--json").stdout)) == 2
    for name in ("spring-campaigns", "acme"):
        assert segpush("remove", name, "--yes").exit_code == 0
    assert segpush("list").stdout == ""
    assert segpush("show", "acme").stderr == "✗ there is no document acme in force; there is none\n"


def test_exit_codes_are_those_that_are_told() -> None:
    codes = {words(row[0])[0] for row in table(PAGE, "exit codes")}
    assert codes == {"0", "2", *map(str, (told.NOT_AS_ASKED, told.UNREACHABLE, told.INTERRUPTED))}
