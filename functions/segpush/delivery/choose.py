"""The rule for several leads with one key (``match.several``): pure, and the same wherever leads are found by key.

No order of Marketo's reply ever decides (D16).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from segpush.marketo.leads import Lead

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # a lead whose updatedAt is missing or unreadable is the oldest


def choose(hits: Sequence[Lead], several: str) -> list[int]:
    """Return the ids the rule chooses among ``hits``, ascending; none where there are none, or several and ``reject``.

    ``several`` is ``most_recently_updated`` (ties: lowest id), ``lowest_id``, ``all``, ``reject`` or ``marketo``, which is
    any of them: where it is asked of us, the most recently updated one. Another word is a ValueError, because a wrong lead
    is worse than none.
    """
    ids = sorted({lead.id for lead in hits})
    if len(ids) <= 1 or several == "all":
        return ids
    if several == "reject":
        return []
    if several == "lowest_id":
        return ids[:1]
    if several in {"most_recently_updated", "marketo"}:
        return [min(hits, key=lambda lead: (-_updated(lead).timestamp(), lead.id)).id]
    raise ValueError(f"the rule for several leads, {several!r}, is none of those delivery knows.")


def _updated(lead: Lead) -> datetime:
    try:
        at = datetime.fromisoformat(str(lead.values.get("updatedAt")))
    except ValueError:
        return LONG_AGO
    return at if at.tzinfo else at.replace(tzinfo=UTC)
