"""Questions on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import questionary
import typer

from console.init.asking import Asked, Check, Choice, T
from console.printing import plain

MANY = 12  # choices from which on typing some letters is the quicker way
_OTHER = "\0"


class Terminal:
    """A person at the keyboard; raises :class:`typer.Abort` at Ctrl-C."""

    def ask(self, asked: Asked, check: Check[T]) -> T:
        """Ask until the answer is right; a wrong one that was typed is there to be mended."""
        while True:
            said = _answered(asked)
            try:
                return check(said)
            except ValueError as error:
                questionary.print(f"  ✗ {error}", style="fg:ansired")
                asked = asked if asked.choices else replace(asked, default=said)

    def tell(self, lines: Sequence[str]) -> None:
        """Print the lines; what came from a file moves no cursor."""
        typer.echo("\n".join(map(plain, lines)))

    def agree(self, text: str) -> bool:
        """Ask for a yes, which Enter gives."""
        return bool(_said(questionary.confirm(text, default=True)))


def _answered(asked: Asked) -> str:
    if not asked.choices:
        return _typed(asked)
    found = _said(_selection(asked))
    return _typed(asked) if found == _OTHER else str(found)


def _selection(asked: Asked) -> questionary.Question:
    choices = [_shown(each) for each in asked.choices]
    other = [questionary.Choice("(type it)", value=_OTHER)] if asked.free else []
    there = any(each.value == asked.default for each in asked.choices)
    many = len(choices) > MANY
    return questionary.select(
        f"{asked.text}:",
        choices=[*choices, *other],
        default=asked.default if there else None,
        use_search_filter=many,
        use_jk_keys=not many,
        instruction="(arrows, or type some letters)" if many else "(arrows)",
    )


def _shown(choice: Choice) -> questionary.Choice:
    return questionary.Choice(choice.title or choice.value, value=choice.value)


def _typed(asked: Asked) -> str:
    ask = questionary.path if asked.question.metavar == "FILE" else questionary.text
    return str(_said(ask(f"{asked.text}:", default=asked.default or "")))


def _said(question: questionary.Question) -> Any:
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        raise typer.Abort from error
