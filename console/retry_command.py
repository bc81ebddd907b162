"""The command `retry`: what a run left undelivered once more, or corrected rows of it."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from console import commands, printing
from console.answer_commands import answerable, go_along
from console.following import Along
from console.told import AsJson, Local, NotAsAsked, RunId, StackName, stack_of, told
from segpush import names
from segpush.corrections import unfit
from segpush.ports import ObjectStore, Table
from segpush.reruns import asked_run
from segpush.state import State

Corrected = Annotated[
    Path | None,
    typer.Option("--with", metavar="FILE", help="Push only these rows: what `rejects --retry` saved, corrected."),
]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(help=commands.ANSWERS["retry"])(retry)


def retry(
    run: RunId,
    corrected: Corrected = None,
    watch_it: Along = True,
    json: AsJson = False,
    local: Local = False,
    stack: StackName = "",
) -> None:
    """Send the command, and the corrected rows before it; go along with the run that comes of it."""
    with told():
        meant, number = stack_of(stack, local), uuid4()
        message = commands.about_run("retry", run, getpass.getuser(), number)
        if corrected is None:
            answerable(meant, "retry", run)
        else:
            message |= {"with": hand_back(meant.work(), meant.table(), run, corrected, number.hex)}
        meant.steps().send(message)
        if watch_it:
            go_along(meant, partial(_again, State(meant.table()), run, message), json=json)
            return
    if json:
        printing.as_json({"command": "retry", "run": run, "with": message.get("with")})
        return
    rows = " The rows add and write; nobody is taken off by them." if corrected else ""
    typer.echo(f"✓ retry sent; pickup does it within seconds.{rows}")


def _again(state: State, name: str, message: Mapping[str, str]) -> str:
    """Return the run that a retry made, '' as long as there is none."""
    run = state.run(name)
    if run is None or "with" not in message:
        return run.retried if run else ""
    again = asked_run(state.table, f"{run.destination}/{run.audience}", message["id"])
    return again.id if again else ""


def hand_back(work: ObjectStore, table: Table, name: str, file: Path, number: str) -> str:
    """Store corrected rows byte for byte where pickup looks for them, and return the key.

    Raises :class:`NotAsAsked` where there is no such run or file, or the run cannot take them.
    """
    if not file.is_file():
        raise NotAsAsked(f"{file} is no file; check the path")
    if not file.stat().st_size:
        raise NotAsAsked(f"{file} is empty; give the rows with their header, as `rejects --retry` saved them")
    run = State(table).run(name)
    why = unfit(run) if run else "there is none of this name; `segpush runs` lists those there are"
    if why:
        raise NotAsAsked(f"run {name}: {why}")
    key = names.corrected(name, number, file.name)
    work.upload(key, file)
    return key
