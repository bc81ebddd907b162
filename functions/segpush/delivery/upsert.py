"""Part kind ``upsert``: people written with Sync Leads, 300 a call, each record answered for by itself.

Which values are sent was decided before; here ``0`` and ``false`` are values, None clears and a missing field stays (D2).
"""

from __future__ import annotations

from collections.abc import Sequence

from segpush.delivery.creating import Creating, settled
from segpush.delivery.intents import Intents
from segpush.delivery.leftovers import find, settle_found, why
from segpush.delivery.meant import Meant, bare
from segpush.delivery.outcome import Outcome, about_person
from segpush.delivery.part import Part, Row
from segpush.delivery.send import Record, Send
from segpush.marketo.leads import CREATING, SyncResult

WRITTEN = frozenset({"created", "updated"})
NOT_THERE = "1004"
TAKEN = frozenset({"1005", "1007"})  # exists already, several match: to be found by key
BY_ID = "id"
SECOND_PERSON = "createDuplicate"


def upsert(part: Part, n: int, chunk: Sequence[Row]) -> list[Outcome]:
    """Answer ``created``, ``updated``, ``written``, ``found``, ``unmatched``, ``ambiguous`` or ``refused`` for each row.

    ``leads`` are the ids that may go to the list. Raises :class:`errors.Park` (``settling``) while it is not known whether
    an earlier call created people, and what the client raises.
    """
    if part.order["action"] not in CREATING:
        return _answers(part, chunk, _update(part, chunk))
    intents = settled(part, n)
    if intents.last is None:
        return _answers(part, chunk, _create(part, intents, chunk))
    return _again(part, intents, chunk)


def _again(part: Part, intents: Intents, chunk: Sequence[Row]) -> list[Outcome]:
    """After a reply was lost: who is found now is ``written``, who is still missing is sent again."""
    meant = Meant.by(part.order)
    found = [(row, hits) for row, hits in zip(chunk, find(part, chunk), strict=True)]
    met = [bool(meant.narrowed(row, hits)) for row, hits in found]
    there = [each for each, is_there in zip(found, met, strict=True) if is_there]
    missing = [row for row, is_there in zip(chunk, met, strict=True) if not is_there]
    hits = [hits for _, hits in there]
    known = iter(settle_found(part, [row for row, _ in there], hits, found="written", updated="written"))
    new = iter(_answers(part, missing, _create(part, intents, missing)))
    return [next(known) if is_there else next(new) for is_there in met]


def _create(part: Part, intents: Intents, rows: Sequence[Row]) -> list[SyncResult]:
    """Send people to be created; a second person under a key that is taken by an action of its own."""
    apart = [row for row in rows if row.get("duplicate")]
    sent = Creating(part, intents)
    usual = iter(sent.all(_records(part, [row for row in rows if not row.get("duplicate")])))
    beside = Creating(part, intents, SECOND_PERSON)
    beside.answered = sent.answered
    second = iter(beside.all(_records(part, apart)))
    return [next(second) if row.get("duplicate") else next(usual) for row in rows]


def _update(part: Part, chunk: Sequence[Row]) -> list[SyncResult]:
    return Send(part, part.order["action"], part.order["lookup_field"]).all(_records(part, chunk))


def _records(part: Part, rows: Sequence[Row]) -> list[Record]:
    field = part.order["lookup_field"]
    return [{**row["values"], field: row["lead"] if field == BY_ID else bare(row)} for row in rows]


def _answers(part: Part, rows: Sequence[Row], results: Sequence[SyncResult]) -> list[Outcome]:
    """Answer row by row; what Marketo left over because of who is there already is found and settled in place."""
    taken = [row for row, result in zip(rows, results, strict=True) if _is_taken(part, result)]
    settled_later = iter(settle_found(part, taken, find(part, taken), found="found", updated="updated"))
    return [
        _leftover(next(settled_later), result) if _is_taken(part, result) else _direct(row, result)
        for row, result in zip(rows, results, strict=True)
    ]


def _is_taken(part: Part, result: SyncResult) -> bool:
    return result.status not in WRITTEN and why(result).code in TAKEN and part.order["lookup_field"] != BY_ID


def _leftover(outcome: Outcome, result: SyncResult) -> Outcome:
    """Keep Marketo's word where nobody was found after all: that is no ``unmatched`` but a person refused (D23)."""
    if outcome["person"] == "unmatched" and outcome["code"] is None:
        return about_person("refused", key=outcome["key"], reason=why(result))
    return outcome


def _direct(row: Row, result: SyncResult) -> Outcome:
    if result.status in WRITTEN and result.id is not None:
        return about_person(result.status, key=row["key"], leads=[result.id])
    reason = why(result)
    word = "unmatched" if reason.code == NOT_THERE else "refused"
    return about_person(word, key=row["key"], lead=row.get("lead"), reason=reason)
