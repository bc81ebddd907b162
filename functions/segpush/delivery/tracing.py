"""Whom an import did not take, or took with a warning: the reports' rows joined with the file's by key (D8, D9).

Reports have no row numbers, may lack the key and may spell it another way, so each row is looked for in the file. Who
cannot be found there makes the file ``untraced``: then nobody in it counts as written by silence.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from itertools import islice

from segpush.delivery.lookup import same
from segpush.delivery.part import Part
from segpush.errors import MarketoError, Reason
from segpush.marketo.imports import ImportJob
from segpush.marketo.reports import ReportRow, failures, warnings

MOST = 50_000  # rows of one report that are answered for one by one: what push's memory holds with certainty


@dataclass(frozen=True, slots=True)
class Traced:
    """Who was ``refused`` and ``warned``, by key in :func:`lookup.same` form; ``all`` says whether no failed row is missing."""

    refused: dict[str, Reason]
    warned: dict[str, Reason]
    all: bool


def trace(part: Part, job: ImportJob, rows: int, file: Callable[[], bytes]) -> Traced:
    """Read what reports there must be, by the counters, and find their rows in the file of ``rows`` rows."""
    refused = _report(part, job.batch_id, failures) if job.failed else {}
    warned = _report(part, job.batch_id, warnings) if job.warned else {}
    if wanted := refused.keys() | warned.keys():
        there = _there(file(), part.order["lookup_field"], wanted)
        refused = {key: why for key, why in refused.items() if key in there}
        warned = {key: why for key, why in warned.items() if key in there and key not in refused}
    explained = rows in {job.processed, job.processed + job.failed}
    return Traced(refused, warned, explained and len(refused) >= job.failed)


def _report(part: Part, batch_id: int, read: Callable[..., Iterator[ReportRow]]) -> dict[str, Reason]:
    """Return the rows of a report by key; one that is no longer there is as good as empty (U13)."""
    try:
        return _by_key(islice(read(part.marketo, batch_id), MOST), part.order["lookup_field"])
    except MarketoError as error:
        if error.verdict != "permanent" or error.whole_run:
            raise
    return {}


def _by_key(rows: Iterable[ReportRow], field: str) -> dict[str, Reason]:
    keys = ((same(row.cell(field) or ""), row.reason) for row in rows)
    return {key: reason for key, reason in keys if key}


def _there(file: bytes, field: str, wanted: Collection[str]) -> set[str]:
    with TextIOWrapper(BytesIO(file), encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        place = next(rows).index(field)
        return {key for row in rows if len(row) > place and (key := same(row[place])) in wanted}
