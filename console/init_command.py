"""The command `init`: questions, or flags in their place, that end in a destination document.

Its flags are made of ``console.init.questions``, so that no question is without one; what it does is in ``console.init.running``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from console.init.questions import QUESTIONS
from console.told import AsJson, Local, StackName, Yes

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
    """Ask for a first document and write it. Its mapping is proposed from a sample file and the account; it needs no stack."""
    from console.init.running import Way, run  # noqa: PLC0415 - the engine is loaded for it

    way = Way(marketo, stack, local, offline=offline)
    run(given, way, attended=not (yes or json), force=force, json=json)


def _with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command as typer takes it: its first parameter, the answers given, becomes a flag a question."""

    def flagged(**given: Any) -> None:
        answers = {name: given.pop(_parameter(name)) for name in QUESTIONS}
        there = {name: each for name, each in answers.items() if each is not None and each != []}
        command({name: [each] if isinstance(each, str) else each for name, each in there.items()}, **given)

    signature = inspect.signature(command, eval_str=True)
    parameters = [*map(_flag, QUESTIONS), *list(signature.parameters.values())[1:]]
    flagged.__doc__ = command.__doc__
    flagged.__annotations__ = {each.name: each.annotation for each in parameters}
    flagged.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    )
    return flagged


def _flag(name: str) -> inspect.Parameter:
    question = QUESTIONS[name]
    kind: Any = list[str] | None if question.many else str | None
    option = typer.Option(question.flag, metavar=question.metavar, help=question.help, show_default=False)
    asked = Annotated[kind, option]
    return inspect.Parameter(_parameter(name), inspect.Parameter.KEYWORD_ONLY, default=None, annotation=asked)


def _parameter(name: str) -> str:
    return "answer_" + name.replace("-", "_")
