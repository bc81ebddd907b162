"""Commands that go along with a run: `watch`, and `drop`, which brings a file on its way first."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from console import printing
from console.dropping import Dropped, deliver, found_run
from console.run_commands import reading
from console.runs import Runs
from console.told import INTERRUPTED, NOT_AS_ASKED, AsJson, Local, NotAsAsked, RunId, StackName, stack_of, told
from console.watching import EVERY_SECONDS, Follower, Progress
from segpush.clock import SystemClock
from segpush.engine.books.sentence import count

BAR = 30  # columns
PATIENCE = timedelta(minutes=2)  # pickup begins a run within seconds, or says in its log why it does not


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(watch)
    app.command()(drop)


def watch(name: RunId, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
    """Go along with a run until it ends; Ctrl-C leaves it going."""
    with told(), leaving(name):
        follow(reading(stack, local), name, json=json)


def watch_asked(message: Mapping[str, Any], json: bool, local: bool, stack: str) -> None:
    """Wait for the run that a command without a run asked for, and go along with it."""
    with told():
        known, clock = reading(stack, local), SystemClock()
        since = clock.now()
        with leaving(""):
            while not (name := known.asked(message)):
                if clock.now() - since > PATIENCE:
                    raise NotAsAsked(
                        f"no run of {message['target']} began; see `segpush list` whether there is such an audience"
                    )
                clock.sleep(EVERY_SECONDS)
        with leaving(name):
            follow(known, name, json=json)


def drop(  # noqa: PLR0913, PLR0917 - each is a word of the command line
    destination: Annotated[str, typer.Argument(metavar="DEST", help="The destination's name.")],
    audience: Annotated[str, typer.Argument(metavar="AUDIENCE", help="The audience's slug.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An audience file, as its producer would deliver it.")],
    watch_it: Annotated[bool, typer.Option("--watch", help="Wait for its run and go along with it.")] = False,
    json: AsJson = False,
    local: Local = False,
    stack: StackName = "",
) -> None:
    """Deliver a file of an audience, as its producer would."""
    with told():
        meant = stack_of(stack, local)
        known = Runs(meant.work(), meant.table())
        dropped = deliver(meant.drop(), known.work, (destination, audience), file)
        if not watch_it:
            _say_dropped(dropped, json=json)
            return
        printing.advice(f"delivered as {dropped.key}; its run begins when the drop is complete")
        with leaving(dropped.run):
            follow(known, _begun(known, dropped), json=json)


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
    if last.run.state != "done":
        raise typer.Exit(NOT_AS_ASKED)


def _begun(known: Runs, dropped: Dropped) -> str:
    clock = SystemClock()
    while not (name := found_run(known.table, dropped)):
        clock.sleep(EVERY_SECONDS)
    return name


def _say_dropped(dropped: Dropped, *, json: bool) -> None:
    if json:
        printing.as_json(dropped.told())
        return
    typer.echo(dropped.key)
    quiet = f" after {printing.span(dropped.quiet.total_seconds())} without another file" if dropped.quiet else ""
    printing.advice(f"its run begins{quiet or ' at once'}; segpush watch {dropped.run}")


@contextmanager
def leaving(name: str) -> Iterator[None]:
    """Let Ctrl-C end the watching and nothing else."""
    try:
        yield
    except KeyboardInterrupt:
        back = f"`segpush watch {name}` comes back to it" if name else "`segpush runs` lists it"
        typer.echo(f"the run goes on; {back}", err=True)
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
