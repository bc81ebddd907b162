"""Commands that tell pickup something: about a run, an audience, an account. What cannot be done is said before it is sent."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Annotated, Any
from uuid import uuid4

import typer

from console import commands, printing
from console.following import Along, begin_and_follow, follow
from console.in_force import audience_of, work_there
from console.runs import Runs
from console.stack import Stack
from console.told import AsJson, Local, NotAsAsked, RunId, StackName, stack_of, told
from console.wording import to_give
from segpush.answers import why_not
from segpush.ports import Table
from segpush.reruns import asked_run

LATE = "no run yet: pickup may be busy or stopped; its log tells"
AudienceName = Annotated[str, typer.Argument(metavar="AUDIENCE", help="DESTINATION/AUDIENCE.")]
Work = Annotated[str, typer.Argument(metavar="WORK", help="DESTINATION/AUDIENCE, or the alias of an account.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``; `retry`, which may bring rows along, has a room of its own."""
    for answer, what in commands.ANSWERS.items():
        if answer not in {"approve", "retry"}:
            app.command(answer, help=what)(_answer(answer))
    app.command(help=commands.ANSWERS["approve"])(approve)
    for task, what in commands.TASKS.items():
        app.command(task, help=what)(_task(task))
    for switch, what in commands.SWITCHES.items():
        app.command(switch, help=what)(_switch(switch))


def approve(
    run: RunId, watch_it: Along = False, json: AsJson = False, local: Local = False, stack: StackName = ""
) -> None:
    """Send the approval, and go along with the run where that is asked for."""
    with told():
        meant = stack_of(stack, local)
        answerable(meant, "approve", run)
        message = commands.about_run("approve", run, getpass.getuser(), uuid4())
        if not watch_it:
            _send(meant, message, json=json)
            printing.advice(f"{to_give(f'watch {run}')}  goes along with it")
            return
        meant.steps().send(message)
        follow(meant, run, message["id"], json=json)


def answerable(stack: Stack, command: str, name: str) -> None:
    """Raise :class:`NotAsAsked` where there is no such run, or where it cannot be told ``command``."""
    run = Runs(stack.work(), stack.table()).one(name)
    if why := why_not(command, run):
        raise NotAsAsked(f"run {name} cannot be told to {command}: {why}")
    if command == "retry" and run.retried:
        raise NotAsAsked(f"run {name} was sent again as {run.retried}; `segpush run {run.retried}` tells how that went")


def _answer(command: commands.Answer) -> Callable[..., None]:
    def answer(run: RunId, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
        with told():
            meant = stack_of(stack, local)
            answerable(meant, command, run)
            _send(meant, commands.about_run(command, run, getpass.getuser(), uuid4()), json=json)

    return answer


def _task(command: commands.Task) -> Callable[..., None]:
    def task(
        audience: AudienceName,
        watch_it: Along = True,
        json: AsJson = False,
        local: Local = False,
        stack: StackName = "",
    ) -> None:
        with told():
            message = commands.about_audience(command, audience, getpass.getuser(), uuid4())
            meant = stack_of(stack, local)
            audience_of(meant.work(), *audience.split("/"))
            if not watch_it:
                _send(meant, message, json=json)
                return
            meant.steps().send(message)
            go_along(meant, partial(_asked, meant.table(), audience, message["id"]), json=json)

    return task


def _switch(command: commands.Switch) -> Callable[..., None]:
    def switch(work: Work, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
        with told():
            message = commands.about_work(command, work, getpass.getuser())
            meant = stack_of(stack, local)
            work_there(meant.work(), work)
            _send(meant, message, json=json)

    return switch


def go_along(stack: Stack, find: Callable[[], str], *, json: bool) -> None:
    """Follow the run that a command makes, once ``find`` names it."""
    begin_and_follow(stack, find, "runs", LATE, due=timedelta(), json=json)


def _asked(table: Table, audience: str, number: str) -> str:
    run = asked_run(table, audience, number)
    return run.id if run else ""


def _send(stack: Stack, message: Mapping[str, Any], *, json: bool) -> None:
    stack.steps().send(message)
    if json:
        printing.as_json({name: message[name] for name in ("command", "run", "target") if name in message})
        return
    typer.echo(f"✓ {message['command']} sent; pickup does it within seconds.")
