"""A sample file as it was seen: its columns, what they look like, and how it is written. No value of it is kept unmasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from console.init.looks import Look
from segpush.documents.presets import PresetName
from segpush.engine.reading.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its values look like, and some of them masked.

    ``odd`` values look otherwise · ``filled`` and ``addresses`` are shares of the rows and of the values · ``tells``: every
    value is a word for member or left · ``leaves``: and some say left · ``different`` values there are.
    """

    name: str
    look: Look = "empty"
    odd: int = 0
    shown: tuple[str, ...] = ()
    filled: float = 0.0
    addresses: float = 0.0
    tells: bool = False
    leaves: bool = False
    different: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen of a file. ``rows`` looked at, ``bad`` of them that are no rows; ``dialect`` None where it is no text."""

    path: Path
    columns: tuple[Column, ...]
    rows: int
    bad: int
    preset: PresetName
    dialect: Dialect | None
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [column.name for column in self.columns]

    @property
    def headless(self) -> bool:
        """Whether it is text whose columns have no names of their own."""
        return self.dialect is not None and not self.dialect.header

    def named(self, names: Sequence[str]) -> Sample:
        """Return a sample without header whose columns are called so."""
        columns = tuple(replace(column, name=name) for column, name in zip(self.columns, names, strict=True))
        dialect = replace(self.dialect, columns=tuple(names)) if self.dialect else None
        return replace(self, columns=columns, dialect=dialect)
