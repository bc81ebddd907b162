"""Part kind ``resolve``: keys to lead ids, 300 a call.

A row has a ``key`` and, where these are in play: ``leads``, known already and to be confirmed; ``keys``, what to look for, in
order, each with ``field`` and ``value``; ``second``, the value of the second field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segpush.delivery.lookup import Hits, lookup, same
from segpush.delivery.meant import Meant
from segpush.delivery.outcome import Outcome
from segpush.delivery.part import Part, Row
from segpush.marketo.leads import BATCH

BY_ID = "id"


def resolve(part: Part, _: int, chunk: Sequence[Row]) -> list[Outcome]:
    """Answer ``found``, ``unmatched``, ``ambiguous`` or ``suppressed`` for each row, by the order's rules.

    The first of a row's ``keys`` that anybody has decides. An answer may say more: ``field`` whose key it was, ``empty``
    fields by lead, ``flagged`` leads that were left out.
    """
    meant, found = Meant.by(part.order), dict[int, Outcome]()
    known = {n: row["leads"] for n, row in enumerate(chunk) if row.get("leads")}
    hits = _ask(part, meant, BY_ID, [lead for leads in known.values() for lead in leads])
    for n, leads in known.items():
        there = tuple(lead for each in leads for lead in hits[same(each)].leads)
        found[n] = meant.confirm(chunk[n], Hits(there))
    wanted = {n: _keys(part, row) for n, row in enumerate(chunk) if n not in found}
    for turn in range(max(map(len, wanted.values()), default=0)):
        found |= _turn(
            part, meant, {n: keys[turn] for n, keys in wanted.items() if turn < len(keys) and _open(found, n)}, chunk
        )
    return [found[n] for n in range(len(chunk))]


def _open(found: Mapping[int, Outcome], n: int) -> bool:
    """Whether nobody has been met under a row's earlier keys."""
    return n not in found or (found[n]["person"] == "unmatched" and found[n]["code"] is None)


def _turn(part: Part, meant: Meant, asked: Mapping[int, tuple[str, str]], chunk: Sequence[Row]) -> dict[int, Outcome]:
    """Look up one key of each row that is still open."""
    found: dict[int, Outcome] = {}
    for field in dict.fromkeys(field for field, _ in asked.values()):
        values = {n: value for n, (name, value) in asked.items() if name == field}
        hits = _ask(part, meant, field, list(values.values()))
        found |= {n: meant.answer(chunk[n], hits[same(value)]) | {"field": field} for n, value in values.items()}
    return found


def _keys(part: Part, row: Row) -> list[tuple[str, str]]:
    return [(each["field"], each["value"]) for each in row.get("keys") or ()] or [
        (part.order["match_field"], row["key"])
    ]


def _ask(part: Part, meant: Meant, field: str, values: Sequence[object]) -> dict[str, Hits]:
    """Look up values in calls of at most 300: several leads of one row may be more than rows."""
    plain, found = list(dict.fromkeys(str(value) for value in values)), dict[str, Hits]()
    for start in range(0, len(plain), BATCH):
        found |= lookup(part.marketo, field, plain[start : start + BATCH], meant.fields)
    return found
