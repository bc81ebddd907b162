"""The commands, their words and their exit codes: 0 done, 1 not as asked, 2 wrong usage, 3 the stack does not answer."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from console import apply as applying
from console import commands
from console.documents import Authored, read
from console.stack import Stack, saved, sign_in
from segpush.destination import Destination
from segpush.errors import BadDocument, SegpushError

NOT_AS_ASKED = 1
WRONG_USAGE = 2
UNREACHABLE = 3

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="People of audience files onto Marketo lists: check documents, bring them into force, answer runs that ask.",
)

_WHICH = "The deployed stack; otherwise the one `make deploy` made."
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Destination and account documents (YAML).")]
Local = Annotated[bool, typer.Option("--local", help="The stack on this machine instead of one in AWS.")]
StackName = Annotated[
    str, typer.Option("--stack", metavar="NAME", envvar="SEGPUSH_STACK", help=_WHICH, show_default=False)
]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, as told by its notice or report.")]
AudienceName = Annotated[str, typer.Argument(metavar="AUDIENCE", help="DESTINATION/AUDIENCE.")]
Work = Annotated[str, typer.Argument(metavar="WORK", help="DESTINATION/AUDIENCE, or the alias of an account.")]


@app.command()
def check(files: Files) -> None:
    """Say whether documents are right, as far as it can be known without a stack."""
    documents, problems = _read(files)
    problems += applying.among(documents)
    for document in documents:
        typer.echo(f"✓ {document.file}: {document.title}")
        for note in document.model.notes() if isinstance(document.model, Destination) else ():
            typer.echo(f"  note: {note}")
    _end(problems)


@app.command()
def apply(
    files: Files,
    local: Local = False,
    stack: StackName = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Bring documents into force, after showing the difference to those that are."""
    documents, problems = _read(files)
    _end(problems)
    with _told():
        store = _stack(stack, local).work()
        changes = applying.compare(store, documents)
        for change in changes:
            typer.echo("\n".join([f"{change.document.title}: {change.what}", *(f"  {line}" for line in change.lines)]))
        if all(change.what == "unchanged" for change in changes):
            return
        if not yes:
            typer.confirm("Apply?", abort=True)
        applied = applying.apply(store, documents)
    typer.echo(f"✓ {len(applied.written)} in force; runs that begin from now on follow them.")


@app.command()
def plan(
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The destination; its account lies beside it.")],
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="AUDIENCE=FILE where there are several.")],
    marketo: Annotated[
        Path | None, typer.Option("--marketo", metavar="STATE.json", help="A simulator instead of the real Marketo.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print numbers for machines.")] = False,
) -> None:
    """Say what files would do and cost, by reading Marketo and writing nothing. Needs no stack."""
    from console import plan as planning  # noqa: PLC0415 - a whole AWS is loaded for it
    from console import planned  # noqa: PLC0415
    from local.drops import BadArgument  # noqa: PLC0415

    progress = Console(stderr=True)
    with _told(), _usage(planning.NoCredentials, BadArgument):
        found = planning.plan(document, files, marketo, progress)
    if as_json:
        typer.echo(json.dumps(planned.told(found), indent=2, ensure_ascii=False))
    else:
        typer.echo("\n\n".join("\n".join(planned.lines(each)) for each in found if each.done))
    _end([*(each.problem for each in found if not each.done), *planning.unplanned(files, found)])


def _answer(command: commands.Answer) -> Callable[..., None]:
    def answer(run: RunId, local: Local = False, stack: StackName = "") -> None:
        _send(commands.about_run(command, run, getpass.getuser(), uuid4()), stack, local)

    return answer


def _task(command: commands.Task) -> Callable[..., None]:
    def task(audience: AudienceName, local: Local = False, stack: StackName = "") -> None:
        with _told():
            message = commands.about_audience(command, audience, getpass.getuser(), uuid4())
        _send(message, stack, local)

    return task


def _switch(command: commands.Switch) -> Callable[..., None]:
    def switch(work: Work, local: Local = False, stack: StackName = "") -> None:
        with _told():
            message = commands.about_work(command, work, getpass.getuser())
        _send(message, stack, local)

    return switch


for _name, _help in commands.ANSWERS.items():
    app.command(_name, help=_help)(_answer(_name))
for _job, _help in commands.TASKS.items():
    app.command(_job, help=_help)(_task(_job))
for _word, _help in commands.SWITCHES.items():
    app.command(_word, help=_help)(_switch(_word))


def _send(message: Mapping[str, Any], stack: str, local: bool) -> None:
    with _told():
        _stack(stack, local).steps().send(message)
    typer.echo(f"✓ {message['command']} sent; pickup does it within seconds.")


def _stack(name: str, local: bool) -> Stack:
    sign_in(local=local)
    return Stack(name or saved().get("stack_name", "segpush"))


def _read(files: Sequence[Path]) -> tuple[list[Authored], list[str]]:
    documents, problems = [], []
    for file in files:
        try:
            documents.append(read(file))
        except BadDocument as error:
            problems += str(error).splitlines()
    return documents, problems


def _end(problems: Sequence[str]) -> None:
    """Tell the problems and stop; go on where there are none."""
    for problem in problems:
        typer.echo(f"✗ {problem}", err=True)
    if problems:
        raise typer.Exit(NOT_AS_ASKED)


@contextmanager
def _usage(*errors: type[ValueError]) -> Iterator[None]:
    """Turn arguments that cannot be used into a sentence and the exit code of wrong usage."""
    try:
        yield
    except errors as error:
        typer.echo(f"✗ {error}", err=True)
        raise typer.Exit(WRONG_USAGE) from error


@contextmanager
def _told() -> Iterator[None]:
    """Turn what went wrong into sentences and an exit code."""
    try:
        yield
    except BadDocument as error:
        _end(str(error).splitlines())
    except (SegpushError, BotoCoreError, ClientError) as error:
        typer.echo(f"✗ {error}", err=True)
        raise typer.Exit(UNREACHABLE) from error
