"""Going along with a run on a terminal: a bar a step, calls, the end to be expected; one line where nobody looks."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from console import commands, printing
from console.runs import Runs
from console.stack import Stack
from console.told import INTERRUPTED, NOT_AS_ASKED, NotAsAsked
from console.watching import EVERY_SECONDS, Follower, Progress
from console.wording import to_give
from segpush.clock import SystemClock
from segpush.engine.books.sentence import count
from segpush.ports import Clock

BAR = 30  # columns
LATE = timedelta(minutes=2)  # an event is there within seconds; a function that starts cold takes some more
GIVE_UP = timedelta(minutes=15)
Along = Annotated[
    bool, typer.Option("--watch/--no-watch", help="Go along with its run until it ends or waits for a person.")
]


def begin_and_follow(
    stack: Stack, find: Callable[[], str], come_back: str, late: str, *, due: timedelta, json: bool
) -> None:
    """Wait until ``find`` names a run, to be expected in ``due``, and follow it; ``late`` is said once it should be there."""
    clock = SystemClock()
    with leaving(come_back):
        name = _begun(find, clock, clock.now() + due, late, quiet=json)
    follow(stack, name, json=json)


def follow(stack: Stack, name: str, answer: str = "", *, json: bool) -> None:
    """Show a run until it ends, and exit 1 where it did not end as `done`; where it is held, ask or stop.

    ``answer`` is the number of an approval that was sent just now.
    """
    known = Runs(stack.work(), stack.table())
    with leaving(f"watch {name}"):
        last = _followed(known, name, answer, quiet=json)
        while last.run.state == "held" and not json and _approved(last):
            message = commands.about_run("approve", name, getpass.getuser(), uuid4())
            stack.steps().send(message)
            last = _followed(known, name, message["id"], quiet=json)
    _tell(last, known, json=json)
    if last.run.state != "done":
        raise typer.Exit(NOT_AS_ASKED)


def _followed(known: Runs, name: str, answer: str, *, quiet: bool) -> Progress:
    with _shown(quiet=quiet) as show:
        for last in Follower(known, SystemClock()).follow(name, answer):
            show.update(drawn(last))
    return last


def _approved(last: Progress) -> bool:
    """Ask whether a held run may go on; nobody is asked where nobody looks."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    typer.echo(printing.plain(last.run.reason))
    return typer.confirm("Approve it?", default=False)


def _tell(last: Progress, known: Runs, *, json: bool) -> None:
    name, report = last.run.id, known.report(last.run)
    if json:
        printing.as_json({**last.told(), "sentence": report.get("sentence", "")})
        return
    what = report.get("sentence") or last.run.reason
    typer.echo(printing.plain(f"{name} {last.run.state}" + (f": {what}" if what else "")))
    if last.run.alive and last.run.code == "paused":
        printing.advice("\n".join(to_give(f"resume {each}") for each in known.paused(last.run)))
    elif last.run.state == "held":
        printing.advice(f"{to_give(f'approve {name} --watch')}\n{to_give(f'decline {name}')}")
    else:
        rejects = [to_give(f"rejects {name}")] if report.get("rejected") else []
        printing.advice("\n".join([to_give(f"report {name} --open"), *rejects]))


def _begun(find: Callable[[], str], clock: Clock, due: datetime, late: str, *, quiet: bool) -> str:
    """Return the run once there is one; raise :class:`NotAsAsked` where none comes, which is said before on standard error."""
    said = False
    with _shown(quiet=quiet) as show:
        while not (name := find()):
            if clock.now() > due + GIVE_UP:
                raise NotAsAsked(late)
            if clock.now() > due + LATE and not said:
                said = True
                typer.echo(f"{late}; still waiting", err=True)
            show.update(Text(late if said else f"its run begins about {due.astimezone():%H:%M:%S}", "dim"))
            clock.sleep(EVERY_SECONDS)
    return name


@contextmanager
def leaving(come_back: str) -> Iterator[None]:
    """Let Ctrl-C end the watching and nothing else; say which command comes back to it."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"it goes on without you; `{to_give(come_back)}` comes back to it", err=True)
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


def drawn(look: Progress) -> Group:
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
    facts = [
        run.reason,
        f"{count(look.calls, 'call')} made" if look.calls else "",
        f"about {look.left} left" if look.left is not None else "",
        f"{look.rate * 60:.0f} a minute" if look.rate else "",
        f"ends about {look.ends_at.astimezone():%H:%M:%S}" if look.ends_at else "",
    ]
    return " · ".join(fact for fact in facts if fact)
