"""One import file on its way to Marketo: uploaded, its job watched to the end, and nobody created twice.

No call lists import jobs, so an upload whose reply was lost leaves a job nobody can ask for. Therefore the promise is in
the journal before the call (``intent-1``), and the batch id right after it (``batch-1``, the same number). A promise
without a batch id means that a job may be under way. What then happens depends on what the file can do:

* **With a list, or by id**: once the upload can no longer be on its way the file is uploaded again. By id nobody is
  created. With a list Marketo lets no two imports of one list run together (1019, at the upload or said late by a failed
  job): the second one starts when the first is over, and finds everybody the first one created.
* **Without a list, by a key**: nothing keeps two such jobs apart, and together they would create people twice. The file is
  never uploaded again; its people are ``unknown`` (``import_lost``), and the next run looks them up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from segpush.delivery.intents import Intents
from segpush.delivery.part import Part
from segpush.delivery.waiting import DEADLINE, DOUBT, go_on, poll, put_off, until_next, void_promises
from segpush.errors import Conflict, MarketoError, Park, Reason
from segpush.marketo.imports import FAILED, UNKNOWN, ImportJob, import_status, start_import, why_failed

SETTLE = timedelta(seconds=330)  # from promise to reply: 20 s for a second turn + 5 s to connect + 300 s to answer
UPLOAD = timedelta(seconds=350)  # the same, and 20 s for the first turn
LOST = 5  # replies lost before the next one counts as an error and uses up the part's tries
POLLS = tuple(timedelta(seconds=wait) for wait in (10, 15, 20))  # after the upload, after the first, the second poll
STEADY, PATIENT = timedelta(seconds=30), timedelta(seconds=60)
LONG = timedelta(minutes=10)  # a job of that age is asked for once a minute
UNKNOWN_IN_A_ROW = 10  # about 4 minutes: a new job is not known at once
KEPT = timedelta(days=7)  # Adobe: how long a batch is known
LOST_FOR_GOOD = "no reply came to the upload, and sending the file again could create its people twice"
GONE = "Marketo does not know the import any more, so what became of it cannot be asked for"
LATE = "the import did not end within 24 hours; look for it in Marketo"


@dataclass(frozen=True, slots=True)
class End:
    """How the import of a file ended: ``code`` and ``reason`` say why it is not complete, None where it is."""

    job: ImportJob | None
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file Marketo took: the number of its promise, its batch id, and when that was."""

    number: int
    batch_id: int
    at: datetime


def run_import(part: Part, n: int, file: Callable[[], bytes]) -> End:
    """Bring the file of chunk ``n`` a step further, and return how it ended when it has.

    ``file`` brings its bytes. Raises :class:`errors.Park` (``polling``, ``settling``, ``more``) as long as it has not, and
    what the client raises for a whole run or for a fault that will pass.
    """
    intents = part.journal.intents(n, void_promises(part, n))
    upload = _taken(part, n, intents) or _start(part, n, file, intents)
    return upload if isinstance(upload, End) else _watch(part, n, upload, intents)


def _taken(part: Part, n: int, intents: Intents) -> Upload | None:
    """Return the latest upload that Marketo took, unless it has turned out to have done nothing."""
    for number in sorted(intents.standing, reverse=True):
        if note := part.journal.note(n, f"batch-{number}"):
            return Upload(number, int(note["batch_id"]), datetime.fromisoformat(note["at"]))
    return None


def _start(part: Part, n: int, file: Callable[[], bytes], intents: Intents) -> Upload | End:
    if intents.last is not None:
        if part.clock.now() < intents.last + SETTLE:
            raise Park(intents.last + SETTLE, "settling")
        if _creates(part) and not part.order.get("list_id"):
            return End(None, "import_lost", LOST_FOR_GOOD)
    if why := go_on(part, n, "import"):
        return End(None, why.code, why.message)
    part.may_go_on(UPLOAD)
    content = file()
    try:
        job = _post(part, content, intents)
    except MarketoError as error:
        return _refused(part, n, error, intents)
    at = part.clock.now()
    note = {"batch_id": job.batch_id, "at": at.isoformat()}
    part.journal.keep(n, f"batch-{intents.number}", note, if_absent=True)
    return Upload(intents.number, job.batch_id, at)


