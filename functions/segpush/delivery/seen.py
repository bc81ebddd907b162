"""Part kind ``seen``: whether leads are on the list now.

A member may take a while to show (U15), so who is missing is asked for again after 5, 15 and 60 seconds. An import by key
tells no lead ids, so a row may have a key in the place of its lead: then all leads with that key are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from segpush.delivery.lookup import lookup, same
from segpush.delivery.outcome import Outcome, about_list
from segpush.delivery.part import Part, Row
from segpush.errors import Park, Reason
from segpush.marketo.leads import BATCH
from segpush.marketo.lists import ListResult, ismember

AGAIN = tuple(timedelta(seconds=wait) for wait in (5, 15, 60))
MEMBER, NO_LEAD = "memberof", "1004"
NOT_VISIBLE = Reason("not_visible", "Marketo does not show this lead on the list yet.")


def seen(part: Part, rows: Sequence[Row]) -> None:
    """Answer ``on_list``, ``unknown`` (``not_visible``) or ``refused`` (1004, no such lead) for each row's ``lead`` or ``key``.

    Everybody is asked for before anybody is asked for again. Raises :class:`errors.Park` in between.
    """
    chunks = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    waits = [until for n, chunk in enumerate(chunks) if (until := _chunk(part, n, chunk))]
    if waits:
        raise Park(min(waits), "polling")


def ask(part: Part, n: int, leads: Sequence[int]) -> tuple[dict[int, str], datetime | None]:
    """Ask for leads as far as it is time to, and return each one's status and when to ask again, if so.

    A status is ``memberof``, ``notmemberof`` or ``1004``.
    """
    note = part.journal.note(n, "asked") or {"times": 0, "next": part.clock.now().isoformat(), "on": [], "gone": []}
    known = dict.fromkeys(note["on"], MEMBER) | dict.fromkeys(note["gone"], NO_LEAD)
    missing = [lead for lead in dict.fromkeys(leads) if lead not in known]
    times, due = int(note["times"]), datetime.fromisoformat(note["next"])
    if not missing or times > len(AGAIN):
        return _all(leads, known), None
    if part.clock.now() < due:
        return _all(leads, known), due
    known |= _members(part, missing)
    on, gone = ([lead for lead, status in known.items() if status == word] for word in (MEMBER, NO_LEAD))
    due = part.clock.now() + AGAIN[min(times, len(AGAIN) - 1)]
    part.journal.keep(n, "asked", {"times": times + 1, "next": due.isoformat(), "on": on, "gone": gone})
    last = times == len(AGAIN) or len(on) + len(gone) == len(set(leads))
    return _all(leads, known), None if last else due


def _members(part: Part, leads: Sequence[int]) -> dict[int, str]:
    pieces = [leads[start : start + BATCH] for start in range(0, len(leads), BATCH)]
    found = [each for piece in pieces for each in ismember(part.marketo, part.order["list_id"], piece)]
    return {each.id: _status(each) for each in found}


def _chunk(part: Part, n: int, rows: Sequence[Row]) -> datetime | None:
    """Bring one chunk further; return when it goes on, None where it has its checkpoint."""

    def work() -> list[Outcome]:
        by_key = _leads(part, n, [str(row["key"]) for row in rows if row.get("lead") is None])
        leads = [by_key[same(row["key"])] if row.get("lead") is None else [int(row["lead"])] for row in rows]
        found, until = ask(part, n, [lead for each in leads for lead in each])
        if until:
            raise Park(until, "polling")
        return [_outcome(row, [found[lead] for lead in each]) for row, each in zip(rows, leads, strict=True)]

    try:
        part.once(n, work)
    except Park as park:
        if park.reason != "polling":
            raise
        return park.until
    return None


def _leads(part: Part, n: int, keys: Sequence[str]) -> Mapping[str, list[int]]:
    """Return the leads of each key, in :func:`lookup.same` form; looked up once, however often they are asked for."""
    if not keys:
        return {}
    if (note := part.journal.note(n, "leads")) is None:
        hits = lookup(part.marketo, part.order["match_field"], keys)
        note = {"leads": {form: sorted({lead.id for lead in each.leads}) for form, each in hits.items()}}
        part.journal.keep(n, "leads", note)
    found: dict[str, list[int]] = note["leads"]
    return found


def _all(leads: Sequence[int], known: Mapping[int, str]) -> dict[int, str]:
    return {lead: known.get(lead, "notmemberof") for lead in leads}


def _status(found: ListResult) -> str:
    gone = found.status == "skipped" and any(reason.code == NO_LEAD for reason in found.reasons)
    return NO_LEAD if gone else found.status


def _outcome(row: Row, statuses: Sequence[str]) -> Outcome:
    lead = row.get("lead")
    word, reason = _word(statuses)
    about = {"key": row.get("key"), "lead": lead, "leads": [] if lead is None else [lead]}
    return about_list(word, int(lead or 0), reason) | about


def _word(statuses: Sequence[str]) -> tuple[str, Reason | None]:
    if MEMBER in statuses:
        return "on_list", None
    if statuses and set(statuses) == {NO_LEAD}:
        return "refused", Reason(NO_LEAD, "There is no such lead.")
    return "unknown", NOT_VISIBLE
