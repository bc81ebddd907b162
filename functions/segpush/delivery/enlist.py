"""Part kind ``enlist``: leads onto the list, 300 a call. Adding a member again changes nothing (Adobe: Add to List)."""

from __future__ import annotations

from collections.abc import Sequence

from segpush.delivery.outcome import Outcome, about_list
from segpush.delivery.part import Part, Row
from segpush.errors import Reason
from segpush.marketo import lists

UNTRACED = Reason("untraced", "Marketo's reply does not name this lead.")


def enlist(part: Part, _: int, chunk: Sequence[Row]) -> list[Outcome]:
    """Answer ``on_list`` or, lead by lead, ``refused`` with Marketo's code (D0)."""
    ids = list(dict.fromkeys(int(row["lead"]) for row in chunk))
    results = {result.id: result for result in lists.add(part.marketo, part.order["list_id"], ids)}
    return [_outcome(int(row["lead"]), results[int(row["lead"])]) for row in chunk]


def _outcome(lead: int, result: lists.ListResult) -> Outcome:
    if result.status == lists.UNANSWERED:
        return about_list("undelivered", lead, UNTRACED)
    if result.status == "added":
        return about_list("on_list", lead)
    return about_list("refused", lead, next(iter(result.reasons), Reason("", f"Marketo answered {result.status!r}.")))
