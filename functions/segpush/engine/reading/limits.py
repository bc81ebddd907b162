"""Caps on what is read, whatever the format (rules R7, R46).

Limits on what is done with people belong to the documents, not here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReadLimits:
    """The most that one drop may hold; beyond it the drop is refused with the cap's name.

    ``rows`` data records of all files · ``unpacked_bytes`` of all files together · ``line_bytes`` of one record ·
    ``ratio`` unpacked to packed, judged from ``RATIO_FLOOR`` bytes on · ``columns`` of the header · ``nesting`` of JSON values.
    """

    rows: int = 20_000_000
    unpacked_bytes: int = 5_000_000_000  # R46 proposes 5 GB
    line_bytes: int = 2_000_000
    ratio: int = 200
    columns: int = 2_000
    nesting: int = 64


RATIO_FLOOR = 10_000_000  # a small file of equal rows packs better than 200:1 and harms nobody
LAYERS = 3  # R5: unwrap at most three
