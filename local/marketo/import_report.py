"""What an import tells afterwards: its status, and the files of rows that failed or were warned of.

Source: marketo-rest: Status; Failures and warnings files.
"""

from typing import Any

from local.marketo.imports import ImportJob
from local.marketo.switches import Switches
from local.marketo.tables import Row, write_table
from local.marketo.world import World

REASONS = {"failures": "Import Failure Reason", "warnings": "Import Warning Reason"}


def status(job: ImportJob, switches: Switches) -> dict[str, Any]:
    """The job as its status call shows it."""
    all_rows = switches.import_processed == "all"
    shown = {
        "batchId": job.id,
        "importId": str(job.id),
        "status": job.status,
        "numOfLeadsProcessed": job.done if all_rows else job.imported,
        "numOfRowsFailed": len(job.failures),
        "numOfRowsWithWarning": len(job.warnings),
    }
    return shown | ({"message": job.message} if job.message else {})


def report(world: World, job: ImportJob, kind: str) -> bytes:
    """The file of `failures` or `warnings` in the format of the upload; its rows come in no order."""
    affected = [(_filled(row, len(job.header)), reason) for row, reason in getattr(job, kind)]
    world.chance.shuffle(affected)
    lost = _lost(world.switches, job, [row for row, _ in affected])
    rows = [(job.header, _column(kind, world.switches)), *affected]
    return write_table([[*_without(row, lost), last] for row, last in rows], job.format)


def _filled(row: Row, width: int) -> Row:
    return (row + [""] * width)[:width]


def _lost(switches: Switches, job: ImportJob, rows: list[Row]) -> int | None:
    """The place of the key column when the file does without it."""
    if job.lookup not in job.header or not rows or switches.import_key_column == "kept":
        return None
    place = job.header.index(job.lookup)
    empty = [not row[place].strip() for row in rows]
    enough = all if switches.import_key_column == "lost_if_all_empty" else any
    return place if enough(empty) else None


def _without(row: Row, place: int | None) -> Row:
    return row if place is None else row[:place] + row[place + 1 :]


def _column(kind: str, switches: Switches) -> str:
    spellings = {"sibling": REASONS[kind], "lower": REASONS[kind].lower(), "other": "Reason"}
    return spellings[switches.import_reason_column]
