"""The command `init`: questions, or flags in their place, that end in a destination document."""

from __future__ import annotations

import inspect
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from console import account as accounts
from console import printing
from console.init import making
from console.init.asking import Answers, Asker, Unattended, WrongAnswer
from console.init.making import Made
from console.init.offer import Offer, read_offer, standard
from console.init.questions import QUESTIONS
from console.stack import Unreachable
from console.told import AsJson, Local, StackName, Yes, stack_of, told, usage
from segpush.clock import SystemClock
from segpush.errors import MarketoError, SecretUnreadable

Simulator = Annotated[
    Path | None, typer.Option("--marketo", metavar="STATE.json", help="Read a simulator instead of the real Marketo.")
]
Offline = Annotated[bool, typer.Option("--offline", help="Read no account; what needs one is not checked, and said.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a document that is there.")]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``: a flag a question, and those that say how it goes."""
    app.command("init")(_with_flags(init))


def init(  # noqa: PLR0913, PLR0917 - a command has as many options as it has
    given: Mapping[str, Sequence[str]],
    marketo: Simulator = None,
    offline: Offline = False,
    force: Force = False,
    yes: Yes = False,
    json: AsJson = False,
    local: Local = False,
    stack: StackName = "",
) -> None:
    """Ask for a first document, propose its mapping from a sample file and the account, and write it. Needs no stack."""
    from local.drops import BadArgument  # noqa: PLC0415 - a simulator is loaded for it

    asker = _asker(attended=not (yes or json))
    reading = _nothing if offline or _unreachable(marketo, stack, local) else _reader(marketo, stack, local)
    with told(), usage(WrongAnswer, accounts.NoCredentials, BadArgument):
        made = making.make(Answers(given, asker), reading, SystemClock().now().date(), force=force)
        if not asker.agree("Write it?"):
            raise typer.Abort
        written = made.write(force=force)
    following = made.following(*_same(marketo, stack, local))
    if json:
        printing.as_json(_told(made, written, following))
        return
    _say(written, made.warnings if isinstance(asker, Unattended) else [], following)


def _asker(*, attended: bool) -> Asker:
    if not (attended and sys.stdin.isatty() and sys.stdout.isatty()):
        return Unattended()
    from console.init.terminal import Terminal  # noqa: PLC0415 - a whole toolkit for screens, where there is one

    return Terminal()


def _unreachable(marketo: Path | None, stack: str, local: bool) -> bool:
    """Whether nothing at all says which Marketo is meant."""
    return marketo is None and not stack and not local and not any(os.environ.get(name) for name in accounts.NEEDED)


def _nothing(_alias: str) -> Offer:
    return standard()


def _reader(marketo: Path | None, stack: str, local: bool) -> making.Reading:
    def read(alias: str) -> Offer:
        by_stack = stack_of(stack, local) if stack or local else None
        printing.advice(f"reading account {alias} …")
        try:
            with accounts.reaching(alias, marketo, by_stack) as client:
                return read_offer(client)
        except (MarketoError, SecretUnreadable) as error:
            raise Unreachable(f"account {alias}: {error}; mend that, or add --offline to go on without it") from error

    return read


def _same(marketo: Path | None, stack: str, local: bool) -> tuple[str, str]:
    """Return the words by which the next commands mean the same Marketo and the same stack."""
    read = f" --marketo {shlex.quote(str(marketo))}" if marketo else ""
    return read, f" --stack {shlex.quote(stack)}" if stack else " --local" if local else ""


def _told(made: Made, written: Sequence[Path], following: Sequence[str]) -> dict[str, Any]:
    return {
        "document": str(made.out),
        "written": [str(path) for path in written],
        "mapping": {pair.column: pair.field for pair in made.draft.pairs},
        "left_out": dict(made.draft.left),
        "warnings": made.warnings,
        "next": list(following),
    }


def _say(written: Sequence[Path], warnings: Sequence[str], following: Sequence[str]) -> None:
    for path in written:
        typer.echo(f"✓ {path}")
    for warning in warnings:
        typer.echo(f"  note: {warning}")
    printing.advice("\n".join(["Next:", *(f"  {line}" for line in following)]))


def _with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command as typer takes it: its first parameter, the answers given, becomes a flag a question."""

    def flagged(**given: Any) -> None:
        answers = {name: given.pop(_parameter(name)) for name in QUESTIONS}
        several = {
            name: [each] if isinstance(each, str) else each for name, each in answers.items() if each is not None
        }
        command({name: each for name, each in several.items() if each}, **given)

    signature = inspect.signature(command, eval_str=True)
    flags = [_flag(name) for name in QUESTIONS]
    parameters = [*flags, *list(signature.parameters.values())[1:]]
    flagged.__doc__ = command.__doc__
    flagged.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters], return_annotation=None
    )
    flagged.__annotations__ = {each.name: each.annotation for each in parameters}
    return flagged


def _flag(name: str) -> inspect.Parameter:
    question = QUESTIONS[name]
    kind: Any = list[str] | None if question.many else str | None
    option = typer.Option(question.flag, metavar=question.metavar, help=question.help, show_default=False)
    return inspect.Parameter(
        _parameter(name), inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option]
    )


def _parameter(name: str) -> str:
    return "answer_" + name.replace("-", "_")
