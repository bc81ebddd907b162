"""Bulk extracts: a list, or everybody of some weeks, read with four calls whatever the size.

A job is created, enqueued, asked for once a minute and its file downloaded. An empty value stands in the file as ``null``,
which is left to whoever reads it. Waiting does not belong here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from segpush.errors import MarketoError
from segpush.marketo.client import Marketo
from segpush.marketo.endpoint import BULK, refused
from segpush.marketo.files import Download
from segpush.marketo.leads import BATCH

ROOT = "/bulk/v1/leads/export"
PIECE = (
    50_000_000  # bytes a call: a million people by id and e-mail (34 MB) are one, and it ends within a permit's lease
)
SPELLINGS = {"canceled": "cancelled"}  # Adobe's word list has the one, replies have the other
ENDS = frozenset({"completed", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class ExtractJob:
    """One extract: ``status`` is created, queued, processing, completed, failed or cancelled.

    ``rows``, ``bytes`` and ``checksum`` (SHA-256, hex) are known when it is completed · ``message`` is Marketo's own, to be
    shown and not logged.
    """

    id: str
    status: str
    rows: int | None = None
    bytes: int | None = None
    checksum: str = ""
    message: str = field(default="", repr=False)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen; a failed one has to be created anew."""
        return self.status in ENDS


def create_extract(marketo: Marketo, fields: Sequence[str], filter: Mapping[str, Any]) -> str:  # noqa: A002 - Adobe's word
    """Create a job and return its id; it waits for :func:`enqueue` (Adobe: Create Export Lead Job).

    ``filter`` is one of Adobe's, such as ``{"staticListId": 4711}``. Raises :class:`MarketoError`, 1035 where the account
    lacks the filter. After a lost reply create another: a job that is never enqueued costs nothing, and no call tells
    the filter of a job, so that none can be adopted without the risk of reading somebody else's people.
    """
    path = f"{ROOT}/create.json"
    reply = marketo.call("POST", path, json={"fields": list(fields), "format": "CSV", "filter": dict(filter)})
    return _one(reply.result, path, reply.request_id).id


def enqueue(marketo: Marketo, export_id: str) -> None:
    """Give the job its place in the queue; doing so again changes nothing (Adobe: Enqueue Export Lead Job).

    Raises :class:`MarketoError`: ``busy`` where the queue is full, quota where the day's bytes are used up.
    """
    marketo.call("POST", f"{ROOT}/{export_id}/enqueue.json")


def status(marketo: Marketo, export_id: str) -> ExtractJob:
    """Return how far the job is, as of the last full minute (Adobe: Get Export Lead Job Status)."""
    path = f"{ROOT}/{export_id}/status.json"
    reply = marketo.call("GET", path)
    return _one(reply.result, path, reply.request_id)


def cancel(marketo: Marketo, export_id: str) -> None:
    """End the job; raise :class:`MarketoError` where it has ended already (Adobe: Cancel Export Lead Job)."""
    marketo.call("POST", f"{ROOT}/{export_id}/cancel.json")


def list_own(marketo: Marketo) -> Iterator[ExtractJob]:
    """Yield this API user's jobs of the last 7 days (Adobe: Get Export Lead Jobs)."""
    asked: dict[str, Any] = {"batchSize": BATCH}
    seen: set[str | None] = {None}
    while True:
        page = marketo.call("GET", f"{ROOT}.json", query=asked)
        yield from map(_job, page.result)
        if (token := page.next_token) in seen:
            return
        seen.add(token)
        asked["nextPageToken"] = token


def download(marketo: Marketo, job: ExtractJob, target: Path) -> None:
    """Write the file of a completed job to ``target`` and verify it (Adobe: Get Export Lead File).

    What is in ``target`` already is taken for the beginning of this file, so an interrupted download goes on where it
    ended: call it again. Raises :class:`MarketoError`, code ``checksum`` where the file is not the one Marketo made;
    then ``target`` is gone.
    """
    if job.bytes is None or not job.checksum:
        raise refused(f"extract {job.id} is {job.status} without size and checksum", whole_run=False)
    target.touch()
    with target.open("r+b") as file:
        have = file.seek(0, os.SEEK_END)
        while have < job.bytes:
            have = _piece(marketo, job, file, have)
    with target.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != job.checksum:
        target.unlink()
        raise _unfinished(job, "checksum", "is not what its checksum says, so it was thrown away")


def _piece(marketo: Marketo, job: ExtractJob, file: IO[bytes], have: int) -> int:
    """Ask for what follows the first ``have`` bytes and return how many there are now."""
    last = min(have + PIECE, job.bytes or 0) - 1
    marketo.call("GET", _file(job), download=Download(file, have, last), timeout=BULK)
    if (now := file.seek(0, os.SEEK_END)) <= have:
        raise _unfinished(job, "empty", "did not come")
    return now


def _unfinished(job: ExtractJob, code: str, what: str) -> MarketoError:
    said = f"the file of extract {job.id} {what}: it will pass, or the extract has to be made anew"
    return MarketoError(said, verdict="transient", code=code, call=f"GET {_file(job)}")


def _file(job: ExtractJob) -> str:
    return f"{ROOT}/{job.id}/file.json"


def _one(found: Sequence[Mapping[str, Any]], path: str, request_id: str) -> ExtractJob:
    if not found or not found[0].get("exportId"):
        raise MarketoError(
            "Marketo answered without the extract that was asked for: it will pass",
            verdict="transient", code="empty", request_id=request_id, call=path,
        )  # fmt: skip
    return _job(found[0])


def _job(item: Mapping[str, Any]) -> ExtractJob:
    word = str(item.get("status") or "").lower()
    rows, size = item.get("numberOfRecords"), item.get("fileSize")
    return ExtractJob(
        str(item.get("exportId") or ""),
        SPELLINGS.get(word, word),
        None if rows is None else int(rows),
        None if size is None else int(size),
        str(item.get("fileChecksum") or "").lower().rpartition(":")[2],
        str(item.get("errorMsg") or ""),
    )
