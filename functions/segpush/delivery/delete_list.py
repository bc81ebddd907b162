"""Part kind ``delete_list``: the list of a retired audience goes. Its people stay people; nobody "leaves" a list that is gone."""

from __future__ import annotations

from collections.abc import Sequence

from segpush.delivery.outcome import Outcome, about_list
from segpush.delivery.part import Part, Row
from segpush.errors import MarketoError, Reason
from segpush.marketo import assets


def delete_list(part: Part, _: Sequence[Row]) -> None:
    """Delete the list, which may be repeated; one outcome: ``off_list``, or ``refused`` with Marketo's words (709: in use)."""
    part.once(0, lambda: [_deleted(part)])


def _deleted(part: Part) -> Outcome:
    try:
        assets.delete_list(part.marketo, part.order["list_id"])
    except MarketoError as error:
        if error.verdict != "permanent":
            raise
        return about_list("refused", 0, Reason(error.code, str(error)))
    return about_list("off_list", 0)
