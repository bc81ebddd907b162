"""How large a list was after each of its last runs.

An item a run beside the turn of its list, written in the transaction that ends the run and puts its ledger in force: a close
that is repeated before it finds what it found before, and after it nothing is repeated. The oldest give way to the newest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush.ports import Delete, Put
from segpush.state import list_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from segpush.ports import Item, Write
    from segpush.run import Run

KEEP = 12
FACTS = ("run", "ended_at", "on_list", "added", "removed", "read_back")
SPARE = 20  # items taken away at once: a transaction has an end


def told(items: Sequence[Item], run: Run) -> list[dict[str, Any]]:
    """Return the runs before ``run`` as its report shows them, oldest first: one less than are kept, for it comes last itself.

    It may be among them already: two messages that close a run at once both write its report.
    """
    before = [item for item in items if item["run"] != run.id]
    return [{name: item[name] for name in FACTS} for item in before[-(KEEP - 1) :]]


def entry(run: Run, counted: Mapping[str, Any], drift: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the run's own entry, none where there is no list: what Marketo showed where it was read back, else the ledger's count."""
    if not run.list_id:
        return []
    on_list = drift.get("members", counted["list_size"]["on_list"])
    return [_entry(run, on_list, **counted["changed"], read_back="members" in drift)]


def emptied(db: duckdb.DuckDBPyConnection, run: Run, before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the entry of a retired audience's last run; needs ``next_ledger``."""
    seats = "SELECT count(DISTINCT coalesce(lead::VARCHAR, key)) FROM next_ledger WHERE state = 'on'"
    on_list = int((db.execute(seats).fetchone() or (0,))[0])
    removed = max(0, before[-1]["on_list"] - on_list) if before else 0
    return [_entry(run, on_list, 0, removed, read_back=False)] if run.list_id else []


def _entry(run: Run, on_list: int, added: int, removed: int, *, read_back: bool) -> dict[str, Any]:
    return dict(zip(FACTS, (run.id, run.ended_at, on_list, added, removed, read_back), strict=True))


def writes(stored: Sequence[Item], run: Run, size: Sequence[Mapping[str, Any]]) -> list[Write]:
    """Return the writes that keep the run's entry, the last of ``size``, and let go of what is too old; none without one."""
    if not size or size[-1]["run"] != run.id:
        return []
    pk, sk = list_key(run.account, run.queue), f"CLOSED#{run.ended_at}#{run.id}"
    old = stored[: max(0, len(stored) + 1 - KEEP)][:SPARE]
    return [Put({"pk": pk, "sk": sk, "rev": 0, **size[-1]}, None), *(Delete(item["pk"], item["sk"]) for item in old)]
