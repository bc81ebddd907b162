"""What the build puts into functions and layers: what ships, for the right machine, ready to be imported fast."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.invoke.artefacts import LAYERS, Artefacts, make_layer
from local.template import ROOT, load

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("build")]

CHECKED_HASH = 0b11  # PEP 552: the flags of bytecode that is checked by the hash of its source
AARCH64 = 0xB7  # ELF: e_machine
LIMIT = 250_000_000  # Lambda: bytes of a function and its layers, unpacked
COLD_SECONDS = 3.0  # about 0.4 s on an idle machine


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("stem", LAYERS)
def test_a_function_holds_what_ships_and_nothing_else(built: Artefacts, stem: str) -> None:
    assert {path.name for path in built.function(stem).iterdir()} == {"pickup", "push", "segpush"}
    kinds = {path.suffix for path in built.function(stem).rglob("*") if path.is_file()}
    assert kinds <= {".py", ".pyc", ".jinja"}


@pytest.mark.parametrize("stem", LAYERS)
def test_a_function_with_its_layers_fits_into_lambda(built: Artefacts, stem: str) -> None:
    assert sum(size(folder) for folder in built.path(stem)) < LIMIT * 0.8


@pytest.mark.parametrize("folder", ["PickupFunction", "PushFunction", "BaseLayer", "EngineLayer"])
def test_all_code_has_bytecode_that_a_lost_time_stamp_does_not_make_stale(built: Artefacts, folder: str) -> None:
    tag = sys.implementation.cache_tag
    for source in (built.folder / folder).rglob("*.py"):
        bytecode = source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc"
        assert bytecode.read_bytes()[4] == CHECKED_HASH


def test_no_path_of_the_machine_that_built_it_is_left_in(built: Artefacts) -> None:
    here = str(built.folder).encode()
    assert [path for path in built.folder.rglob("*.pyc") if here in path.read_bytes()] == []


@pytest.mark.parametrize("stem", LAYERS)
def test_a_door_opens_fast_with_only_its_layers(built: Artefacts, stem: str, tmp_path: Path) -> None:
    path = ":".join(map(str, built.path(stem)))
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-S", "-B", "-c", f"import {stem}.handler"],
        env={"PYTHONPATH": path, "HOME": str(tmp_path)},
        cwd=tmp_path,
        check=True,
        timeout=60,
    )
    assert time.perf_counter() - began < COLD_SECONDS


def test_push_cannot_import_the_engine(built: Artefacts, tmp_path: Path) -> None:
    path = ":".join(map(str, built.path("push")))
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import duckdb"],
        env={"PYTHONPATH": path},
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )
    assert b"No module named 'duckdb'" in done.stderr


@pytest.mark.parametrize("layer", ["BaseLayer", "EngineLayer"])
def test_the_layers_that_are_deployed_by_default_are_for_arm64(layer: str, tmp_path: Path) -> None:
    packages = make_layer(layer, tmp_path, "arm64", "python3.13")
    machines = {path.name: int.from_bytes(path.read_bytes()[18:20], "little") for path in packages.rglob("*.so")}
    assert machines
    assert set(machines.values()) == {AARCH64}


def test_alarms_and_dashboard_are_built_beside_it(built: Artefacts) -> None:
    outer, inner = load(built.folder / "template.yaml"), load(built.folder / "Operations" / "template.yaml")
    assert outer["Resources"]["Operations"]["Properties"]["TemplateURL"] == "Operations/template.yaml"
    assert inner["Resources"].keys() == load(ROOT / "operations.yaml")["Resources"].keys()
