"""The entrance: a step order and a part's rows in, checkpoints out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from segpush.delivery import delete_list, delist, enlist, members, prepare, resolve, upsert
from segpush.delivery.journal import Journal
from segpush.delivery.part import Part, Row, each_chunk
from segpush.marketo.client import Marketo
from segpush.ports import Clock

WHOLE = {"prepare": prepare.prepare, "members": members.members, "delete_list": delete_list.delete_list}
CHUNKED = {"resolve": resolve.resolve, "upsert": upsert.upsert, "delist": delist.delist, "enlist": enlist.enlist}


def deliver(
    order: Mapping[str, Any],
    rows: Sequence[Row],
    marketo: Marketo,
    journal: Journal,
    clock: Clock,
    may_go_on: Callable[[], None] | None = None,
) -> None:
    """Do what is left of a part; afterwards ``journal.outcomes()`` holds one outcome a row (``members``: one a member).

    ``order`` is the step order, ``rows`` the part's. Raises :class:`errors.MarketoError` and :class:`errors.Park` as
    they come; then the same part is to be delivered again, and starts behind its last checkpoint. ``may_go_on`` is
    called before each chunk and raises where no further call may be made.
    """
    marketo.take_trail()  # what an earlier part of this process left behind is not ours
    part = Part(order, marketo, journal, clock, may_go_on or (lambda: None))
    if order["kind"] in WHOLE:
        WHOLE[order["kind"]](part)
    else:
        each_chunk(part, rows, CHUNKED[order["kind"]])
