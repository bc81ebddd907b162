"""One build and one story for all tests of it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from local.invoke.artefacts import build
from local.template import ROOT
from tests.containers.room import prefix
from tests.containers.story import RUNTIME, Chapter

collect_ignore_glob = ["test_*.py"] if prefix() is None else []


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Chapter]:
    folder = tmp_path_factory.mktemp("containers")
    built = build(folder / "built", RUNTIME)
    words = [sys.executable, "-m", "tests.containers.story", str(built.folder), str(folder / "stage")]
    done = subprocess.run(
        [*(prefix() or []), "env", "PYTHONPATH=functions:.", *words],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the story broke off:\n{done.stderr}")
    chapters: dict[str, Chapter] = json.loads(done.stdout)
    return chapters
