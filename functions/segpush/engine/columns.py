"""Which cells of a drop stand for what: key, membership, audience, person and each mapped value.

How a reference of a document becomes SQL is in ``mapping``, what the cells must hold in ``checks``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segpush.documents.paths import split
from segpush.engine.mapping import cells, values
from segpush.engine.reading.columns import find, find_column
from segpush.errors import BadDrop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segpush.documents.suppressing import Suppression
    from segpush.engine.frame import Frame, Target
    from segpush.engine.mapping.values import Value
    from segpush.engine.reading.read import OpenDrop, Reading

ADDRESSES = ("email", "personalEmail_address", "workEmail_address", "IdentityMap_Email")  # R21
NOTHING = values.Value("NULL::VARCHAR", None, "NULL")


@dataclass(frozen=True, slots=True)
class Columns:
    """SQL of each cell; None where the drop has no such column.

    ``values`` is one for each of the frame's targets, ``suppressed`` one for each rule that names a column.

    ``used`` are the cells these expressions read; ``absent`` what no record has, where a record may lack a column.
    """

    key: str
    status: str | None
    time: str | None
    audience_id: str | None
    audience_name: str | None
    profile: str | None
    values: list[Value]
    suppressed: list[tuple[Suppression, str]]
    fallback: list[str]
    second: str | None
    used: list[str]
    absent: list[str]


def key_names(frame: Frame) -> tuple[str, ...]:
    """Return the names the key column may have: the document's, else the preset's, else those everybody knows (R21)."""
    return frame.destination.match.sources or frame.audience.source.producer.key or ADDRESSES


def columns(frame: Frame, drop: OpenDrop) -> Columns:
    """Find the columns of a drop by name; raise :class:`errors.BadDrop` where a needed one is absent (R15, R19)."""
    if not drop.reading.sparse:
        return _Names(frame, drop.reading).all()
    try:
        found = _Names(frame, drop.reading).all()
    except BadDrop:
        found = None
    if found and not found.absent:
        return found
    drop.all_columns()  # what some records lack, others may have
    return _Names(frame, drop.reading).all()


@dataclass(slots=True)
class _Names:
    """The columns of one drop, which of them are used, and which are in none of its records."""

    frame: Frame
    reading: Reading
    used: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def all(self) -> Columns:
        source, preset, told_by = (
            self.frame.audience.source,
            self.frame.audience.source.producer,
            self.frame.audience.told_by,
        )
        return Columns(
            key=self._key(),
            status=self._named(source.status, preset.status) or self._own_status(),
            time=self._named(source.member_time, preset.member_time),
            audience_id=self._named(source.id_column if told_by == "id" else None, source.id_column),
            audience_name=self._named(source.name_column if told_by == "name" else None, source.name_column),
            profile=self._named(source.profile_id, None),
            values=[self._value(target, f"v{n}") for n, target in enumerate(self.frame.targets)],
            suppressed=[(rule, self._needed(rule.columns)) for rule in self.frame.suppressions if rule.column],
            fallback=[self._needed(key.sources) for key in self.frame.destination.match.fallback],
            second=self._needed(second.sources) if (second := self.frame.destination.match.second_field) else None,
            used=self.used,
            absent=self.absent,
        )

    def _key(self) -> str:
        """The match column: the first candidate that is not empty."""
        names = key_names(self.frame)
        present = [name for name in names if cells.located(name, self._find)]
        if names is ADDRESSES and len(present) > 1:
            raise BadDrop(
                f"{self._where}: {', '.join(present)} all hold addresses: name the one that counts as match.source"
            )
        return self._needed(names)

    def _needed(self, names: Sequence[str]) -> str:
        """The first of these cells that is not empty; a drop that has none of them cannot be used."""
        found = self._cell(names)
        if found is None:
            self._require(names)
        return found or "NULL"

    def _named(self, said: str | None, usual: str | None) -> str | None:
        """The cell of the column the document names, which must be there; else of the preset's, which may be."""
        found = self._cell([said or usual or ""])
        if said and found is None:
            if not self.reading.sparse:
                self._require([said])
            self.absent.append(said)
            return "NULL::VARCHAR"
        return found

    def _own_status(self) -> str | None:
        """AEP's own status column (R16)."""
        for at, name in enumerate(self.reading.columns):
            plain = name.strip().lower()
            if plain.startswith("segmentmembership") and plain.endswith("status"):
                return self._use(f"c{at}")
        return None

    def _value(self, target: Target, name: str) -> Value:
        source = self.frame.audience.source
        raw = target.mapped.null_tokens is not None
        column = self._find_raw if raw else self._find
        found = values.select(target, column, name, nested=self.reading.nested, unwrap=source.unwraps)
        if found is None:
            if not self.reading.sparse:
                self._require(target.mapped.sources)
            self.absent.append(target.mapped.sources[0])
        return found or NOTHING

    def _cell(self, names: Sequence[str]) -> str | None:
        return cells.cell(names, self._find, unwrap=self.frame.audience.source.unwraps)

    def _find(self, name: str) -> str | None:
        at = find(self.reading.columns, name) if name else None
        return None if at is None else self._use(f"c{at}")

    def _find_raw(self, name: str) -> str | None:
        """A column whose null tokens are its own."""
        at = find(self.reading.columns, name)
        return None if at is None else self._use(f"r{at}")

    def _use(self, cell: str) -> str:
        if cell not in self.used:
            self.used.append(cell)
        return cell

    def _require(self, names: Sequence[str]) -> None:
        """Raise the :class:`errors.BadDrop` that says what is there instead."""
        found = split(names[0])
        find_column(self.reading.columns, found[0] if found else names[0], self._where)
        raise BadDrop(f"{self._where}: none of the columns {', '.join(map(repr, names))} is there: correct the mapping")

    @property
    def _where(self) -> str:
        """The file whose header named the columns."""
        return self.reading.files[0]
