"""How the command answers wrong words: in one sentence, like everything else that went wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import typer
from typer._click.core import ParameterSource
from typer._click.exceptions import (
    ClickException,
    NoArgsIsHelpError,
    UsageError,
)
from typer._click.globals import get_current_context
from typer.core import TyperGroup


class Sentences(TyperGroup):
    """A group of commands that says what is wrong with a line and where to look, without repeating how it is used."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the line and leave with its exit code."""
        run = partial(super().main, args, prog_name, complete_var, windows_expand_args=windows_expand_args, **extra)
        if not standalone_mode:
            return run(standalone_mode=False)
        try:
            sys.exit(run(standalone_mode=False) or 0)
        except NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except ClickException as error:
            typer.echo(f"✗ {_sentence(error)}", err=True)
            sys.exit(error.exit_code)
        except typer.Abort:
            typer.echo("✗ nothing was done" + ("" if sys.stdin.isatty() else "; --yes does not ask"), err=True)
            sys.exit(1)


def program() -> str:
    """Return the name this command was called by."""
    context = get_current_context(silent=True)
    return (context.find_root().info_name if context else "") or "segpush"


def to_give(words: str) -> str:
    """Return a command as it is to be given next: under the name this one was given by, and for the same stack."""
    context = get_current_context(silent=True)
    if context is None:
        return f"segpush {words}"
    said = {name for name in ("local", "stack") if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    where = [" --local"] * ("local" in said) + [f" --stack {context.params['stack']}"] * ("stack" in said)
    return f"{program()} {words}{''.join(where)}"


def _sentence(error: ClickException) -> str:
    said = " ".join(error.format_message().split()).rstrip(".")
    command = error.ctx.command_path if isinstance(error, UsageError) and error.ctx else "segpush"
    joint = "" if said.endswith("?") else ";"
    return f"{said[:1].lower()}{said[1:]}{joint} `{command} --help` shows how it is used"
