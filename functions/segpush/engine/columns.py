"""Which cells of a drop stand for what: key, membership, audience, person and each mapped value.

What the cells must hold is in ``checks``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segpush.engine.reading.columns import find, find_column
from segpush.errors import BadDrop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segpush.engine.frame import Frame
    from segpush.engine.reading.read import Reading

ADDRESSES = ("email", "personalEmail_address", "workEmail_address", "IdentityMap_Email")  # R21


@dataclass(slots=True)
class Columns:
    """SQL of each cell; None where the drop has no such column. ``values`` is one for each of the frame's targets."""

    key: str
    status: str | None
    time: str | None
    audience_id: str | None
    audience_name: str | None
    profile: str | None
    values: list[str]
    used: list[str] = field(default_factory=list)


def columns(frame: Frame, reading: Reading) -> Columns:
    """Find the columns of a drop by name; raise :class:`errors.BadDrop` where a needed one is absent (R15, R19)."""
    found = _Names(reading)
    source = frame.audience.source
    preset = source.producer
    return Columns(
        key=_key(frame, found),
        status=_status(found, source.status, preset.status),
        time=found.named(source.member_time, preset.member_time),
        audience_id=found.named(source.audience_id, preset.audience_id),
        audience_name=found.named(source.audience_name, preset.audience_name),
        profile=found.named(source.profile_id, None),
        values=[found.needed(each.source) for each in frame.targets],
        used=found.used,
    )


class _Names:
    """The columns of one drop, and which of them are used."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.used: list[str] = []

    @property
    def where(self) -> str:
        """The file whose header named the columns."""
        return self._reading.files[0]

    def needed(self, name: str) -> str:
        """Return the cell of a column that must be there."""
        return self._use(find_column(self._reading.columns, name, self.where))

    def present(self, names: Iterable[str]) -> list[str]:
        """Return the cells of those columns that are there, each once, in order."""
        found = (find(self._reading.columns, name) for name in names)
        return [self._use(at) for at in dict.fromkeys(found) if at is not None]

    def named(self, said: str | None, usual: str | None) -> str | None:
        """Return the cell of the column the document names, which must be there; else of the preset's, which may be."""
        if said:
            return self.needed(said)
        return next(iter(self.present([usual] if usual else [])), None)

    def first(self, begin: str, end: str) -> str | None:
        """Return the cell of the first column with such a name, in any case."""
        for at, name in enumerate(self._reading.columns):
            plain = name.strip().lower()
            if plain.startswith(begin) and plain.endswith(end):
                return self._use(at)
        return None

    def _use(self, at: int) -> str:
        cell = f"c{at}"
        if cell not in self.used:
            self.used.append(cell)
        return cell


def _status(found: _Names, said: str | None, usual: str | None) -> str | None:
    """The column the document names, else the preset's, else AEP's own (R16)."""
    return found.named(said, usual) or found.first("segmentmembership", "status")


def key_names(frame: Frame) -> tuple[str, ...]:
    """Return the names the key column may have: the document's, else the preset's, else those everybody knows (R21)."""
    said = frame.destination.match.source
    return ((said,) if isinstance(said, str) else said) or frame.audience.source.producer.key or ADDRESSES


def _key(frame: Frame, found: _Names) -> str:
    """The match column: the first candidate that is not empty."""
    wanted = key_names(frame)
    present = found.present(wanted)
    if not present or len(wanted) == 1:
        return found.needed(wanted[0])
    if wanted is ADDRESSES and len(present) > 1:
        raise BadDrop(
            f"{found.where}: several columns hold addresses ({', '.join(ADDRESSES)}): name one as match.source"
        )
    return f"coalesce({', '.join(present)})" if len(present) > 1 else present[0]
