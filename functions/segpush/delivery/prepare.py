"""Part kind ``prepare``: what Marketo has to say before anything is planned; one document, in the place of outcomes.

What an earlier run of today was told about the fields is believed again: it is one call fewer, and fields change seldom.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from segpush import names
from segpush.delivery.binding import bind
from segpush.delivery.part import Part, Row
from segpush.errors import ObjectGone
from segpush.marketo import fields


def prepare(part: Part, _: Sequence[Row]) -> None:
    """Ask for what the order wants to know, and keep the answers as the part's only outcome.

    Usage is always asked for, the fields where ``describes`` is not false and the run named by ``described_by`` holds no
    description of this account, the partitions where the order names one. The list is found or made here (``binding``),
    and found again where the part is delivered again. An unknown list id raises :class:`errors.MarketoError` (1013,
    whole_run): the run ends before anything is written.
    """
    part.once(0, lambda: [_document(part)])


def _document(part: Part) -> dict[str, Any]:
    return {
        "munchkin_id": part.marketo.munchkin_id,
        **_described(part),
        "list": bind(part),
        **_partitions(part),
        "usage": asdict(fields.usage(part.marketo)),
    }


def _partitions(part: Part) -> dict[str, Any]:
    """Return ``partitions``, their names, and ``partition_ids``, id by name."""
    found = fields.partitions(part.marketo) if part.order.get("partition") else {}
    return {"partitions": list(found), "partition_ids": found}


def _described(part: Part) -> dict[str, Any]:
    """Return ``fields``, ``searchable`` and ``described_at``: when Marketo said so, '' where nobody wants to know."""
    if not part.order.get("describes", True):
        return {"fields": [], "searchable": [], "described_at": ""}
    return _known(part) or _asked(part)


def _asked(part: Part) -> dict[str, Any]:
    at = part.clock.now().isoformat()
    return {**fields.describe(part.marketo).facts(), "described_at": at}


def _known(part: Part) -> dict[str, Any] | None:
    """Return what the run ``described_by`` was told, if it was this account that told it."""
    run = part.order.get("described_by")
    if not run:
        return None
    try:
        found = json.loads(part.work.get(names.outcome(run, "prepare", 0)))
    except (ObjectGone, ValueError):
        return None
    if found.get("munchkin_id") != part.marketo.munchkin_id or not (found.get("fields") and found.get("described_at")):
        return None
    return {name: found[name] for name in ("fields", "searchable", "described_at")}
