"""What a check found: one thing each, that is right, wrong, or could not be known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from segpush.errors import MarketoError

Area = Literal[
    "document", "secret", "token", "quota", "key", "field", "partition", "list", "folder", "workspace", "rights", "sample",
    "stack", "bucket", "table", "queue", "in_force", "owner", "suppression",
]  # fmt: skip
State = Literal["ok", "problem", "unknown"]

MARKETO: tuple[Area, ...] = (
    "secret", "token", "quota", "key", "field", "partition", "list", "folder", "workspace", "rights",
)  # fmt: skip
"""What only the account can say, and ``rights`` not even that."""
DEPLOYED: tuple[Area, ...] = ("stack", "bucket", "table", "queue", "in_force", "owner", "suppression")
"""What only a stack can say."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    ``about`` is whom it concerns: a file, an account's alias, a destination (with a blank and a field's name), a
    ``destination/audience``, or what of the stack; '' where it concerns all. The sentence of a ``problem`` says what to
    do, that of an ``unknown`` why it is not known.
    """

    area: Area
    about: str
    state: State
    sentence: str

    @property
    def line(self) -> str:
        """The finding as it is read, without its mark."""
        if not self.about:
            return self.sentence
        return (
            f"{self.about}: {self.sentence}"
            if self.area == "document"
            else f"{spelled(self.area)} {self.about}: {self.sentence}"
        )

    def told(self) -> dict[str, Any]:
        """Return it as JSON tells it."""
        return asdict(self)


def spelled(area: Area) -> str:
    """Return an area as people read it."""
    return area.replace("_", " ")


def ok(area: Area, about: str, sentence: str) -> Finding:
    """Return that something is right."""
    return Finding(area, about, "ok", sentence)


def problem(area: Area, about: str, sentence: str) -> Finding:
    """Return that something is wrong, and what to do."""
    return Finding(area, about, "problem", sentence)


def unknown(area: Area, about: str, why: str) -> Finding:
    """Return that something is not known, and why."""
    return Finding(area, about, "unknown", why)


def refused(area: Area, about: str, error: MarketoError) -> Finding:
    """Return what Marketo's refusal means here: a problem where it stays, unknown where it passes."""
    if error.verdict in {"permanent", "auth"}:
        return problem(area, about, str(error))
    return unknown(area, about, f"could not be asked: {error}")


def not_asked(areas: Sequence[Area], about: str, why: str) -> Iterator[Finding]:
    """Yield that nothing is known of ``areas``."""
    return (unknown(area, about, why) for area in areas)
