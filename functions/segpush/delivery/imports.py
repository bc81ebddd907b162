"""Part kind ``import``: files of people, uploaded one after another, each watched to its end and answered for row by row.

A file is a chunk of the journal. Its outcomes are exceptions, one for each row Marketo's reports name, and then one row
for the file: what it says holds for everybody in the file who is no exception. How a file travels, and why nobody is
created twice, is in ``uploads``.
"""

from __future__ import annotations

from collections.abc import Sequence

from segpush.delivery.outcome import Outcome
from segpush.delivery.part import Part, Row
from segpush.delivery.tracing import trace
from segpush.delivery.uploads import End, run_import
from segpush.errors import Reason
from segpush.marketo.imports import ImportJob

UNKNOWN = frozenset({"import_late", "import_lost", "batch_gone"})  # the import may have worked
UNTRACED = "Marketo counts rows it did not import and does not name them all, so nobody knows who was."
BY_ID = "id"


def imports(part: Part, rows: Sequence[Row]) -> None:
    """Import each row's ``object``: exceptions (``refused``, or ``written`` with a warning), then the file's row.

    Of the file: ``written``; ``unknown`` with code ``untraced``, ``import_late``, ``import_lost`` or ``batch_gone``;
    ``undelivered`` with ``import_failed`` (``unknown`` where it had begun) or Marketo's code. Without a list there is nothing to say of one
    (``not_asked``). Raises :class:`errors.Park` while a file is on its way.
    """
    for n, row in enumerate(rows):
        part.once(n, lambda n=n, row=row: _file(part, n, row))  # type: ignore[misc]
    part.slots.give_back("import")


def _file(part: Part, n: int, row: Row) -> list[Outcome]:
    def file() -> bytes:
        return part.work.get(row["object"])

    end = run_import(part, n, file)
    if end.code is not None or end.job is None:
        begun = end.job is not None and end.job.processed > 0  # whoever came before the failure is there
        word = "unknown" if begun or end.code in UNKNOWN else "undelivered"
        return [_said(part, row, word, end) | _job(end.job, row)]
    traced = trace(part, end.job, int(row["rows"]), file)
    refused = [_exception(part, row, key, "refused", why) for key, why in traced.refused.items()]
    warned = [_exception(part, row, key, "written", why) for key, why in traced.warned.items()]
    whole = End(end.job) if traced.all else End(end.job, "untraced", UNTRACED)
    return [*refused, *warned, _said(part, row, "written" if traced.all else "unknown", whole) | _job(end.job, row)]


def _exception(part: Part, row: Row, key: str, word: str, why: Reason) -> Outcome:
    by_id = part.order["lookup_field"] == BY_ID
    who = {"key": None, "lead": int(key), "leads": [int(key)]} if by_id else {"key": key}
    return _said(part, row, word, End(None, why.code, why.message)) | who | {"warning": word == "written"}


def _said(part: Part, row: Row, word: str, end: End) -> Outcome:
    on_list = "on_list" if word == "written" else word
    said = {"file": row["file"], "key": None, "lead": None, "leads": [], "person": word}
    said |= {"list": on_list if part.order.get("list_id") else "not_asked"}
    return said | {"code": end.code, "reason": end.reason, "warning": False}


def _job(job: ImportJob | None, row: Row) -> Outcome:
    """Return what the books want to know of the job, null where none is known."""
    if job is None:
        return {"job": None}
    names = ("batch_id", "processed", "failed", "warned", "members", "message")
    return {"job": {"rows": int(row["rows"]), **{name: getattr(job, name) for name in names}}}
