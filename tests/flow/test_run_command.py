"""`python -m local run`: its exit codes, and one sentence for whoever asks for what cannot be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.data import Demo

SEPARATELY = {**os.environ, "PYTHONPATH": os.pathsep.join(["functions", "."])}


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local", "run", *map(str, arguments)]
    return subprocess.run(command, env=SEPARATELY, capture_output=True, text=True, timeout=120, check=False)


def test_a_held_run_is_not_done(demo: Demo, tmp_path: Path) -> None:
    done = run(
        "--destination", demo.destination, "--marketo", demo.marketo, "--out", tmp_path, "--quiet-period", "0", demo.day_one, demo.day_two
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "is held: first_run" in done.stdout
    assert [folder.name for folder in (tmp_path / "runs").iterdir()] == [
        "1"
    ]  # the second day would only wait behind it


def test_what_is_no_audience_file_is_refused(demo: Demo, tmp_path: Path) -> None:
    (strange := tmp_path / "people.csv.gz").write_bytes(b"no gzip")
    done = run(
        "--destination",
        demo.destination,
        "--marketo",
        demo.marketo,
        "--out",
        tmp_path,
        "--go",
        "--quiet-period",
        "0",
        strange,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "is refused" in done.stdout


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"files": ["nowhere.csv"]}, "nowhere.csv is not a file"),
        ({"--marketo": "nowhere.json"}, "nowhere.json is no state of a Marketo"),
        ({"--marketo": "broken.json"}, "broken.json is no state of a Marketo"),
        ({"--destination": "nowhere.yaml"}, "nowhere.yaml"),
        ({"--destination": "broken.yaml"}, "broken.yaml"),
        ({"--quiet-period": "a while"}, "quiet_period"),
        ({"files": []}, "FILE"),
    ],
    ids=lambda given: " ".join(map(str, given)) if isinstance(given, dict) else "",
)
def test_bad_arguments_are_answered_with_2(demo: Demo, tmp_path: Path, changed: dict[str, object], says: str) -> None:
    (tmp_path / "broken.json").write_text('{"leads": 7}')
    (tmp_path / "broken.yaml").write_text("version: 1\nname: [")
    given: dict[str, object] = {"--destination": demo.destination, "--marketo": demo.marketo, "--out": tmp_path / "out"}
    for name, value in changed.items():
        path = tmp_path / str(value)
        given[name] = path if path.exists() else value
    files = given.pop("files", [demo.day_one])
    done = run(*[part for pair in given.items() for part in pair], *(files if isinstance(files, list) else []))
    assert done.returncode == 2, done.stdout + done.stderr
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
