"""What all commands share: their exit codes, their common words, and how what went wrong is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, TypeGuard

import typer
from botocore.exceptions import ClientError, EndpointConnectionError

from console.stack import FROM_AWS, Stack, Unreachable, saved, sign_in
from segpush.errors import BadDocument, SegpushError

NOT_AS_ASKED = 1
WRONG_USAGE = 2
UNREACHABLE = 3
INTERRUPTED = 130

_WHICH = "The deployed stack; otherwise the one `make deploy` made, of the stage that SEGPUSH_STAGE names."
UNNAMED = "segpush"  # the local stack's name, and of one that was deployed without a saved answer
_FORBIDDEN = {"AccessDenied", "AccessDeniedException", "403", "Forbidden"}

Local = Annotated[
    bool,
    typer.Option("--local", envvar="SEGPUSH_LOCAL", help="The stack on this machine instead of one in AWS."),
]
StackName = Annotated[
    str, typer.Option("--stack", metavar="NAME", envvar="SEGPUSH_STACK", help=_WHICH, show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs; its keys are in docs/command.md.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, as told by `runs`, its notice or its report.")]


class NotAsAsked(SegpushError):
    """What was asked for cannot be done; the sentence says what to do instead."""


def stack_of(name: str, local: bool) -> Stack:
    """Sign in and return the stack that is meant; raise as :class:`~console.stack.Stack` does."""
    sign_in(local=local)
    try:
        return Stack(name or (UNNAMED if local else saved().get("stack_name", UNNAMED)))
    except Unreachable as error:
        if local and isinstance(error.__cause__, EndpointConnectionError):
            raise Unreachable("no stack answers on this machine; start one with `make up`") from error
        raise


def end(problems: Sequence[str]) -> None:
    """Tell the problems and stop; go on where there are none."""
    for problem in problems:
        typer.echo(f"✗ {problem}", err=True)
    if problems:
        raise typer.Exit(NOT_AS_ASKED)


@contextmanager
def told() -> Iterator[None]:
    """Turn what went wrong into sentences and an exit code."""
    try:
        yield
    except (BadDocument, NotAsAsked) as error:
        end(str(error).splitlines())
    except (SegpushError, *FROM_AWS) as error:
        typer.echo(f"✗ {_sentence(error)}", err=True)
        raise typer.Exit(UNREACHABLE) from error


@contextmanager
def usage(*errors: type[ValueError]) -> Iterator[None]:
    """Turn arguments that cannot be used into a sentence and the exit code of wrong usage."""
    try:
        yield
    except errors as error:
        typer.echo(f"✗ {error}", err=True)
        raise typer.Exit(WRONG_USAGE) from error


def forbidden(error: BaseException | None) -> TypeGuard[ClientError]:
    """Whether AWS said that the sign-in may not do this."""
    return isinstance(error, ClientError) and error.response.get("Error", {}).get("Code") in _FORBIDDEN


def _sentence(error: Exception) -> str:
    if forbidden(error):
        right = error.operation_name
        return f"your AWS sign-in may not do {right} here; attach the policy for it: docs/deploy.md, Who may do what"
    if isinstance(error, FROM_AWS):
        return f"AWS cannot be asked ({' '.join(str(error).split())}); check sign-in, region and --stack"
    return str(error)
