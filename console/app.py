"""The commands and their words; what they share is in ``told``, and each room of commands adds its own."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.console import Console

from console import apply as applying
from console import (
    check_command,
    commands,
    document_commands,
    forget_command,
    printing,
    rejects_command,
    retry_command,
    run_commands,
    watch_commands,
)
from console.account import NoCredentials
from console.documents import Authored, read
from console.told import AsJson, Local, RunId, StackName, Yes, end, stack_of, told, usage
from segpush.errors import BadDocument

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="People of audience files onto Marketo lists: check documents, bring them into force, answer runs that ask.",
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Destination and account documents (YAML).")]
AudienceName = Annotated[str, typer.Argument(metavar="AUDIENCE", help="DESTINATION/AUDIENCE.")]
Work = Annotated[str, typer.Argument(metavar="WORK", help="DESTINATION/AUDIENCE, or the alias of an account.")]


@app.command()
def apply(files: Files, yes: Yes = False, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
    """Bring documents into force, after showing the difference to those that are."""
    documents, problems = _read(files)
    end(problems)
    with told():
        store = stack_of(stack, local).work()
        changes = applying.compare(store, documents)
        for change in changes:
            lines = [f"{change.document.title}: {change.what}", *(f"  {line}" for line in change.lines)]
            typer.echo("\n".join(lines), err=json)
        differs = any(change.what != "unchanged" for change in changes)
        if differs and not yes:
            typer.confirm("Apply?", abort=True, err=json)
        written = applying.apply(store, documents).written if differs else ()
    if json:
        what = [{"document": each.document.title, "what": each.what, "lines": list(each.lines)} for each in changes]
        printing.as_json({"changes": what, "written": list(written)})
    elif written:
        typer.echo(f"✓ {len(written)} in force; runs that begin from now on follow them.")


@app.command()
def plan(
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The destination; its account lies beside it.")],
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="AUDIENCE=FILE where there are several.")],
    marketo: Annotated[
        Path | None, typer.Option("--marketo", metavar="STATE.json", help="A simulator instead of the real Marketo.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Say what files would do and cost, by reading Marketo and writing nothing. Needs no stack."""
    from console import plan as planning  # noqa: PLC0415 - a whole AWS is loaded for it
    from console import planned  # noqa: PLC0415
    from local.drops import BadArgument  # noqa: PLC0415

    progress = Console(stderr=True)
    with told(), usage(NoCredentials, BadArgument):
        found = planning.plan(document, files, marketo, progress)
    if json:
        printing.as_json(planned.told(found))
    else:
        typer.echo("\n\n".join("\n".join(planned.lines(each)) for each in found if each.done))
    end([*(each.problem for each in found if not each.done), *planning.unplanned(files, found)])


def _answer(command: commands.Answer) -> Callable[..., None]:
    def answer(run: RunId, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
        _send(commands.about_run(command, run, getpass.getuser(), uuid4()), stack, local, json=json)

    return answer


def _task(command: commands.Task) -> Callable[..., None]:
    def task(audience: AudienceName, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
        with told():
            message = commands.about_audience(command, audience, getpass.getuser(), uuid4())
        _send(message, stack, local, json=json)

    return task


def _switch(command: commands.Switch) -> Callable[..., None]:
    def switch(work: Work, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
        with told():
            message = commands.about_work(command, work, getpass.getuser())
        _send(message, stack, local, json=json)

    return switch


for _name, _help in commands.ANSWERS.items():
    if _name != "retry":  # which may bring rows along
        app.command(_name, help=_help)(_answer(_name))
for _job, _help in commands.TASKS.items():
    app.command(_job, help=_help)(_task(_job))
for _word, _help in commands.SWITCHES.items():
    app.command(_word, help=_help)(_switch(_word))
for _room in (
    check_command,
    retry_command,
    run_commands,
    rejects_command,
    watch_commands,
    document_commands,
    forget_command,
):
    _room.register(app)


def _send(message: Mapping[str, Any], stack: str, local: bool, *, json: bool) -> None:
    with told():
        stack_of(stack, local).steps().send(message)
    if json:
        printing.as_json({name: message[name] for name in ("command", "run", "target") if name in message})
        return
    typer.echo(f"✓ {message['command']} sent; pickup does it within seconds.")


def _read(files: Sequence[Path]) -> tuple[list[Authored], list[str]]:
    documents, problems = [], []
    for file in files:
        try:
            documents.append(read(file))
        except BadDocument as error:
            problems += str(error).splitlines()
    return documents, problems
