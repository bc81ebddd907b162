"""Going along with a run on a terminal: a bar a step, calls, the end to be expected; one line where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from console import printing
from console.runs import Runs
from console.told import INTERRUPTED, NOT_AS_ASKED
from console.watching import EVERY_SECONDS, Follower, Progress
from segpush.clock import SystemClock
from segpush.engine.books.sentence import count
from segpush.ports import Clock

BAR = 30  # columns
LATE = timedelta(minutes=2)  # an event is there within seconds; a function that starts cold takes some more
Along = Annotated[bool, typer.Option("--watch/--no-watch", help="Go along with its run until it ends.")]


def begin_and_follow(
    known: Runs, find: Callable[[], str], come_back: str, late: str, *, due: timedelta, json: bool
) -> None:
    """Wait until ``find`` names a run, to be expected in ``due``, and follow it; ``late`` is said once it should be there."""
    clock = SystemClock()
    with leaving(come_back):
        name = _begun(find, clock, clock.now() + due, late, quiet=json)
    with leaving(f"watch {name}"):
        follow(known, name, json=json)


def follow(known: Runs, name: str, *, json: bool) -> None:
    """Show a run until it ends, and exit 1 where it did not end as `done`."""
    last = None
    with _shown(quiet=json) as show:
        for last in Follower(known, SystemClock()).follow(name):
            show.update(_drawn(last))
    if last is None:
        return
    report = known.report(last.run)
    if json:
        printing.as_json({**last.told(), "sentence": report.get("sentence", "")})
    else:
        what = report.get("sentence") or last.run.reason
        typer.echo(printing.plain(f"{name} {last.run.state}" + (f": {what}" if what else "")))
        printing.advice(
            f"segpush report {name} --open" + (f" · segpush rejects {name}" if report.get("rejected") else "")
        )
    if last.run.state != "done":
        raise typer.Exit(NOT_AS_ASKED)


def _begun(find: Callable[[], str], clock: Clock, due: datetime, late: str, *, quiet: bool) -> str:
    with _shown(quiet=quiet) as show:
        while not (name := find()):
            told = late if clock.now() > due + LATE else f"its run begins about {due.astimezone():%H:%M:%S}"
            show.update(Text(told, "dim"))
            clock.sleep(EVERY_SECONDS)
    return name


@contextmanager
def leaving(come_back: str) -> Iterator[None]:
    """Let Ctrl-C end the watching and nothing else; say which command comes back to it."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"it goes on without you; `segpush {come_back}` comes back to it", err=True)
        raise typer.Exit(INTERRUPTED) from None


class _Nothing:
    def update(self, _: object) -> None:
        """Show nothing: nobody looks."""


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Any]:
    if quiet or not sys.stdout.isatty():
        yield _Nothing()
        return
    with Live(console=printing.screen(), refresh_per_second=4, transient=True) as live:
        yield live


def _drawn(look: Progress) -> Group:
    """One bar a step, and below it calls and the end that is to be expected."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for each in look.steps:
        done = each["parts"] - each["open"]
        bar = ProgressBar(total=max(1, each["parts"]), completed=done, width=BAR)
        table.add_row(each["step"], bar, f"{done}/{each['parts']}", count(each["calls"], "call"))
    run = look.run
    head = Text(f"{run.destination}/{run.audience}  ") + Text(run.state, printing.STYLES.get(run.state, ""))
    return Group(head, table, Text(printing.plain(_foot(look)), "dim"))


def _foot(look: Progress) -> str:
    run = look.run
    if run.state == "held":
        return f"{run.reason} · segpush approve {run.id} or segpush decline {run.id}"
    facts = [
        run.reason,
        f"{count(look.calls, 'call')} made" if look.calls else "",
        f"about {look.left} left" if look.left is not None else "",
        f"{look.rate * 60:.0f} a minute" if look.rate else "",
        f"ends about {look.ends_at.astimezone():%H:%M:%S}" if look.ends_at else "",
    ]
    return " · ".join(fact for fact in facts if fact)
