"""The entrance: a step order and a part's rows in, checkpoints out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segpush.delivery import delist, enlist, members, prepare, resolve, upsert
from segpush.delivery.journal import Journal
from segpush.delivery.part import Part, Row, each_chunk
from segpush.marketo.client import Marketo
from segpush.ports import Clock

WHOLE = {"prepare": prepare.prepare, "members": members.members}
CHUNKED = {"resolve": resolve.resolve, "upsert": upsert.upsert, "delist": delist.delist, "enlist": enlist.enlist}


def deliver(order: Mapping[str, Any], rows: Sequence[Row], marketo: Marketo, journal: Journal, clock: Clock) -> None:
    """Do what is left of a part; afterwards ``journal.outcomes()`` holds one outcome a row (``members``: one a member).

    ``order`` is the step order, ``rows`` the part's. Raises :class:`errors.MarketoError` and :class:`errors.Park` as
    they come; then the same part is to be delivered again, and starts behind its last checkpoint.
    """
    marketo.take_trail()  # what an earlier part of this process left behind is not ours
    part = Part(order, marketo, journal, clock)
    if order["kind"] in WHOLE:
        WHOLE[order["kind"]](part)
    else:
        each_chunk(part, rows, CHUNKED[order["kind"]])