def _post(part: Part, content: bytes, intents: Intents) -> ImportJob:
    """Upload; a promise whose call surely did nothing is taken back."""
    order = part.order
    partition = order.get("partition") if _creates(part) else None
    try:
        with part.journal.announced(lambda: _announce(part, intents)):
            return start_import(part.marketo, content, order["lookup_field"], order.get("list_id") or None, partition)
    except Park:
        intents.withdraw()
        raise
    except MarketoError as error:
        if not error.lost_reply:
            intents.withdraw()
        elif intents.lost < LOST:
            raise Park(part.clock.now() + SETTLE, "settling") from error
        raise


def _creates(part: Part) -> bool:
    """Whether the import may create people: by any field but the id it does, whatever anybody wants (Adobe: Import Leads)."""
    return bool(part.order["lookup_field"] != "id")


def _announce(part: Part, intents: Intents) -> None:
    now = part.clock.now()
    try:
        intents.announce(now)
    except Conflict as conflict:
        raise Park(now + SETTLE, "settling") from conflict


def _refused(part: Part, n: int, error: MarketoError, intents: Intents) -> End:
    """Wait where others are in the way (D7); end the file where it is refused for good; else let the error go on.

    Of a canary every refusal is the answer it was sent for.
    """
    if error.busy:
        part.slots.give_back("import")
        why = put_off(part, n, Reason(error.code, str(error)), void=0 if intents.lost else intents.number)
        return End(None, why.code, why.message)
    for_good = error.verdict == "permanent" and (part.order["kind"] == "canary" or not error.whole_run)
    if (for_good or error.verdict == "split") and not error.lost_reply:
        return End(None, error.code, str(error))
    raise error


def _watch(part: Part, n: int, upload: Upload, intents: Intents) -> End:
    kind = f"polls-{upload.number}"
    ended = (part.journal.note(n, kind) or {}).get("job")
    if ended:
        return End(ImportJob(**ended))

    def following(count: int) -> timedelta:
        early = STEADY if part.clock.now() < upload.at + LONG else PATIENT
        return POLLS[count] if count < len(POLLS) else early

    part.slots.take("import", part.clock.now() + PATIENT + DOUBT)
    job, polls = poll(
        part, n, kind, upload.at + POLLS[0], following, lambda: import_status(part.marketo, upload.batch_id)
    )
    if job is not None and job.ended:
        return _ended(part, n, upload, job, intents, polls)
    unknown = _unknown(int(polls["unknown"]), job)
    part.journal.keep(n, kind, {**polls, "unknown": unknown})
    age = part.clock.now() - upload.at
    if unknown >= UNKNOWN_IN_A_ROW or (unknown and age > KEPT):
        return End(None, "batch_gone", GONE)
    if age > DEADLINE:
        return End(job, "import_late", LATE)
    raise until_next(polls)


def _unknown(before: int, job: ImportJob | None) -> int:
    """Count the polls in a row that knew no such batch; one that failed is none of them."""
    if job is None:
        return before
    return before + 1 if job.status == UNKNOWN else 0


def _ended(part: Part, n: int, upload: Upload, job: ImportJob, intents: Intents, polls: dict[str, object]) -> End:
    """Note the end, so that nobody asks again; a job that failed because of another one is uploaded anew (U10)."""
    if job.status != FAILED:
        part.journal.keep(n, f"polls-{upload.number}", {**polls, "job": asdict(job)})
        return End(job)
    if why_failed(job).busy:
        intents.void(upload.number)
        part.slots.give_back("import")
        why = put_off(part, n, Reason("1019", job.message))
        return End(job, why.code, why.message)
    return End(job, "import_failed", job.message)
