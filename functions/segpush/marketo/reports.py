"""What an import says of single rows: who failed and why, and who was imported with a warning.

The reports hold the affected rows alone, in no order and without numbers, so rows are joined by their key. Joining them
does not belong here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO

from segpush.errors import Reason
from segpush.marketo import verdicts
from segpush.marketo.client import Marketo
from segpush.marketo.endpoint import BULK
from segpush.marketo.files import Download

REASON = re.compile(r"(?i)import (failure|warning) reason")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a report: ``values`` by header, without the reason. Both are people's data and not in ``repr``.

    ``reason.code`` is that of ``verdicts`` where Marketo's text is known, else ''; the text may name a field by its
    display name.
    """

    values: Mapping[str, str] = field(repr=False)
    reason: Reason = field(repr=False)

    def cell(self, *names: str) -> str | None:
        """Return the cell of the first column with one of ``names``, case aside; None where the report lacks it (D8)."""
        wanted = {name.casefold() for name in names}
        return next((cell for name, cell in self.values.items() if name.strip().casefold() in wanted), None)


def failures(marketo: Marketo, batch_id: int) -> Iterator[ReportRow]:
    """Yield the rows that were not imported, none where there is no report (Adobe: Get Import Lead Failures).

    The call is made for the first row. Raises :class:`MarketoError`. Ask only where the job counts such rows; where
    fewer come than it counts, nobody knows which the others are.
    """
    return _report(marketo, batch_id, "failures")


def warnings(marketo: Marketo, batch_id: int) -> Iterator[ReportRow]:
    """Yield the rows that were imported with a warning (D9), as :func:`failures` (Adobe: Get Import Lead Warnings)."""
    return _report(marketo, batch_id, "warnings")


def _report(marketo: Marketo, batch_id: int, kind: str) -> Iterator[ReportRow]:
    with TemporaryFile() as file:
        path = f"/bulk/v1/leads/batch/{int(batch_id)}/{kind}.json"
        marketo.call("GET", path, download=Download(file), timeout=BULK)
        file.seek(0)
        yield from _rows(file)


def _rows(file: IO[bytes]) -> Iterator[ReportRow]:
    with TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="") as text:
        rows = (row for row in csv.reader(text) if row)
        header = next(rows, [])
        place = _reason_column(header)
        for row in rows:
            yield _row(header, row, place)


def _reason_column(header: Sequence[str]) -> int:
    """The column with Marketo's own name, else the last: for people Adobe says no more than "an additional field"."""
    named = (place for place, name in enumerate(header) if REASON.fullmatch(name.strip()))
    return next(named, len(header) - 1)


def _row(header: Sequence[str], row: Sequence[str], place: int) -> ReportRow:
    values = {name: cell for at, (name, cell) in enumerate(zip(header, row, strict=False)) if at != place}
    reason = row[place] if place < len(row) else ""
    return ReportRow(values, Reason(verdicts.code_of(reason), reason))
