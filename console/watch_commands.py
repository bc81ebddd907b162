"""Commands that go along with a run: `watch`, and `drop`, which brings a file on its way first."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import ClientError

from console import printing
from console.dropping import Dropped, deliver, found_run
from console.following import Along, begin_and_follow, follow
from console.stack import Stack
from console.told import AsJson, Local, NotAsAsked, RunId, StackName, forbidden, stack_of, told
from console.wording import to_give
from segpush.state import State

LATE = "no run yet: other parts or the manifest may be missing, or the bucket tells nobody; `segpush check` with --stack looks"


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(watch)
    app.command()(drop)


def watch(name: RunId, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
    """Go along with a run until it ends or is held. Ctrl-C leaves it going."""
    with told():
        follow(stack_of(stack, local), name, json=json)


def drop(  # noqa: PLR0913, PLR0917 - each is a word of the command line
    destination: Annotated[str, typer.Argument(metavar="DEST", help="The destination's name.")],
    audience: Annotated[str, typer.Argument(metavar="AUDIENCE", help="The audience's slug.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An audience file, as its producer would deliver it.")],
    watch_it: Along = True,
    json: AsJson = False,
    local: Local = False,
    stack: StackName = "",
) -> None:
    """Deliver a file as its producer would, and go along. Ctrl-C leaves its run going."""
    with told():
        meant = stack_of(stack, local)
        dropped = deliver(meant.drop(), meant.work(), (destination, audience), file)
        if not watch_it:
            _say_dropped(dropped, json=json)
            return
        printing.advice(f"delivered as {dropped.key}{_quiet(dropped)}")
        if not _may_look(meant):
            raise NotAsAsked(
                f"delivered as {dropped.key}, but your AWS sign-in may not see its run: add --no-watch, or attach ApproveRuns"
            )
        find, come_back = partial(found_run, meant.table(), dropped), f"runs {destination}/{audience}"
        begin_and_follow(meant, find, come_back, LATE, due=dropped.quiet, json=json)


def _may_look(stack: Stack) -> bool:
    try:
        State(stack.table()).run("nobody's")
    except ClientError as error:
        if forbidden(error):
            return False
        raise
    return True


def _say_dropped(dropped: Dropped, *, json: bool) -> None:
    if json:
        printing.as_json(dropped.told())
        return
    typer.echo(dropped.key)
    printing.advice(f"its run: {to_give(f'watch {dropped.run}')}{_quiet(dropped)}")


def _quiet(dropped: Dropped) -> str:
    quiet = printing.span(dropped.quiet.total_seconds())
    return f"; it waits {quiet} for further files first (source.quiet_period)" if dropped.quiet else ""
