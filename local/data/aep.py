"""AEP's CSV dialect, quoting switched on: comma, double quote where needed, backslash before a quote or backslash inside.

Source: Adobe, "Configure file formatting options". A missing value is the text ``null``. Nothing else writes files this way,
so nothing else belongs in here.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass

MISSING = "null"


@dataclass(frozen=True, slots=True)
class Row:
    """One data row of a file as it will stand there; ``text`` has no line end and may hold line breaks inside quotes."""

    text: str

    @property
    def lines(self) -> int:
        """Return how many physical lines the row takes."""
        return self.text.count("\n") + 1


def cell(value: str | None) -> str:
    """Write one cell; None becomes ``null``. A backslash is doubled only inside quotes, elsewhere it is plain text."""
    if value is None:
        return MISSING
    if any(mark in value for mark in ',"\n\r'):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return value


def row(values: Iterable[str | None]) -> Row:
    """Write one row, quoted where needed."""
    return Row(",".join(cell(value) for value in values))


def unquoted_row(values: Iterable[str | None]) -> Row:
    """Write one row as AEP does with quoting off: a comma inside a value then shifts every later cell."""
    return Row(",".join(MISSING if value is None else value for value in values))


def cut_row(values: Iterable[str | None], cells: int) -> Row:
    """Write only the first cells of a row, as a broken export leaves it."""
    return row(list(values)[:cells])


def gzipped(header: Iterable[str], rows: Iterable[Row]) -> bytes:
    """Return the whole file, gzipped; the same rows always give the same bytes."""
    text = "\n".join([",".join(header), *(one.text for one in rows)]) + "\n"
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)
