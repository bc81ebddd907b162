"""What each module imports when the program runs: what stands under ``if TYPE_CHECKING`` does not count."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _modules(folder: Path, root: Path) -> dict[str, Path]:
    """The modules below ``folder``, named as they are imported from ``root``."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(folder.rglob("*.py"))
    }


FUNCTIONS = _modules(ROOT / "functions", ROOT / "functions")
LOCAL_FILES = _modules(ROOT / "local", ROOT)
LOCAL = {".".join(name.split(".")[:2]) for name in LOCAL_FILES}
FILES = FUNCTIONS | LOCAL_FILES | _modules(ROOT / "tests", ROOT) | _modules(ROOT / "console", ROOT)


def modules(folder: str) -> list[str]:
    """The modules below a folder of the checkout."""
    return [name for name, path in FILES.items() if path.is_relative_to(ROOT / folder)]


@cache
def imports(module: str) -> frozenset[str]:
    """The names a module imports when it runs: ``a.b`` for ``import a.b``, and ``a`` and ``a.b`` for ``from a import b``."""
    found: set[str] = set()
    for node in _running(ast.parse(FILES[module].read_text()).body):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = _source(module, node)
            found |= {source} | {f"{source}.{alias.name}" for alias in node.names}
    return frozenset(found)


def closure(module: str) -> set[str]:
    """All that is imported, directly or not, by a module of ``functions/``; packages on the way included."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            parents = [name.rpartition(".")[0]] if "." in name else []
            waiting += [*parents, *(imports(name) if name in FUNCTIONS else [])]
    return seen


def _source(module: str, node: ast.ImportFrom) -> str:
    """The module that a ``from`` names, a relative one resolved."""
    if not node.level:
        return node.module or ""
    package = module.split(".") if FILES[module].name == "__init__.py" else module.split(".")[:-1]
    return ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])


def _running(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Each node that runs, functions' bodies included."""
    for statement in body:
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            yield from _running(statement.orelse)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement
        else:
            yield from ast.walk(statement)
