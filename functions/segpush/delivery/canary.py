"""Part kind ``canary``: may this account's lists be filled by an import of ids (U7)? At most 100 leads try it.

Nobody has stated that a file with no column but ``id`` is taken and fills a list. Whatever goes wrong here is an answer and
no error: then the run adds people call by call.
"""

from __future__ import annotations

from collections.abc import Sequence

from segpush.delivery.outcome import Outcome, about_list
from segpush.delivery.part import Part, Row
from segpush.delivery.seen import MEMBER, ask
from segpush.delivery.uploads import End, run_import
from segpush.errors import Park, Reason
from segpush.marketo.imports import COMPLETE

NOT_SEEN = Reason("not_visible", "The import ended well, and the list does not show everybody in it.")


def canary(part: Part, rows: Sequence[Row]) -> None:
    """Import the rows' ``lead`` ids into the list: ``on_list`` or ``not_asked`` for each, then a row for the file.

    That last row, ``file`` 0, says ``on_list`` where the account passed, else ``refused`` with the reason. Raises
    :class:`errors.Park` while the import is on its way.
    """
    part.once(0, lambda: _tried(part, [int(row["lead"]) for row in rows]))
    part.slots.give_back("import")


def _tried(part: Part, leads: Sequence[int]) -> list[Outcome]:
    ids = list(dict.fromkeys(leads))
    end = run_import(part, 0, lambda: "".join(f"{line}\n" for line in ("id", *ids)).encode())
    why = _why_not(end, len(ids))
    found: dict[int, str] = {}
    if end.job is not None and end.job.status == COMPLETE:
        found, until = ask(part, 0, ids)
        if until and why is None:
            raise Park(until, "polling")
    on = [lead for lead in ids if found.get(lead) == MEMBER]
    if why is None and len(on) < len(ids):
        why = NOT_SEEN
    each = [about_list("on_list" if lead in on else "not_asked", lead) for lead in leads]
    return [*each, {"file": 0} | about_list("refused" if why else "on_list", 0, why) | {"lead": None, "leads": []}]


def _why_not(end: End, rows: int) -> Reason | None:
    if end.code is not None or end.job is None:
        return Reason(end.code or "", end.reason or "")
    job = end.job
    if (job.processed, job.failed, job.warned) != (rows, 0, 0):
        return Reason(
            "canary", f"Of {rows} ids {job.processed} were imported, {job.failed} failed, {job.warned} warned."
        )
    return None
