"""Refined pieces of one file on disk, a few dozen at a time, with what is known about them.

Filling tables from it (``load``) does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from segpush.engine.reading import marks
from segpush.engine.reading.pieces import Piece


@dataclass
class Batch:
    """Records of file number ``file`` in ``path``, one a line; ``before`` records came earlier, in this file or another.

    ``separators`` cell separators in all · ``found`` the marks that occur · ``places`` a row of ``source_piece`` each piece.
    """

    path: Path
    file: int
    before: int
    separator: bytes
    size: int = 0
    records: int = 0
    separators: int = 0
    found: set[bytes] = field(default_factory=set)
    places: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with an empty file."""
        self._file = self.path.open("wb")

    def add(self, piece: Piece) -> None:
        """Append the records of ``piece``."""
        refined, first = piece.refined, self.before + self.records + 1
        self.places.append((self.file, first, refined.records, piece.start, refined.consumed, piece.line))
        self.size += self._file.write(refined.text)
        self.records += refined.records
        self.separators += refined.text.count(self.separator)
        self.found.update(mark for mark in (*marks.TIDIED, *marks.REJECTING) if mark in refined.text)

    def close(self) -> None:
        """Finish writing."""
        self._file.close()

    def remove(self) -> None:
        """Close and delete the file."""
        self.close()
        self.path.unlink()
