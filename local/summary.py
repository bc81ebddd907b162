"""What a run came to, in a few lines whose numbers add up, made from the report it wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

REPORT = "report.json"
PAGE = "report.html"


def report(folder: Path) -> dict[str, Any] | None:
    """Return a run's report; None where it wrote none."""
    path = folder / REPORT
    found: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return found


def lines(books: Mapping[str, Any]) -> Iterator[str]:
    """Yield the sums of one report: rows by what became of them, then people, then what became of each on the list."""
    rows = {word: number for word, number in books.get("rows", {}).items() if word != "read"}
    if rows:
        yield f"rows     {books['rows']['read']:>9,} = {_sum(rows)}"
    for name, word in (("people", "people"), ("list", "list")):
        if counted := books.get(name):
            yield f"{word:<8} {sum(counted.values()):>9,} = {_sum(counted)}"
    if leavers := books.get("ledger_leavers"):
        yield f"leavers  {sum(leavers.values()):>9,} = {_sum(leavers)}"
    if total := books.get("calls", {}).get("total"):
        yield f"calls    {total:>9,}   in {books.get('seconds', 0):.0f} s"


def adds_up(books: Mapping[str, Any]) -> bool:
    """Tell whether every row read has an outcome, and every member one as a person and one on the list."""
    rows = dict(books.get("rows", {}))
    read, members = rows.pop("read", 0), rows.get("member", 0)
    persons, places = (sum(books.get(name, {}).values()) for name in ("people", "list"))
    return bool(rows) and read == sum(rows.values()) and members == persons == places


def _sum(counted: Mapping[str, int]) -> str:
    parts = [
        f"{number:,} {word.replace('_', ' ')}" for word, number in sorted(counted.items(), key=lambda each: -each[1])
    ]
    return " + ".join(parts) or "none"
