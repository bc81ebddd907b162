"""The entrance: a part and its rows in, checkpoints out."""

from __future__ import annotations

from collections.abc import Sequence

from segpush.delivery import (
    canary,
    delete_list,
    delist,
    enlist,
    extract,
    imports,
    members,
    prepare,
    resolve,
    seen,
    upsert,
)
from segpush.delivery.part import Part, Row, each_chunk

WHOLE = {
    "prepare": prepare.prepare,
    "members": members.members,
    "extract": extract.extract,
    "canary": canary.canary,
    "import": imports.imports,
    "seen": seen.seen,
    "delete_list": delete_list.delete_list,
}
CHUNKED = {"resolve": resolve.resolve, "upsert": upsert.upsert, "delist": delist.delist, "enlist": enlist.enlist}


def deliver(part: Part, rows: Sequence[Row]) -> None:
    """Do what is left of a part; afterwards ``part.journal.outcomes()`` says what became of its rows.

    Raises :class:`errors.MarketoError` and :class:`errors.Park` as they come; then the same part is to be delivered
    again, and starts behind its last checkpoint. ``part.may_go_on`` is called before each chunk and raises where no
    further call may be made.
    """
    part.marketo.take_trail()  # what an earlier part of this process left behind is not ours
    if part.order["kind"] in WHOLE:
        WHOLE[part.order["kind"]](part, rows)
    else:
        each_chunk(part, rows, CHUNKED[part.order["kind"]])
