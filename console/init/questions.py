"""What is asked, each question with the one flag that answers it, and the ways an answer can come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")
Check = Callable[[str], T]
"""Makes an answer of what was written; raises :class:`ValueError` with a sentence that says what to do instead."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: as it is asked, what its flag takes and says in ``--help``; ``many``: the flag may stand several times."""

    name: str
    text: str
    metavar: str
    help: str
    many: bool = False

    @property
    def flag(self) -> str:
        """The flag that answers it."""
        return f"--{self.name}"


# name, question, what the flag takes, what --help says of it
_ASKED = (
    ("account", "Marketo account: a short name of yours; its credentials are in the secret segpush/NAME", "NAME",
     "Alias of the Marketo account, whose secret is segpush/NAME. Default: of the one account document that lies there."),
    ("sample", "A sample file of the audience: CSV, JSON or Parquet, also packed (Enter for none)", "FILE",
     "A file as the audience will come. It is looked at and not kept. Default: none, then nothing is proposed."),
    ("name", "Name of this destination", "NAME", "Name of the document. Default: from the sample's name."),
    ("out", "Write it to", "FILE", "Where to write the document. Default: NAME.yaml."),
    ("description", "What is it for? (free text)", "TEXT", "Free text. Default: none."),
    ("people", "People of the file whom Marketo does not know", "WORD",
     "match_only: they are reported. match_and_create: they are created. Default: match_only."),
    ("sync", "What is kept in Marketo", "WORD",
     "audience: the list. profile: fields of people. audience_and_profile: both. Default: audience."),
    ("workspace", "Workspace of the list", "NAME", "Workspace of the list. Default: none named."),
    ("partition", "Lead partition of people who are created", "NAME",
     "Lead partition of new people. Default: Marketo's default one."),
    ("audience", "Name of the audience, for people", "TEXT", "Name of the audience. Default: from the document's name."),
    ("slug", "Its short name, for keys and metrics", "NAME", "Short name of the audience. Default: from its name."),
    ("preset", "Who writes the files", "WORD",
     "Producer: a preset of docs/destination.md. Default: as the sample looks, else csv."),
    ("columns", "The file has no header; name its columns in order, commas between", "A,B,C",
     "Columns of files without header, in order. Default: files have a header."),
    ("content", "What each file holds", "WORD",
     "full: everybody. changes: who joined or left. by_name: the name says it. Default: as the sample looks, else full."),
    ("status", "Column that says who joined and who left (Enter for none: then nobody comes off)", "COLUMN",
     "Column of a changes file that says member or left. Default: as the sample looks."),
    ("prefix", "Folder of the drop bucket the files come into", "FOLDER",
     "Folder under inbox/. Default: inbox/NAME/SLUG/."),
    ("match-field", "Marketo field people are found by", "FIELD", "Searchable field. Default: email."),
    ("match", "Column that holds it: the identity", "COLUMN",
     "Column that holds the key. Default: as the sample looks, else email."),
    ("map", "Mapping", "COLUMN=FIELD",
     "Sends a column to a field, beside or instead of what is proposed; COLUMN= leaves it out. May be repeated."),
    ("list", "Static list", "LIST",
     "new, a number, ST1021A1 as the address bar shows it, or a name. Default: the one named like the audience, else new."),
    ("list-name", "Name of the new list", "TEXT", "Name of a new list. Default: the audience's name."),
    ("folder", "Folder it is made in", "NAME", "Folder of a new list. Default: Marketo's own Group Lists."),
    ("start", "First day", "DAY", "First day, such as 2026-01-12, in UTC. Default: today."),
    ("end", "Last day (Enter for no end)", "DAY", "Last day, inclusive. Default: no end."),
)  # fmt: skip
QUESTIONS: dict[str, Question] = {facts[0]: Question(*facts, many=facts[0] == "map") for facts in _ASKED}


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
            there = ", ".join(value for value in values if value) or "nothing to choose"
            raise ValueError(f"{text!r} is not there to choose; there is {there}")
        return check(text)

    return checked
