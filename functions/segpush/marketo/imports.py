"""Bulk imports: a file of people goes in at once, and a job says later what became of it.

An import by ``id`` only updates people; by any other field it also creates them. No call lists import jobs, so an upload
whose answer was lost leaves a job nobody can ask for: see :func:`start_import`. Waiting, and which file may follow
which, does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from segpush.errors import MarketoError
from segpush.marketo import verdicts
from segpush.marketo.calls import Request
from segpush.marketo.client import Marketo, Reply
from segpush.marketo.endpoint import BULK, refused
from segpush.marketo.files import Upload
from segpush.marketo.replies import failure

PATH = "/bulk/v1/leads.json"
IMPORT_BYTES = 9_500_000  # Adobe: less than 10 MB; not said whether of 1,000 or 1,024, and whether with the envelope
COMPLETE, FAILED, UNKNOWN = "complete", "failed", "unknown"
SPELLINGS = {"completed": COMPLETE}  # the word extracts use
NO_SUCH_BATCH = frozenset({"610", "1003", "1013"})  # U13: what an unknown batch may be answered with


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One import: ``status`` is queued, importing, complete, failed, or unknown where Marketo knows of no such job (yet).

    ``processed``, ``failed`` and ``warned`` count rows and may grow until the end; ``warned`` rows were imported (D9) ·
    ``members`` who joined the list, None where not told · ``message`` is Marketo's own, to be shown and not logged.
    """

    batch_id: int
    status: str
    processed: int = 0
    failed: int = 0
    warned: int = 0
    members: int | None = None
    message: str = field(default="", repr=False)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen (D17)."""
        return self.status in {COMPLETE, FAILED}


def start_import(
    marketo: Marketo, file: bytes | Path, lookup_field: str, list_id: int | None = None, partition: str | None = None
) -> ImportJob:
    """Upload a CSV file with a header, at most :data:`IMPORT_BYTES` (D18), and return its job (Adobe: Import Leads).

    Everybody in it also joins ``list_id``; ``partition`` is where people are created.
    Raises :class:`MarketoError`: ``busy`` where other imports are in the way (D7), and ``lost_reply`` where this one may
    have been taken although no batch id came. As no call lists imports, wait then until the list takes one again
    (1019 is a sign that it was taken), upload once more, and read the second job's result.
    """
    query: dict[str, Any] = {"format": "csv", "lookupField": lookup_field}
    query |= {} if list_id is None else {"listId": int(list_id)}
    query |= {"partitionName": partition} if partition else {}
    reply = marketo.call("POST", PATH, query=query, file=_upload(file), timeout=BULK)
    found = next(iter(reply.result), {})
    number = str(found.get("batchId") or found.get("importId") or "")
    if not number.isdecimal():
        raise MarketoError(
            "Marketo took an import and gave it no batch id, so its job cannot be asked for: verify it by reading",
            verdict="transient", code="empty", request_id=reply.request_id, call=f"POST {PATH}", lost_reply=True,
        )  # fmt: skip
    return _job(int(number), found)


def import_status(marketo: Marketo, batch_id: int) -> ImportJob:
    """Return how far the job is; unknown just after its upload, or after 7 days (Adobe: Get Import Lead Status).

    Raises :class:`MarketoError` for the call alone: for a job that failed see :func:`why_failed`.
    """
    try:
        found = marketo.call("GET", _path(batch_id)).result
    except MarketoError as error:
        if error.code not in NO_SUCH_BATCH:
            raise
        found = []
    return _job(batch_id, found[0]) if found else ImportJob(batch_id, UNKNOWN)


def why_failed(job: ImportJob) -> MarketoError:
    """Return what a job that ended as failed asks for: as 1019 where another one was in its way, else it is permanent."""
    row = verdicts.of_job(job.message)
    return failure(Request("GET", _path(job.batch_id)), Reply(), row, job.message, wait=row.wait)


def _upload(file: bytes | Path) -> Upload:
    size = len(file) if isinstance(file, bytes) else file.stat().st_size
    if size > IMPORT_BYTES:
        raise MarketoError(
            f"the import file has {size:,} bytes and may have {IMPORT_BYTES:,}, so it was not sent: cut smaller files",
            verdict="split", code="413", call=f"POST {PATH}",
        )  # fmt: skip
    content = file if isinstance(file, bytes) else file.read_bytes()
    if not content.partition(b"\n")[2].strip():
        raise refused("an import file without rows is never sent", call=f"POST {PATH}")
    return Upload(content)


def _path(batch_id: int) -> str:
    return f"/bulk/v1/leads/batch/{int(batch_id)}.json"


def _job(batch_id: int, item: Mapping[str, Any]) -> ImportJob:
    status = str(item.get("status") or UNKNOWN).lower()
    message = str(item.get("message") or "")
    members = re.search(r"\((\d+) members?\)", message)
    return ImportJob(
        batch_id,
        SPELLINGS.get(status, status),
        int(item.get("numOfLeadsProcessed") or 0),
        int(item.get("numOfRowsFailed") or 0),
        int(item.get("numOfRowsWithWarning") or 0),
        int(members[1]) if members else None,
        message,
    )
