"""Sync Leads for any number of people: cut by count and by bytes, made smaller where Marketo asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from segpush.delivery.part import Part
from segpush.errors import MarketoError, Reason
from segpush.marketo.leads import BATCH, SyncResult, sync

BODY_BYTES = 900_000  # Marketo refuses 1 MB; the rest is for action, partition and doubt
Record = Mapping[str, Any]
TOO_LARGE = SyncResult(
    "skipped", None, (Reason("413", "this one person's values are more than Marketo takes in a call."),)
)


class Send:
    """Writes people with one action. ``lookup_field`` is in every record; values None clear, missing ones stay (D2)."""

    def __init__(self, part: Part, action: str, lookup_field: str, size: int = BATCH) -> None:
        self.part = part
        self.action = action
        self.lookup_field = lookup_field
        self.size = size

    def all(self, records: Sequence[Record]) -> list[SyncResult]:
        """Return one result a record, in their order (D23). Raises what the client raises, except where halving helps."""
        return [result for batch in batches(records, self.size) for result in self._halving(batch)]

    def call(self, batch: Sequence[Record]) -> list[SyncResult]:
        """Make one call."""
        return sync(self.part.marketo, self.action, self.lookup_field, batch, self.part.order.get("partition"))

    def _halving(self, batch: Sequence[Record]) -> list[SyncResult]:
        try:
            return self.call(batch)
        except MarketoError as error:
            if error.verdict != "split":
                raise
            if len(batch) == 1:
                return [TOO_LARGE]
        half = len(batch) // 2
        return self._halving(batch[:half]) + self._halving(batch[half:])


def batches(records: Sequence[Record], size: int = BATCH) -> Iterator[list[Record]]:
    """Cut ``records`` into batches of at most ``size`` people and 900 kB as JSON; a larger person goes alone."""
    batch: list[Record] = []
    room = BODY_BYTES
    for record in records:
        weight = len(json.dumps(record, ensure_ascii=False).encode()) + 1
        if batch and (len(batch) == size or weight > room):
            yield batch
            batch, room = [], BODY_BYTES
        batch.append(record)
        room -= weight
    if batch:
        yield batch
