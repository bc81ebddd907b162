"""The command `check`: everything that can be known before a drop."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from console import account, printing
from console.documents import Authored, read
from console.told import AsJson, end, stack_of, told, usage
from segpush.clock import SystemClock
from segpush.destination import Destination
from segpush.errors import BadDocument

if TYPE_CHECKING:
    from console.check.sample import Sample
    from console.check.whole import Ways
    from console.stack import Stack
    from segpush.marketo.client import Marketo, Shelf

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Destination and account documents (YAML).")]
Simulated = Annotated[
    Path | None, typer.Option("--marketo", metavar="STATE.json", help="A simulator instead of the real Marketo.")
]
Offline = Annotated[bool, typer.Option("--offline", help="Ask neither Marketo nor AWS, whatever the shell says.")]
Sampled = Annotated[
    str,
    typer.Option("--sample", metavar="[AUDIENCE=]FILE", help="A file as the audience gets them, read as a run would."),
]
Named = Annotated[
    str,
    typer.Option("--stack", metavar="NAME", envvar="SEGPUSH_STACK", help="A deployed stack to look at; none unasked."),
]
Here = Annotated[bool, typer.Option("--local", help="Look at the stack on this machine.")]
SIGN_IN = f"export {', '.join(account.NEEDED)}, or give --marketo STATE.json or --stack NAME"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(check)


def check(  # noqa: PLR0913, PLR0917 - a command has as many options as people may give
    files: Files, marketo: Simulated = None, offline: Offline = False,
    sample: Sampled = "", json: AsJson = False, local: Here = False, stack: Named = "",
) -> None:  # fmt: skip
    """Say what is right and what is not, before a drop. Everything that can be known by reading is a line."""
    from console.check import printing as shown  # noqa: PLC0415 - the engine is loaded for it
    from console.check import whole  # noqa: PLC0415
    from local.drops import BadArgument  # noqa: PLC0415

    documents, unread = _read(files)
    findings = list(whole.of_documents(documents, unread))
    with told(), usage(BadArgument), _busy():
        ways = _ways(marketo, stack, local=local, offline=offline)
        findings += whole.of_the_rest(documents, ways, SystemClock(), _sample(documents, sample))
    problems = [each.line for each in findings if each.state == "problem"]
    if json:
        right = [{"file": each.file, "document": each.title, "notes": _notes(each)} for each in documents]
        printing.as_json({"documents": right, "problems": problems, "findings": [each.told() for each in findings]})
    else:
        shown.show(findings, {each.file: _notes(each) for each in documents})
    end([printing.plain(each) for each in problems])


def _ways(marketo: Path | None, name: str, *, local: bool, offline: bool) -> Ways:
    """Return what may be asked: what the command line names, and an account the shell signs in to."""
    from console.check.whole import Ways  # noqa: PLC0415

    if offline:
        why = "not asked, as --offline says"
        return Ways(why_not=why, no_stack=why)
    found: list[Stack] = []

    def look_up() -> Stack:
        found.append(stack_of(name, local))
        return found[0]

    def reach(alias: str, shelf: Shelf) -> AbstractContextManager[Marketo]:
        return account.reaching(alias, marketo, found[0] if found else None, shelf)

    asks_stack, shell = bool(name or local), account.in_shell(os.environ)
    only_one = "the simulator" if marketo else "the shell" if shell else ""
    return Ways(
        reach if marketo or shell or asks_stack else None,
        f"not asked: {SIGN_IN}",
        only_one,
        look_up if asks_stack else None,
        "not asked: name the stack with --stack NAME, or --local",
        local,
    )


def _sample(documents: Sequence[Authored], given: str) -> Sample | None:
    """Return the file as one of an audience's; raise :class:`local.drops.BadArgument` where it cannot be told whose."""
    from console.check.sample import Sample  # noqa: PLC0415
    from local import drops  # noqa: PLC0415

    destinations = [each.model for each in documents if isinstance(each.model, Destination)]
    if not given:
        return None
    if not destinations:
        raise drops.BadArgument(f"{given} is nobody's: give the destination's document with --sample.")
    if len(destinations) > 1:
        raise drops.BadArgument(f"{given} could belong to any destination: check one at a time with --sample.")
    audiences = {each.slug: each for each in destinations[0].audiences}
    (place,) = drops.places([given], audiences)
    audience = audiences.get(given.partition("=")[0], next(iter(audiences.values())))
    return Sample(destinations[0], audience, place.path)


def _busy() -> AbstractContextManager[object]:
    """Show that something is asked, where somebody looks."""
    told = Console(stderr=True)
    return told.status("asking …") if told.is_terminal else nullcontext()


def _notes(document: Authored) -> list[str]:
    if isinstance(document.model, Destination):
        return list(document.model.notes())
    return ["state: paused: no run of this account goes on."] if document.model.state == "paused" else []


def _read(files: Sequence[Path]) -> tuple[list[Authored], list[tuple[str, str]]]:
    """Read documents; of those that cannot be, return file and what is wrong, one sentence each."""
    documents, wrong = [], []
    for file in files:
        try:
            documents.append(read(file))
        except BadDocument as error:
            wrong += [(str(file), line.removeprefix(f"{file}: ")) for line in str(error).splitlines()]
    return documents, wrong
