"""The ways an answer can come: by a flag, from a person, or the default where nobody is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from console.init.questions import QUESTIONS, Question

T = TypeVar("T")
Check = Callable[[str], T]
"""Makes an answer of what was written; raises :class:`ValueError` with a sentence that says what to do instead."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose: what it stands for, and what a person reads."""

    value: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands now: its text, the answer Enter gives (None: there is none), and what there is to choose.

    ``free``: something else may be written too.
    """

    question: Question
    text: str
    default: str | None = None
    choices: tuple[Choice, ...] = ()
    free: bool = False


class WrongAnswer(ValueError):
    """A flag, or a default, cannot be the answer; the message is one sentence that names the flag."""


class Asker(Protocol):
    """Brings questions to a person."""

    def ask(self, asked: Asked, check: Check[T]) -> T:
        """Return an answer ``check`` lets through; raise :class:`WrongAnswer` where nobody can be asked again."""
        ...

    def tell(self, lines: Sequence[str]) -> None:
        """Say something between questions."""
        ...

    def agree(self, text: str) -> bool:
        """Ask for a yes."""
        ...


class Unattended:
    """Nobody is there: the default is the answer, and a question without one names its flag."""

    def ask(self, asked: Asked, check: Check[T]) -> T:
        """Take the default."""
        flag = asked.question.flag
        if asked.default is None:
            raise WrongAnswer(f"{flag} is not given, and nobody is there to ask: add {flag} {asked.question.metavar}")
        try:
            return check(asked.default)
        except ValueError as error:
            raise WrongAnswer(f"{flag}: {error}") from error

    def tell(self, lines: Sequence[str]) -> None:
        """Say nothing: what matters is among the warnings."""

    def agree(self, text: str) -> bool:  # noqa: ARG002 - the protocol's
        """Go on: whoever starts it unattended wants the document."""
        return True


class Answers:
    """Answers from flags where they were given, else from a person; each question is answered or passed over once."""

    def __init__(self, given: Mapping[str, Sequence[str]], asker: Asker) -> None:
        self._given = given
        self.asker = asker

    def has(self, name: str) -> bool:
        """Whether a flag answers it."""
        return name in self._given

    def flags(self, name: str) -> Sequence[str]:
        """Return what was given for a question, as it stands."""
        return self._given.get(name, ())

    def ask(
        self,
        name: str,
        check: Check[T],
        default: str | None = None,
        choices: Sequence[Choice] = (),
        *,
        free: bool = False,
        text: str = "",
    ) -> T:
        """Return the answer to a question; raise :class:`WrongAnswer`."""
        question = QUESTIONS[name]
        whole = check if free or not choices else _among([each.value for each in choices], check)
        if self.has(name) and not question.many:
            try:
                return whole(self._given[name][-1])
            except ValueError as error:
                raise WrongAnswer(f"{question.flag}: {error}") from error
        return self.asker.ask(Asked(question, text or question.text, default, tuple(choices), free), whole)

    def pass_over(self, name: str, why: str) -> None:
        """Do not ask; raise :class:`WrongAnswer` where a flag answers it all the same: nothing is ignored in silence."""
        if self.has(name):
            raise WrongAnswer(f"{QUESTIONS[name].flag} means nothing here: {why}")


def _among(values: Sequence[str], check: Check[T]) -> Check[T]:
    def checked(text: str) -> T:
        if text not in values:
            raise ValueError(f"{text!r} is not there; choose one of {', '.join(value for value in values if value)}")
        return check(text)

    return checked
