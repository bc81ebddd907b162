"""The shape of an outcome: what became of one row of a part. The words are those of the design, section 6."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from segpush.errors import Reason

Outcome = dict[str, Any]
"""``key``, ``lead``, ``leads``, ``person``, ``list``, ``code``, ``reason``, ``warning``: always all of them."""


def about_person(
    word: str | None,
    *,
    key: str | None,
    leads: Iterable[int] = (),
    lead: int | None = None,
    reason: Reason | None = None,
    warning: bool = False,
) -> Outcome:
    """Tell what became of a person; ``leads`` are the ids that may go to the list (``ambiguous``: all that were found)."""
    ids = list(leads)
    return (
        _outcome(key, lead if lead is not None or not ids else ids[0], ids) | {"person": word} | _why(reason, warning)
    )


def about_list(word: str, lead: int, reason: Reason | None = None) -> Outcome:
    """Tell what became of one lead's membership."""
    return _outcome(None, lead, [lead]) | {"list": word} | _why(reason, warning=False)


def _outcome(key: str | None, lead: int | None, leads: list[int]) -> Outcome:
    return {"key": key, "lead": lead, "leads": leads, "person": None, "list": None}


def _why(reason: Reason | None, warning: bool) -> Outcome:
    return {
        "code": reason.code if reason else None,
        "reason": reason.message if reason else None,
        "warning": warning,
    }
