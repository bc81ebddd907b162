"""What was read otherwise than it stood, as sentences for the run's record: nothing is changed in silence.

Bad records are not notes: they are in ``bad_source``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segpush.engine.reading.refine import Refined


@dataclass
class Tally:
    """Counts of one file: ``marked`` a byte order mark · ``blank`` lines · ``removed`` control characters · ``texts`` quoted null tokens."""

    marked: bool = False
    blank: int = 0
    removed: int = 0
    texts: int = 0

    def add(self, refined: Refined) -> None:
        """Count one piece."""
        self.blank += refined.blank
        self.removed += refined.removed
        self.texts += refined.texts

    def notes(self, name: str) -> list[str]:
        """Return one sentence for everything that occurred in object ``name``."""
        found = (
            (self.marked, f"{name}: a byte order mark at the start was dropped."),
            (self.blank, f"{name}: {self.blank:,} blank lines were skipped."),
            (self.removed, f"{name}: {self.removed:,} control characters were removed."),
            (self.texts, f"{name}: {self.texts:,} quoted cells look like null tokens and were taken as text."),
        )
        return [note for count, note in found if count]
