"""Part kind ``delist``: leads off the list, 300 a call. Never the person, only the membership."""

from __future__ import annotations

from collections.abc import Sequence

from segpush.delivery.enlist import UNTRACED
from segpush.delivery.outcome import Outcome, about_list
from segpush.delivery.part import Part, Row
from segpush.errors import Reason
from segpush.marketo import lists

GONE = frozenset({"1015", "1004"})  # not in the list, no such lead: either way not on it any more


def delist(part: Part, _: int, chunk: Sequence[Row]) -> list[Outcome]:
    """Answer ``off_list`` or, lead by lead, ``refused`` with Marketo's code (D0)."""
    ids = list(dict.fromkeys(int(row["lead"]) for row in chunk))
    results = {result.id: result for result in lists.remove(part.marketo, part.order["list_id"], ids)}
    return [_outcome(int(row["lead"]), results[int(row["lead"])]) for row in chunk]


def _outcome(lead: int, result: lists.ListResult) -> Outcome:
    if result.status == lists.UNANSWERED:
        return about_list("undelivered", lead, UNTRACED)
    if result.status == "removed":
        return about_list("off_list", lead)
    reason = next(iter(result.reasons), Reason("", f"Marketo answered {result.status!r}."))
    return about_list("off_list" if reason.code in GONE else "refused", lead, reason)
