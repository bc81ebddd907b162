"""What a person sees meanwhile: a live table on a terminal, one line a change anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from local.watch import Look
from segpush.run import Run

COLORS = {"done": "green", "working": "cyan", "waiting": "dim", "held": "yellow", "paused": "yellow"}
Show = Callable[[Look], None]


@contextmanager
def showing(console: Console) -> Iterator[Show]:
    """Return what shows a look."""
    if not console.is_terminal:
        yield _Lines(console).show
        return
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        yield lambda look: live.update(_drawn(look))


class _Lines:
    """Prints what changed since the last look."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: dict[str, str] = {}

    def show(self, look: Look) -> None:
        for run in look.runs:
            line = f"{run.audience}: run {run.id} {described(run)}"
            if self._said.get(run.id) != line:
                self._said[run.id] = line
                say(self._console, line)


def described(run: Run) -> str:
    """Say where a run stands, in a few words."""
    if run.state == "working":
        return f"is working: {run.step}" if run.step else "is working"
    why = run.held_for if run.state == "held" else run.reason
    return f"is {run.state}" + (f": {why}" if why else "")


def _drawn(look: Look) -> Group:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("audience", "run", "state", "step", "parts"):
        table.add_column(name, no_wrap=True, header_style="dim")
    for run in look.runs:
        still, parts = look.open_parts.get(run.id, (0, 0))
        color = COLORS.get(run.state, "red")
        counted = f"{parts - still}/{parts}" if run.state == "working" and parts else ""
        step = run.step if run.state == "working" else ""
        table.add_row(run.audience, run.id, Text(run.state, color), step, counted)
    calls = ", ".join(f"{stem} {number} times" for stem, number in look.invocations.items())
    quiet = f"\na drop is waiting out its quiet period until {look.drops_until}" if look.drops_until else ""
    return Group(table, Text(f"called {calls}; Marketo answered {look.calls} calls{quiet}", "dim"))


def say(console: Console, text: str) -> None:
    """Print a text as it is: nothing in it is markup, and no line is broken."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)
