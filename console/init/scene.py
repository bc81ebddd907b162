"""What questions look at: the answers so far, the account, the sample, today; and what a whole interview brings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from console.init.asking import Answers, Check
from console.init.offer import Offer
from console.init.proposal import Pair
from console.init.sample import Sample

Settings = dict[str, Any]
"""Settings as a document has them: texts, numbers, lists and groups."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the interview takes place.

    ``sample`` None where there is none · ``account`` its alias · ``force``: a file that is there may be written over.
    """

    answers: Answers
    offer: Offer
    sample: Sample | None
    account: str
    today: date
    force: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """All answers; ``settings`` of the document in its order, ``key`` the column that holds the key.

    ``left`` are the sample's columns that go nowhere, and why.
    """

    out: Path
    settings: Settings
    key: str
    pairs: tuple[Pair, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)


def valid(kind: Any) -> Check[Any]:
    """Return a check by one of the documents' own kinds of value, with its own sentence."""
    adapter = TypeAdapter(kind)

    def check(text: str) -> Any:
        try:
            return adapter.validate_python(text.strip())
        except ValidationError as error:
            (found, *_) = error.errors()
            raise ValueError(str(found.get("ctx", {}).get("error", found["msg"]))) from error

    return check


def text(answer: str) -> str:
    """Take any one line of text."""
    said = answer.strip()
    if not said.isprintable():
        raise ValueError("it has a character that cannot be printed, such as a line end; write one plain line")
    return said


def some_text(answer: str) -> str:
    """Take a line of text that is not blank."""
    if not (said := text(answer)):
        raise ValueError("it is blank; write some text")
    return said


def slug_of(name: str) -> str:
    """Return a name as a document's short name may be: letters, digits, single dashes; '' where nothing of it is left."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", bare).strip("-").lower()
