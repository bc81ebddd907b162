"""Conventions of the checkout that a machine can hold."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.imports import FILES, FUNCTIONS, ROOT

MADE = {
    ".git",
    ".venv",
    ".venv-sam",
    ".venv-bench",
    ".bench",
    ".aws-sam",
    ".local",
    ".fuzz",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "__pycache__",
}
# In two pieces each, so that this file passes its own test.
REGISTRIES = [
    ".".join(pair)
    for pair in [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"), ("crates", "io")]
]
DRAWERS = {"utils", "util", "common", "helpers", "misc"}
LONGEST_HANDLER = 15


def files() -> Iterator[Path]:
    """Every file of the checkout that was written by hand or locked."""
    for entry in ROOT.iterdir():
        if entry.name not in MADE:
            found = [entry] if entry.is_file() else entry.rglob("*")
            yield from (path for path in found if path.is_file() and not MADE & set(path.parts))


def test_no_package_registry_is_named() -> None:
    named = {
        str(path.relative_to(ROOT)): host
        for path in files()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    }
    assert named == {}


@pytest.mark.parametrize("door", ["pickup", "push"])
def test_a_handler_is_short(door: str) -> None:
    tree = ast.parse(FUNCTIONS[f"{door}.handler"].read_text())
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        assert (function.end_lineno or 0) - function.lineno < LONGEST_HANDLER, function.name


def test_there_is_no_drawer_for_everything() -> None:
    assert [module for module in FILES if DRAWERS & set(module.split("."))] == []


def test_every_room_says_why_it_exists() -> None:
    silent = [
        module
        for module, path in FUNCTIONS.items()
        if not ast.get_docstring(ast.parse(path.read_text())) and path.read_text().strip()
    ]
    assert silent == []


def test_test_files_have_names_of_their_own_and_no_packages() -> None:
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    words = [f"pytest.{word}" for word in ("skip(", "xfail(", "mark.skip", "mark.xfail", "importorskip")]
    marked = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != Path(__file__).name and any(word in path.read_text() for word in words)
    }
    assert marked == set()


def test_nothing_happens_at_import_in_the_house() -> None:
    """Definitions, constants and docstrings; a call by itself, a loop or an assertion is something happening."""
    doing = (ast.For, ast.While, ast.With, ast.Assert, ast.Try)
    busy = {
        module: statement.lineno
        for module, path in FUNCTIONS.items()
        for statement in ast.parse(path.read_text()).body
        if isinstance(statement, doing) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call))
    }
    assert busy == {}
