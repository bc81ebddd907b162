"""Part kind ``extract``: everybody on the list, into one CSV file, with four calls whatever the size.

A job is created, enqueued, asked for and its file fetched. Its id is kept before it is enqueued; a crash before that
leaves a job that was never enqueued, which costs nothing, and no job is ever adopted. Where no extract is to be had
(the day's 500 MB are used up, the filter is closed, the job fails again and again) the order's ``fallback`` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from segpush.delivery.extract_pages import read_pages
from segpush.delivery.outcome import Outcome
from segpush.delivery.part import Part, Row
from segpush.delivery.waiting import DEADLINE, DOUBT, go_on, poll, put_off, until_next
from segpush.errors import MarketoError, Reason
from segpush.marketo import extracts
from segpush.marketo.extracts import ExtractJob

Answer = TypeVar("Answer")
JOBS = 3  # a failed job is created anew, twice at most
FIRST, STEADY = timedelta(seconds=60), timedelta(seconds=120)  # Adobe: the status moves once a minute at most
FETCH = timedelta(seconds=350)  # 20 s for a turn and 330 s for a piece of the file
FAILED = Reason("extract_failed", f"{JOBS} extracts of the list failed one after another.")
LATE = Reason("extract_late", "the extract did not end within 24 hours")


def extract(part: Part, _: Sequence[Row]) -> None:
    """Write the list to ``runs/<run>/extracts/<step>.csv`` and answer ``{object, rows, bytes, code, reason}``.

    The file's header is ``id`` and the match field, an empty value the literal ``null``. ``object`` is None where there is
    no file, and ``code`` says why. Raises :class:`errors.Park` while the job is on its way, and what the client raises for
    a fault that will pass.
    """
    part.once(0, lambda: [_file(part)])
    part.slots.give_back("extract")


def _file(part: Part) -> Outcome:
    no = part.journal.note(0, "no-extract")
    if no is None:
        job = _job(part)
        if isinstance(job, ExtractJob):
            return _fetched(part, job)
        no = {"code": job.code, "reason": job.message}
        part.journal.keep(0, "no-extract", no)
        part.slots.give_back("extract")
    if part.order.get("fallback") == "pages":
        return read_pages(part, _key(part), _fields(part))
    return {"object": None, "rows": 0, "bytes": 0, "code": no["code"], "reason": no["reason"]}


def _job(part: Part) -> ExtractJob | Reason:
    """Return the job that is completed, or why there is none."""
    for number in range(JOBS):
        job = _one_job(part, f"export-{number}")
        if isinstance(job, Reason) or job.status == "completed":
            return job
    return FAILED


def _one_job(part: Part, kind: str) -> ExtractJob | Reason:
    note = part.journal.note(0, kind)
    job = _call(part, lambda: _created(part, kind)) if note is None else note
    if isinstance(job, Reason):
        return job
    queued = job if job["queued"] else _call(part, lambda: _queued(part, kind, job))
    return queued if isinstance(queued, Reason) else _watched(part, kind, queued)


def _created(part: Part, kind: str) -> dict[str, Any]:
    name = extracts.create_extract(part.marketo, _fields(part), {"staticListId": int(part.order["list_id"])})
    note = {"export_id": name, "queued": ""}
    part.journal.keep(0, kind, note)
    return note


def _queued(part: Part, kind: str, note: dict[str, Any]) -> dict[str, Any]:
    extracts.enqueue(part.marketo, note["export_id"])
    note = {**note, "queued": part.clock.now().isoformat()}
    part.journal.keep(0, kind, note)
    return note


def _call(part: Part, make: Callable[[], Answer]) -> Answer | Reason:
    """Make a call in a slot of ours; wait where others are in the way, and return why there is no extract to be had."""
    if why := go_on(part, 0, "extract"):
        return why
    try:
        return make()
    except MarketoError as error:
        why = Reason(error.code, str(error))
        if error.busy:
            return put_off(part, 0, why)
        # The quota of extracts is one of bytes: it stops no other call, and nobody waits for it until tomorrow.
        if error.verdict == "permanent" or (error.verdict == "quota" and error.code == "1029"):
            return why
        raise


def _watched(part: Part, kind: str, note: dict[str, Any]) -> ExtractJob | Reason:
    ended = (part.journal.note(0, f"{kind}-polls") or {}).get("job")
    if ended:
        return ExtractJob(**ended)
    queued = datetime.fromisoformat(note["queued"])
    part.slots.take("extract", part.clock.now() + STEADY + DOUBT)
    job, polls = poll(
        part, 0, f"{kind}-polls", queued + FIRST, lambda _: STEADY,
        lambda: extracts.status(part.marketo, note["export_id"]),
    )  # fmt: skip
    if job is not None and job.ended:
        part.journal.keep(0, f"{kind}-polls", {**polls, "job": asdict(job)})
        return job
    if part.clock.now() - queued > DEADLINE:
        return LATE
    raise until_next(polls)


def _fetched(part: Part, job: ExtractJob) -> Outcome:
    part.may_go_on(FETCH)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "members.csv"
        extracts.download(part.marketo, job, file)
        size = part.work.upload(_key(part), file).size
    return {"object": _key(part), "rows": job.rows or 0, "bytes": size, "code": None, "reason": None}


def _fields(part: Part) -> list[str]:
    return list(dict.fromkeys(("id", part.order["match_field"])))


def _key(part: Part) -> str:
    return f"runs/{part.order['run']}/extracts/{part.order['step']}.csv"
