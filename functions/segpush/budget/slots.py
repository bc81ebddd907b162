"""How many bulk jobs of ours may be under way in an account: two imports and two extracts.

Marketo runs two of each at once for all tools together and refuses more than ten (U11), so we take no more than it runs.
An item a slot, ``SLOTS#<kind>/<munchkin>`` · ``SLOT#0``, and a time after which its holder is taken for dead.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from segpush.errors import Conflict
from segpush.ports import Clock, Item, Put, Table
from segpush.times import stamp

Kind = Literal["import", "extract"]
AT_ONCE = 2  # Adobe: running imports, running extracts


class Slots:
    """The slots of one account as one step of one run sees them; all parts of a step share what it holds."""

    def __init__(self, table: Table, clock: Clock, munchkin: str, run: str, step: str) -> None:
        self._table = table
        self._clock = clock
        self._munchkin = munchkin
        self._holder = {"run": run, "step": step}

    def take(self, kind: Kind, until: datetime) -> bool:
        """Hold a slot until then, or for longer than before where one is ours already; say whether that worked."""
        now = stamp(self._clock.now())
        slots = sorted(self._all(kind), key=lambda slot: not self._is_ours(slot))
        free = [slot for slot in slots if self._is_ours(slot) or slot["until"] <= now]
        return any(self._write({**slot, **self._holder, "until": stamp(until)}) for slot in free)

    def give_back(self, kind: Kind) -> None:
        """Let others have what is ours; where that cannot be written its time runs out by itself."""
        for slot in self._all(kind):
            if self._is_ours(slot):
                self._write({**slot, "run": "", "step": "", "until": ""})

    def _all(self, kind: Kind) -> list[Item]:
        pk = f"SLOTS#{kind}/{self._munchkin}"
        empty = {"pk": pk, "rev": 0, "run": "", "step": "", "until": ""}
        names = [f"SLOT#{number}" for number in range(AT_ONCE)]
        return [self._table.get(pk, name) or {**empty, "sk": name} for name in names]

    def _is_ours(self, slot: Item) -> bool:
        return {name: slot[name] for name in self._holder} == self._holder

    def _write(self, slot: Item) -> bool:
        try:
            self._table.commit(Put(slot, slot["rev"]))
        except Conflict:
            return False
        return True
