"""People: found by a field's values, and written in batches.

A batch has at most 300; an empty one is never sent. Deleting people is not part of this project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segpush.errors import MarketoError, Reason
from segpush.marketo.client import Marketo, Reply
from segpush.marketo.endpoint import READS, SYNC, refused
from segpush.marketo.replies import reasons

BATCH = 300  # Adobe: records, filter values or ids in one call, and people on one page
PATH = "/rest/v1/leads.json"
ACTIONS = frozenset({"createOrUpdate", "updateOnly", "createOnly", "createDuplicate"})
CREATING = frozenset({"createOrUpdate", "createOnly", "createDuplicate"})


@dataclass(frozen=True, slots=True)
class Lead:
    """One person. ``values`` are by the field's API name, ``id`` included; null and missing both mean empty."""

    id: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What became of one row: ``status`` is created, updated or skipped; a skipped row has no ``id`` but ``reasons``."""

    status: str
    id: int | None
    reasons: tuple[Reason, ...]


def lead(record: Mapping[str, Any]) -> Lead:
    """Return the person in one record of a reply."""
    return Lead(int(record["id"]), dict(record))


def within(count: int, what: str) -> None:
    """Refuse a batch Marketo does not take (U5); raise :class:`MarketoError` before anything is sent."""
    if count > BATCH:
        raise refused(f"{count} {what} are too many for one call: cut batches of at most {BATCH}")


def by_filter(marketo: Marketo, field: str, values: Sequence[str], fields: Sequence[str]) -> list[Lead]:
    """Return everybody whose ``field`` is one of ``values``: several for one value where Marketo holds duplicates.

    At most 300 values, sent in the body and never in the address (D4, D15); join the answer by value, case aside, as
    Marketo promises no order and leaves out who is not found (D5). ``id`` and ``field`` are always among the fields.
    Raises :class:`MarketoError`, with verdict ``split`` where more than 1,000 people match (Adobe: Get Leads by Filter).
    """
    wanted = list(dict.fromkeys(str(value) for value in values))
    within(len(wanted), "filter values")
    if any("," in value for value in wanted):
        raise refused(
            "a filter value holds a comma, which Marketo would read as two: reject such keys", whole_run=False
        )
    form = {
        "filterType": field,
        "filterValues": ",".join(wanted),
        "fields": ",".join(dict.fromkeys(["id", field, *fields])),
        "batchSize": str(BATCH),
    }
    pages = _pages(marketo, form, len(wanted)) if wanted else iter(())
    return list({person.id: person for page in pages for person in map(lead, page.result)}.values())


def _pages(marketo: Marketo, form: Mapping[str, str], batch: int) -> Iterator[Reply]:
    """Yield page after page; a token seen before ends it, as it would for ever bring the same page."""
    seen: set[str | None] = {None}
    more: dict[str, str] = {}
    while True:
        page = marketo.call("POST", PATH, query={"_method": "GET"}, form={**form, **more}, timeout=READS, batch=batch)
        yield page
        if (token := page.next_token) in seen:
            return
        seen.add(token)
        more = {"nextPageToken": str(token)}


def sync(
    marketo: Marketo, action: str, lookup_field: str, rows: Sequence[Mapping[str, Any]], partition: str | None = None
) -> list[SyncResult]:
    """Write people and return what became of each, in the order of ``rows`` (D23).

    ``rows`` are at most 300, values by the field's API name, each with ``lookup_field``; None clears a field and a
    missing one stays. ``partition`` counts only where the action may create (Adobe: Sync Leads). ``action`` is
    createOrUpdate, updateOnly, createOnly or createDuplicate; by ``id`` it can only be updateOnly.
    Raises :class:`MarketoError`; where it says ``lost_reply`` the rows may have been written.
    """
    if not rows:
        return []
    _legal(action, lookup_field, rows)
    body: dict[str, Any] = {"action": action, "lookupField": lookup_field, "input": [dict(row) for row in rows]}
    if partition and action in CREATING:
        body["partitionName"] = partition
    reply = marketo.call("POST", PATH, json=body, timeout=SYNC, batch=len(rows))
    return _joined(rows, reply)


def _legal(action: str, lookup_field: str, rows: Sequence[Mapping[str, Any]]) -> None:
    within(len(rows), "people")
    if action not in ACTIONS:
        raise refused(f"the action {action} is not one segpush uses")
    if action in CREATING and any("id" in row for row in rows):
        raise refused(f"a row with an id can only be written with updateOnly, not with {action}")
    if any(row.get(lookup_field) in {None, ""} for row in rows):
        raise refused(f"a row lacks the lookup field {lookup_field}: reject rows without a key")


def _joined(rows: Sequence[Mapping[str, Any]], reply: Reply) -> list[SyncResult]:
    """Join by position: a skipped row comes back without an id, and Marketo keeps the order of the input."""
    if len(reply.result) != len(rows):
        raise MarketoError(
            f"Marketo answered for {len(reply.result)} people where {len(rows)} were sent, so no answer has an owner: "
            "look the people up before writing them again",
            verdict="transient", code="length", request_id=reply.request_id, call=f"POST {PATH}", lost_reply=True,
        )  # fmt: skip
    return [_sync_result(item) for item in reply.result]


def _sync_result(item: Mapping[str, Any]) -> SyncResult:
    found = item.get("id")
    why = reasons(item.get("reasons", item.get("reason")))  # the specification writes reason, the wire says reasons
    return SyncResult(str(item.get("status") or ""), None if found is None else int(found), why)
