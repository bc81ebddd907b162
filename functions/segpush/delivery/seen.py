"""Part kind ``seen``: whether leads are on the list now.

A member may take a while to show (U15), so who is missing is asked for again after 5, 15 and 60 seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from segpush.delivery.outcome import Outcome, about_list
from segpush.delivery.part import BATCH, Part, Row
from segpush.errors import Park, Reason
from segpush.marketo.lists import ListResult, ismember

AGAIN = tuple(timedelta(seconds=wait) for wait in (5, 15, 60))
MEMBER, NO_LEAD = "memberof", "1004"
NOT_VISIBLE = Reason("not_visible", "Marketo does not show this lead on the list yet.")


def seen(part: Part, rows: Sequence[Row]) -> None:
    """Answer ``on_list``, ``unknown`` (``not_visible``) or ``refused`` (1004, no such lead) for each row's ``lead``.

    Everybody is asked for before anybody is asked for again. Raises :class:`errors.Park` in between.
    """
    chunks = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    waits = [until for n, chunk in enumerate(chunks) if (until := _chunk(part, n, chunk))]
    if waits:
        raise Park(min(waits), "polling")


def ask(part: Part, n: int, leads: Sequence[int]) -> tuple[dict[int, str], datetime | None]:
    """Ask for at most 300 leads as far as it is time to, and return each one's status and when to ask again, if so.

    A status is ``memberof``, ``notmemberof`` or ``1004``.
    """
    note = part.journal.note(n, "asked") or {"times": 0, "next": part.clock.now().isoformat(), "on": [], "gone": []}
    known = dict.fromkeys(note["on"], MEMBER) | dict.fromkeys(note["gone"], NO_LEAD)
    missing = [lead for lead in dict.fromkeys(leads) if lead not in known]
    times, due = int(note["times"]), datetime.fromisoformat(note["next"])
    if missing and times <= len(AGAIN):
        if part.clock.now() < due:
            return _all(leads, known), due
        known |= {found.id: _status(found) for found in ismember(part.marketo, part.order["list_id"], missing)}
        on, gone = ([lead for lead, status in known.items() if status == word] for word in (MEMBER, NO_LEAD))
        due = part.clock.now() + AGAIN[min(times, len(AGAIN) - 1)]
        part.journal.keep(n, "asked", {"times": times + 1, "next": due.isoformat(), "on": on, "gone": gone})
        last = times == len(AGAIN) or len(on) + len(gone) == len(set(leads))
        return _all(leads, known), None if last else due
    return _all(leads, known), None


def _chunk(part: Part, n: int, rows: Sequence[Row]) -> datetime | None:
    """Bring one chunk further; return when it goes on, None where it has its checkpoint."""

    def work() -> list[Outcome]:
        found, until = ask(part, n, [int(row["lead"]) for row in rows])
        if until:
            raise Park(until, "polling")
        return [_outcome(int(row["lead"]), found[int(row["lead"])]) for row in rows]

    try:
        part.once(n, work)
    except Park as park:
        if park.reason != "polling":
            raise
        return park.until
    return None


def _all(leads: Sequence[int], known: dict[int, str]) -> dict[int, str]:
    return {lead: known.get(lead, "notmemberof") for lead in leads}


def _status(found: ListResult) -> str:
    gone = found.status == "skipped" and any(reason.code == NO_LEAD for reason in found.reasons)
    return NO_LEAD if gone else found.status


def _outcome(lead: int, status: str) -> Outcome:
    if status == NO_LEAD:
        return about_list("refused", lead, Reason(NO_LEAD, "There is no such lead."))
    return about_list("on_list", lead) if status == MEMBER else about_list("unknown", lead, NOT_VISIBLE)
