"""Calls set aside for runs: one item a run, debited with each of its calls, counted against what others may reserve."""

from __future__ import annotations

from datetime import datetime, timedelta

from segpush.ports import Delete, Item, Put, Table

KEEP = timedelta(days=30)  # a run that never released (its item lost, a table restored) is forgotten by TTL
PREFIX = "RESERVE#"


class Reservations:
    """The reservations of one account; ``pk`` is the account's partition of the state table."""

    def __init__(self, table: Table, pk: str) -> None:
        self._table = table
        self._pk = pk

    def of(self, run: str) -> Item | None:
        return self._table.get(self._pk, PREFIX + run)

    def others(self, run: str) -> int:
        """Return the calls that runs other than ``run`` have set aside and not used."""
        items = self._table.query(self._pk, PREFIX)
        return sum(max(0, int(item["left"])) for item in items if item["sk"] != PREFIX + run)

    def write(self, run: str, calls: int, now: datetime) -> Put:
        expires = int((now + KEEP).timestamp())
        item = {"pk": self._pk, "sk": PREFIX + run, "left": calls, "reserved": calls, "expires": expires}
        return Put(item, rev=None)

    def erase(self, run: str) -> Delete:
        return Delete(self._pk, PREFIX + run)
