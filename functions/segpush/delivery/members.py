"""Part kind ``members``: who is on the list now, page by page; each page a checkpoint that knows the next one.

Of a large list only the beginning is read, and said to be no more than that: an extract reads it with four calls.
"""

from __future__ import annotations

from collections.abc import Sequence

from segpush.delivery.outcome import Outcome, about_person
from segpush.delivery.part import Part, Row
from segpush.errors import Reason
from segpush.marketo import lists
from segpush.marketo.leads import Lead

PAGES = 100  # of 300 members each: 30,000 in 42 s; above, an extract is cheaper by far and hardly slower
MORE = Reason("more", f"The list has more than {PAGES * 300:,} members; an extract reads them.")


def members(part: Part, _: Sequence[Row]) -> None:
    """Read the list: one outcome a member, with its ``key`` (the match field's value, may be None) and ``lead``.

    Where more than :data:`PAGES` pages would be needed, a last outcome with code ``more``, without key and lead, says so.
    """
    token: str | None = None
    n = 0
    while (token is not None or n == 0) and n < PAGES:
        token = _page(part, n, token)
        n += 1
    if token is not None:
        part.once(n, lambda: [about_person(None, key=None, reason=MORE)])


def _page(part: Part, n: int, token: str | None) -> str | None:
    """Return the token of the page after page ``n``, which ``token`` leads to."""
    if part.journal.done(n) is None:
        field = part.order["match_field"]
        facts: dict[str, str | None] = {}

        def read() -> list[Outcome]:
            page = lists.members(part.marketo, part.order["list_id"], list(dict.fromkeys(("id", field))), token)
            facts["next_token"] = page.next_token
            return [_member(lead, field) for lead in page.leads]

        part.once(n, read, facts)
    return part.journal.facts(n).get("next_token")


def _member(lead: Lead, field: str) -> Outcome:
    value = lead.id if field == "id" else lead.values.get(field)
    return about_person(None, key=None if value is None else str(value), leads=[lead.id])
