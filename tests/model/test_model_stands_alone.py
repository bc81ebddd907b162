"""The model is worth something only while it has its own understanding of everything."""

import ast
from pathlib import Path

import pytest

import tests.simulation.model

MODULES = sorted(Path(tests.simulation.model.__file__).parent.glob("model*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_model_imports_itself_and_the_standard_library_only(module: Path) -> None:
    imported = {
        node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    own = {f"tests.simulation.{each.stem}" for each in MODULES}
    assert imported <= own | {"__future__", "collections", "collections.abc", "dataclasses", "datetime", "typing"}
