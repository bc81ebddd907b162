"""What the command `init` does: chooses how answers come and which account is read, then makes, writes and tells."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from console import account as accounts
from console import printing
from console.init import making
from console.init.asking import Answers, Asker, Unattended, WrongAnswer
from console.init.making import Made
from console.init.offer import Offer, read_offer, standard
from console.init.terminal import Terminal
from console.stack import Unreachable
from console.told import stack_of, told, usage
from local.drops import BadArgument
from segpush.clock import SystemClock
from segpush.errors import MarketoError, SecretUnreadable


@dataclass(frozen=True, slots=True)
class Way:
    """The way to the account: a simulator's state, a stack's name or the local stack, else the shell; or none."""

    marketo: Path | None
    stack: str
    local: bool
    offline: bool

    def read(self, alias: str) -> Offer:
        """Read what the account offers; where nothing says which Marketo is meant, what any has.

        Raises :class:`Unreachable` where it does not answer, and as :func:`console.account.reaching`.
        """
        if self.offline or not self._named():
            return standard()
        by_stack = stack_of(self.stack, self.local) if self.stack or self.local else None
        printing.advice(f"reading account {alias} …")
        try:
            with accounts.reaching(alias, self.marketo, by_stack) as client:
                return read_offer(client)
        except (MarketoError, SecretUnreadable) as error:
            raise Unreachable(f"account {alias}: {error}; mend that, or add --offline to go on without it") from error

    def following(self, made: Made) -> list[str]:
        """Return the commands that come next, which mean the same Marketo and the same stack."""
        simulated = f" --marketo {shlex.quote(str(self.marketo))}" if self.marketo else ""
        stack = f" --stack {shlex.quote(self.stack)}" if self.stack else " --local" if self.local else ""
        return made.following(simulated, stack)

    def _named(self) -> bool:
        return bool(self.marketo or self.stack or self.local or accounts.in_shell(os.environ))


def run(given: Mapping[str, Sequence[str]], way: Way, *, attended: bool, force: bool, json: bool) -> None:
    """Ask, write, tell; ``attended``: somebody is asked, where there is a terminal."""
    asker: Asker = Terminal() if attended and sys.stdin.isatty() and sys.stdout.isatty() else Unattended()
    with told(), usage(WrongAnswer, accounts.NoCredentials, BadArgument):
        made = making.make(Answers(given, asker), way.read, SystemClock().now().date(), force=force)
        if not asker.agree("Write it?"):
            raise typer.Abort
        written = made.write(force=force)
    if json:
        printing.as_json(_told(made, written, way.following(made)))
        return
    _say(written, made.warnings if isinstance(asker, Unattended) else [], way.following(made))


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
