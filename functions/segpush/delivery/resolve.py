"""Part kind ``resolve``: keys to lead ids, 300 a call."""

from __future__ import annotations

from collections.abc import Sequence

from segpush.delivery.lookup import lookup, same
from segpush.delivery.outcome import Outcome
from segpush.delivery.part import Part, Row


def resolve(part: Part, _: int, chunk: Sequence[Row]) -> list[Outcome]:
    """Answer ``found``, ``unmatched`` or ``ambiguous`` for each row's ``key``, by the order's ``several``."""
    hits = lookup(part.marketo, part.order["match_field"], [row["key"] for row in chunk])
    return [hits[same(row["key"])].answer(row["key"], part.order["several"]) for row in chunk]
