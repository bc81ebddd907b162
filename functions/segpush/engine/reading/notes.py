"""What was read otherwise than it stood, as sentences for the run's record: nothing is changed in silence.

Bad records are not notes: they are in ``bad_source``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from segpush.engine.reading.refine import Refined


@dataclass
class Tally:
    """Counts of one file.

    ``marked`` a byte order mark · ``blank`` lines · ``removed`` control characters · ``texts`` quoted null tokens ·
    ``records`` of data.
    """

    marked: bool = False
    blank: int = 0
    removed: int = 0
    texts: int = 0
    records: int = 0

    def add(self, refined: Refined) -> None:
        """Count one piece."""
        self.blank += refined.blank
        self.removed += refined.removed
        self.texts += refined.texts
        self.records += refined.records

    def notes(self, name: str) -> list[str]:
        """Return one sentence for everything that occurred in object ``name``."""
        found = (
            (self.marked, "a byte order mark at the start was dropped"),
            (not self.records, "there is no data record in it"),
            (self.blank, f"blank lines skipped: {self.blank:,}"),
            (self.removed, f"control characters removed: {self.removed:,}"),
            (self.texts, f"quoted null tokens taken as text: {self.texts:,}"),
        )
        return [f"{name}: {note}." for count, note in found if count]


def header_notes(name: str, columns: Sequence[str]) -> list[str]:
    """Return a sentence where names occur more than once: such columns can be ignored but not mapped (sheet 3.2)."""
    counts = Counter(column.strip() for column in columns)
    twice = [repr(column[:80]) for column, count in counts.items() if count > 1]
    return [f"{name}: more than one column is named {', '.join(twice)}."] if twice else []
