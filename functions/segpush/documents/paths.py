"""Where in a JSON cell a value stands: a closed grammar, so that no path of a document is ever handed to a database.

path = ``name`` or ``[…]``, then any number of ``.name``, ``[3]`` (the fourth of a list) and ``[Type=Email]`` (the first object of a
list that says so). A name is any text without dot and brackets: blanks and digits are ordinary letters. How a path is followed in a
cell does not belong here (``engine.mapping``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 16  # steps


@dataclass(frozen=True, slots=True)
class Name:
    """The value under a name of an object."""

    name: str


@dataclass(frozen=True, slots=True)
class At:
    """The element of a list, counted from 0."""

    position: int


@dataclass(frozen=True, slots=True)
class Where:
    """The first object of a list in which ``name`` has this value."""

    name: str
    value: str


Step = Name | At | Where

_NAME = re.compile(r"[^.\[\]]+")
_BRACKET = re.compile(r"\[(?:(?P<at>\d{1,6})|(?P<name>[^\]=]+)=(?P<value>[^\]]*))\]")


def parse(text: str) -> tuple[Step, ...]:
    """Return the steps of a path; raise :class:`ValueError` with a sentence that shows the place where it goes wrong."""
    steps = tuple(_steps(text))
    if not steps:
        raise ValueError("a path has at least one step, such as plan or sites[0].city")
    if len(steps) > MOST:
        raise ValueError(f"{text[:80]!r} has {len(steps)} steps; at most {MOST} are followed")
    return steps


def split(reference: str) -> tuple[str, tuple[Step, ...]] | None:
    """Return column and path of a reference such as ``UserIdentities[Type=Email].Value``; None where it is a name only.

    ``price [EUR]`` is a name: what stands in the brackets is no step.
    """
    for found in re.finditer(r"\[", reference):
        column = reference[: found.start()]
        try:
            steps = parse(reference[found.start() :])
        except ValueError:
            continue
        if column:
            return column, steps
    return None


def _steps(text: str) -> Iterator[Step]:
    at = 0
    while at < len(text):
        if text[at] == "[":
            found = _BRACKET.match(text, at)
            if not found:
                raise ValueError(
                    f"{_shown(text, at)}: brackets hold a number, such as [0], or a name and a value, such as [Type=Email]"
                )
            yield At(int(found["at"])) if found["at"] else Where(found["name"], found["value"])
        else:
            if at and text[at] != ".":
                raise ValueError(f"{_shown(text, at)}: between two steps stands a dot or a bracket")
            found = _NAME.match(text, at + 1 if at else 0)
            if not found:
                raise ValueError(
                    f"{_shown(text, at)}: a name is missing here; write one such as plan, or take the dot out"
                )
            yield Name(found[0])
        at = found.end()


def _shown(text: str, at: int) -> str:
    return f"{text[:80]!r} at character {at + 1}"
