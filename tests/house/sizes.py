"""How long files and functions are, docstrings not counted; `python -m tests.house.sizes` prints it. A report, not a rule."""

from __future__ import annotations

import ast
import statistics
import sys

from tests.house.imports import FILES, ROOT

LONG_FILE = 150
LONG_FUNCTION = 30
Function = ast.FunctionDef | ast.AsyncFunctionDef


def length(function: Function) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if said else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def report() -> str:
    """Medians, ninth deciles, and whatever is long."""
    texts = {path.relative_to(ROOT): path.read_text() for path in FILES.values() if path.stat().st_size}
    files = {str(path): len(text.splitlines()) for path, text in texts.items()}
    functions = {
        f"{path}:{node.lineno} {node.name}": length(node)
        for path, text in texts.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, Function)
    }
    return "\n".join([*_told("files", files, LONG_FILE), *_told("functions", functions, LONG_FUNCTION)])


def _told(what: str, lengths: dict[str, int], long: int) -> list[str]:
    values = sorted(lengths.values())
    summary = f"{len(values)} {what}: median {statistics.median(values):.0f}, p90 {values[len(values) * 9 // 10]} lines"
    longest = sorted(lengths.items(), key=lambda each: -each[1])
    return [summary, *(f"  {lines:4} {name}" for name, lines in longest if lines > long)]


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
