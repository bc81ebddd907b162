"""People Sync Leads would not touch because of who is already there (1005, 1007): found by key, then written by id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segpush.delivery.lookup import Hits, lookup, same
from segpush.delivery.meant import Meant, bare
from segpush.delivery.outcome import Outcome, about_person
from segpush.delivery.part import Part, Row
from segpush.delivery.send import Send
from segpush.errors import Reason
from segpush.marketo.leads import SyncResult

CREATE_ONLY = "createOnly"


def find(part: Part, rows: Sequence[Row]) -> list[Hits]:
    """Return who has the key of each row now, in the order of ``rows``."""
    fields = Meant.by(part.order).fields
    found = lookup(part.marketo, part.order["lookup_field"], [bare(row) for row in rows], fields)
    return [found[same(bare(row))] for row in rows]


def settle_found(part: Part, rows: Sequence[Row], hits: Sequence[Hits], *, found: str, updated: str) -> list[Outcome]:
    """Answer for ``rows`` by the leads that have their keys, :func:`find`: one outcome a row.

    The order's rules choose (``meant``). What is chosen is updated by id and then called ``updated``, unless the order says
    createOnly or there is nothing to write: then it stays as it is and is called ``found``.
    """
    meant = Meant.by(part.order)
    answers = [meant.answer(row, who, found) for row, who in zip(rows, hits, strict=True)]
    if part.order["action"] == CREATE_ONLY:
        return answers
    writes = [
        row if answer["person"] == found and row["values"] else None for row, answer in zip(rows, answers, strict=True)
    ]
    records = [
        {**row["values"], "id": lead}
        for row, answer in zip(writes, answers, strict=True)
        if row is not None
        for lead in answer["leads"]
    ]
    results = iter(Send(part, "updateOnly", "id").all(records))
    return [
        answer if row is None else _updated(answer, updated, results)
        for row, answer in zip(writes, answers, strict=True)
    ]


def _updated(answer: Outcome, word: str, results: Iterator[SyncResult]) -> Outcome:
    """Turn a found person into a written one by the results of its leads, which come next in ``results``."""
    each = [(lead, next(results)) for lead in answer["leads"]]
    done = [lead for lead, result in each if result.status == "updated"]
    failed = next((why(result) for _, result in each if result.status != "updated"), None)
    if not done:
        gone = failed is not None and failed.code == "1004"
        return about_person("unmatched" if gone else "refused", key=answer["key"], reason=failed)
    if failed is None:
        return {**answer, "person": word}
    return about_person(word, key=answer["key"], leads=done, reason=failed, warning=True)


def why(result: SyncResult) -> Reason:
    """Return Marketo's first reason for a record it skipped, or that it gave none."""
    return next(iter(result.reasons), Reason("", f"Marketo answered {result.status!r} and gave no reason."))
