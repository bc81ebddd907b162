"""Part kind ``prepare``: what Marketo has to say before anything is planned; one document, in the place of outcomes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from segpush.delivery.binding import bind
from segpush.delivery.part import Part
from segpush.marketo import fields


def prepare(part: Part) -> None:
    """Ask for fields, list, partitions and usage, and keep the answers as the part's only outcome.

    The list is found or made here (``binding``), and found again where the part is delivered again. An unknown list id raises
    :class:`errors.MarketoError` (1013, whole_run): the run ends before anything is written.
    """
    part.once(0, lambda: [_document(part)])


def _document(part: Part) -> dict[str, Any]:
    described = fields.describe(part.marketo)
    return {
        "munchkin_id": part.marketo.munchkin_id,
        "fields": [asdict(field) for field in described.fields.values()],
        "searchable": sorted(described.searchable),
        "list": bind(part),
        "partitions": list(fields.partitions(part.marketo)),
        "usage": asdict(fields.usage(part.marketo)),
    }
