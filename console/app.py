"""The commands and their words; what they share is in ``told``, and each room of commands adds its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from console import (
    answer_commands,
    check_command,
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
from segpush.errors import BadDocument

ORDER = """
init check plan apply list show remove
drop watch runs run report rejects
approve decline cancel retry
resync verify reconcile pause resume forget
""".split()  # as `--help` lists them: documents, then runs, then what asks for care

app = typer.Typer(
    name="segpush",
    cls=Sentences,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="People of audience files onto Marketo lists: documents, files and runs, on a deployed stack or on this machine.",
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Destination and account documents (YAML).")]


@app.command()
def apply(files: Files, yes: Yes = False, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
    """Bring documents into force. What differs from those that are is shown first, and asked."""
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
    """Say what files would do and cost. Marketo is read and nothing is written; it needs no stack."""
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
    init_command,
    check_command,
    answer_commands,
    retry_command,
    run_commands,
    rejects_command,
    watch_commands,
    document_commands,
    forget_command,
):
    _room.register(app)
app.registered_commands.sort(key=lambda each: ORDER.index(str(each.name or getattr(each.callback, "__name__", ""))))


def _read(files: Sequence[Path]) -> tuple[list[Authored], list[str]]:
    documents, problems = [], []
    for file in files:
        try:
            documents.append(read(file))
        except BadDocument as error:
            problems += str(error).splitlines()
    return documents, problems
