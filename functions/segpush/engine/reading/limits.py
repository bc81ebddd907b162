"""Caps on what is read, whatever the format (rules R7, R46).

Limits on what is done with people belong to the documents, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class ReadLimits:
    """The most that one drop may hold; beyond it the drop is refused with the cap's name.

    ``rows`` data records of all files · ``object_bytes`` of one object as it is stored · ``unpacked_bytes`` of all files
    together · ``line_bytes`` of one record · ``ratio`` unpacked to packed, of an object and of each entry of a zip, judged from
    ``RATIO_FLOOR`` bytes on · ``entries`` of a zip, folders included · ``columns`` of the header · ``nesting`` of JSON values.
    """

    rows: int = 20_000_000
    object_bytes: int = 5_000_000_000  # R46 proposes 5 GB
    unpacked_bytes: int = 5_000_000_000
    line_bytes: int = 2_000_000
    ratio: int = 200
    entries: int = 10_000
    columns: int = 2_000
    nesting: int = 64

    @classmethod
    def on_disk(cls, size: int) -> Self:
        """Return the caps where objects, what is unpacked of them and what row work spills share a disk of ``size`` bytes."""
        most = min(cls.unpacked_bytes, size // DISK_TIMES)
        return cls(unpacked_bytes=most, object_bytes=most)


DISK_TIMES = 5  # measured: a drop of 1.1 GB of text and a ledger of as many people take 4.1 times its size
RATIO_FLOOR = 10_000_000  # a small file of equal rows packs better than 200:1 and harms nobody
LAYERS = 3  # R5: unwrap at most three
