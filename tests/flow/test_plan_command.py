"""`segpush plan`: files priced before anything is deployed, by reading a Marketo and writing nothing."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from console import account
from console.app import app
from local.data import Demo
from local.marketo.server import SimulatorServer, serving


def segpush(*words: object) -> Result:
    return CliRunner().invoke(app, ["plan", *map(str, words)])


@pytest.fixture
def marketo(demo: Demo) -> Iterator[SimulatorServer]:
    """A Marketo somewhere else, as the real one is."""
    with serving(json.loads(demo.marketo.read_text())) as server:
        yield server


@pytest.fixture
def signed_in(demo: Demo, marketo: SimulatorServer, monkeypatch: pytest.MonkeyPatch) -> SimulatorServer:
    """A shell that says how to reach it."""
    secret = json.loads(demo.marketo.read_text())["account"]
    for name, field in account.NEEDED.items():
        monkeypatch.setenv(name, secret[field])
    monkeypatch.setenv(account.ENDPOINT, marketo.url)
    return marketo


def forecast(demo: Demo, result: Result) -> dict[str, Any]:
    """The forecast of the only run, which speaks of everybody the story has."""
    assert result.exit_code == 0, result.output
    (run,) = json.loads(result.stdout)["runs"]
    told: dict[str, Any] = run["forecast"]
    assert {word: number for word, number in run["rows"].items() if word != "read"} == demo.truth.day_one.row_counts
    counted = ("matches", "unmatched", "ambiguous", "creates", "refused", "suppressed")
    assert sum(told[word] for word in counted) == run["rows"]["member"]
    return told


def test_files_are_planned_against_a_simulator(demo: Demo) -> None:
    told = forecast(demo, segpush(demo.destination, demo.day_one, "--marketo", demo.marketo, "--json"))
    assert told["creates"] == len([ref for ref in demo.truth.day_one.list_members if isinstance(ref, str)])
    assert told["warning"].endswith("can start campaigns and so send e-mail.")


def test_the_real_marketo_is_read_and_nothing_else(demo: Demo, signed_in: SimulatorServer) -> None:
    before = signed_in.simulator.state()
    result = segpush(demo.destination, demo.day_one)
    assert result.exit_code == 0, result.output
    assert "As a first run: without a deployed stack nothing is known of earlier ones" in result.stdout
    assert "people Marketo knows" in result.stdout
    assert "→ calls" in result.stdout
    assert "It would be held: this is the first run of the audience" in result.stdout
    after = signed_in.simulator.state()
    assert {name: after[name] for name in ("leads", "lists")} == {name: before[name] for name in ("leads", "lists")}
    assert signed_in.simulator.calls


def test_without_credentials_it_says_which_are_missing(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in account.NEEDED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEGPUSH_CLIENT_ID", "api-push")
    result = segpush(demo.destination, demo.day_one)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("✗ SEGPUSH_MUNCHKIN_ID, SEGPUSH_CLIENT_SECRET not set: ")


def test_what_cannot_be_planned_is_refused_in_a_sentence(demo: Demo, tmp_path: Path) -> None:
    (broken := tmp_path / "broken.yaml").write_text("version: 1\nname: [")
    (no_state := tmp_path / "list.json").write_text("[]")
    simulator = ("--marketo", demo.marketo)
    for words, code, says in [
        ((demo.destination, tmp_path / "nowhere.csv", "--marketo", demo.marketo), 2, "is not a file that can be read"),
        ((demo.destination, demo.day_one, "--marketo", tmp_path / "nowhere.json"), 2, "is no state of a Marketo"),
        ((demo.destination, demo.day_one, "--marketo", no_state), 2, "is no state of a Marketo"),
        ((demo.destination, demo.day_one, "--marketo"), 2, "option '--marketo' requires an argument"),
        ((broken, demo.day_one, *simulator), 1, "broken.yaml: "),
        ((tmp_path / "nowhere.yaml", demo.day_one, *simulator), 1, "nowhere.yaml: cannot be read"),
        ((demo.account, demo.day_one, *simulator), 1, "is an account, not a destination"),
        ((demo.destination, tmp_path, *simulator), 2, "is not a file that can be read"),
        ((demo.destination, f"visitors={demo.day_one}", *simulator), 2, "there is no audience visitors: name one of spring-buyers"),
        ((demo.destination, demo.day_one, *simulator, "--nope"), 2, "no such option: --nope"),
        ((demo.destination,), 2, "missing argument 'FILE...'"),
    ]:  # fmt: skip
        result = segpush(*words)
        assert (result.exit_code, result.stdout) == (code, ""), result.output
        assert re.fullmatch(r"✗ [^\n]+\n", result.stderr)
        assert says in result.stderr


@pytest.mark.slow
def test_the_command_itself_tells_what_is_no_audience_file(demo: Demo, tmp_path: Path) -> None:
    (strange := tmp_path / "people.csv.gz").write_bytes(b"no gzip")
    done = subprocess.run(
        ["console/segpush", "plan", demo.destination, strange, demo.day_one, "--marketo", demo.marketo],
        env=os.environ, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "✗ spring-buyers, people.csv.gz: the plan is refused: " in done.stderr
    assert "people Marketo knows" in done.stdout, "the other file is planned all the same"
    assert "Traceback" not in done.stderr


def test_a_paused_account_a_day_that_is_over_and_a_list_of_suppressed_addresses(demo: Demo, tmp_path: Path) -> None:
    """Neither keeps a plan from being made; who is suppressed is counted."""
    document = yaml.safe_load(demo.destination.read_text())
    document["audiences"][0] |= {
        "start": "2020-01-01",
        "end": "2020-01-31",
        "suppression": {"file": "suppression/no.csv"},
    }
    (path := tmp_path / "spring.yaml").write_text(yaml.safe_dump(document))
    (tmp_path / "acme.yaml").write_text("version: 1\nname: acme\nstate: paused\n")
    (tmp_path / "suppression").mkdir()
    people = [ref for ref in demo.truth.day_one.list_members if isinstance(ref, str)]
    (tmp_path / "suppression" / "no.csv").write_text(f"{people[0]}\n")
    told = forecast(demo, segpush(path, demo.day_one, "--marketo", demo.marketo, "--json"))
    assert (told["suppressed"], told["creates"]) == (1, len(people) - 1)
