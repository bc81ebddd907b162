"""Refined pieces of one file on disk, a few dozen at a time, with what is known about them.

The relation over it is made in ``text``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from segpush.engine.reading import marks
from segpush.engine.reading.pieces import Piece
from segpush.engine.reading.places import PiecePlace

BATCH_BYTES = 64 << 20  # refined records on disk at a time


@dataclass
class Batch:
    """Records in ``path``, one a line; ``found`` are the marks that occur, ``places`` where the records came from."""

    path: Path
    size: int = 0
    records: int = 0
    found: set[bytes] = field(default_factory=set)
    places: list[PiecePlace] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with an empty file."""
        self._file = self.path.open("wb")

    @property
    def full(self) -> bool:
        """Whether it is time for the next one."""
        return self.size >= BATCH_BYTES

    def add(self, piece: Piece) -> None:
        """Append the records of ``piece``."""
        refined = piece.refined
        self.places.append(PiecePlace(refined.records, piece.start, refined.consumed, piece.line))
        self.size += self._file.write(refined.text)
        self.records += refined.records
        self.found.update(mark for mark in (*marks.TIDIED, *marks.REJECTING) if mark in refined.text)

    def close(self) -> None:
        """Finish writing."""
        self._file.close()

    def remove(self) -> None:
        """Close and delete the file."""
        self.close()
        self.path.unlink(missing_ok=True)
