"""A document that `segpush init` makes of the demo's own export plans as its author's would."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from console.app import app
from local.data import Demo

ANSWERS = (
    "--account", "acme", "--name", "spring-campaigns", "--audience", "Spring Buyers", "--partition", "Europe",
    "--people", "match_and_create", "--sync", "audience_and_profile",
)  # fmt: skip


def test_a_first_document_plans_as_one_written_by_hand(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sample, marketo = str(demo.day_one), ("--marketo", str(demo.marketo))
    made = CliRunner().invoke(app, ["init", *ANSWERS, "--sample", sample, *marketo, "--json"])
    assert made.exit_code == 0, made.output

    theirs, ours = (yaml.safe_load(path.read_text()) for path in (demo.destination, Path("spring-campaigns.yaml")))
    assert ours["mapping"] == theirs["mapping"]
    assert ours["audiences"][0]["list"] == theirs["audiences"][0]["list"]

    planned = CliRunner().invoke(app, ["plan", "spring-campaigns.yaml", sample, *marketo, "--json"])
    assert planned.exit_code == 0, planned.output
    (run,) = json.loads(planned.stdout)["runs"]
    assert {word: number for word, number in run["rows"].items() if word != "read"} == demo.truth.day_one.row_counts
    assert run["forecast"]["creates"] == len([ref for ref in demo.truth.day_one.list_members if isinstance(ref, str)])
