"""The simulator stands alone: it shares nothing with what it tests."""

import ast
from pathlib import Path

ROOM = Path(__file__).parents[2] / "local" / "marketo"
ALLOWED = {"local", "requests", "urllib3", "werkzeug"}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return names


def test_it_imports_the_standard_library_what_carries_http_and_itself() -> None:
    import sys  # noqa: PLC0415

    files = list(ROOM.rglob("*.py"))
    roots = {name.partition(".")[0] for file in files for name in imported(file)}
    assert roots - set(sys.stdlib_module_names) <= ALLOWED
    assert {name for file in files for name in imported(file) if name.startswith("local")} >= {"local.marketo.gate"}
    assert not [
        name for file in files for name in imported(file) if name.startswith("local.") and "marketo" not in name
    ]
