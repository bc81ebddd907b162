"""How commands print: tables for people, tab-separated lines where the output is piped, JSON where it is asked for.

What is no data (advice, progress) goes to standard error, and only where somebody looks at it.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from segpush.times import parse

STYLES = {
    "done": "green", "working": "cyan", "waiting": "dim", "held": "yellow", "paused": "yellow", "failed": "red", "refused": "red",
}  # fmt: skip
SECONDS = (("d", 86_400), ("h", 3_600), ("min", 60))


def screen() -> Console:
    """Return standard output as rich sees it; without colours where NO_COLOR is set or it is no terminal."""
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)


def as_json(data: Any) -> None:
    """Print data for programs."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def rows(heads: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    """Print a table: with heads and colours on a terminal, else a line a row, its cells between tabs."""
    out = screen()
    if not out.is_terminal:
        for line in lines:
            typer.echo("\t".join(plain(cell) for cell in line))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_header=any(heads))
    for head in heads:
        table.add_column(head, overflow="fold", no_wrap=head == "run")  # an id is copied
    for line in lines:
        table.add_row(*(_styled(plain(cell)) for cell in line))
    out.print(table)


def pairs(lines: Sequence[tuple[str, object]]) -> None:
    """Print names and what they stand for; what is empty is left out."""
    rows(("", ""), [line for line in lines if line[1] not in {"", None}])


def advice(text: str) -> None:
    """Say what somebody may want to know or do; nothing where nobody looks."""
    if sys.stdout.isatty():
        typer.echo(text, err=True)


def plain(cell: object) -> str:
    """Return a cell as text that cannot move a terminal's cursor or break a line: it may come from a producer's file."""
    return "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in str(cell))


def span(seconds: float) -> str:
    """Write how long something is, in its largest unit: ``3 min``."""
    for unit, size in SECONDS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def age(time: str, now: datetime) -> str:
    """Write how long ago a stored time is, '' for never."""
    return span((now - parse(time)).total_seconds()) if time else ""


def _styled(cell: str) -> Text:
    return Text(cell, STYLES.get(cell, ""))
