"""Part kind ``members``: who is on the list now, page by page; each page a checkpoint that knows the next one."""

from __future__ import annotations

from segpush.delivery.outcome import Outcome, about_person
from segpush.delivery.part import Part
from segpush.marketo import lists
from segpush.marketo.leads import Lead


def members(part: Part) -> None:
    """Read the whole list: one outcome a member, with its ``key`` (the match field's value, may be None) and ``lead``."""
    token: str | None = None
    n = 0
    while token is not None or n == 0:
        token = _page(part, n, token)
        n += 1


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
