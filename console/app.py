"""The commands and their words; what they share is in ``told``, and each room of commands adds its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from console import (
    answer_commands,
    document_commands,
    forget_command,
    init_command,
    printing,
    rejects_command,
    retry_command,
    run_commands,
    watch_commands,
)
from console import apply as applying
from console.account import NoCredentials
from console.documents import Authored, read
from console.told import AsJson, Local, StackName, Yes, end, stack_of, told, usage
from console.wording import Sentences
from segpush.destination import Destination
from segpush.errors import BadDocument

app = typer.Typer(
    cls=Sentences,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="People of audience files onto Marketo lists: check documents, bring them into force, answer runs that ask.",
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Destination and account documents (YAML).")]


@app.command()
def check(files: Files, json: AsJson = False) -> None:
    """Say whether documents are right, as far as it can be known without a stack."""
    documents, problems = _read(files)
    problems += applying.among(documents)
    told_of = [{"file": each.file, "document": each.title, "notes": _notes(each)} for each in documents]
    if json:
        printing.as_json({"documents": told_of, "problems": problems})
    for each in [] if json else told_of:
        typer.echo("\n".join([f"✓ {each['file']}: {each['document']}", *(f"  note: {note}" for note in each["notes"])]))
    end(problems)


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


for _room in (
    answer_commands,
    init_command,
    retry_command,
    run_commands,
    rejects_command,
    watch_commands,
    document_commands,
    forget_command,
):
    _room.register(app)


def _notes(document: Authored) -> list[str]:
    return list(document.model.notes()) if isinstance(document.model, Destination) else []


def _read(files: Sequence[Path]) -> tuple[list[Authored], list[str]]:
    documents, problems = [], []
    for file in files:
        try:
            documents.append(read(file))
        except BadDocument as error:
            problems += str(error).splitlines()
    return documents, problems
