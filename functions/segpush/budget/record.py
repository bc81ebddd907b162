"""The account's one item in the state table: read, changed, written where nobody else wrote meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from segpush.budget.standing import Standing
from segpush.errors import Conflict, Park
from segpush.ports import Clock, Item, Put, Random, Table, Write

CONFLICT_TRIES = 30  # a dozen workers on one item: even in a crowd everybody gets through
STANDING = "STANDING"


class Record:
    """The standing of one account; ``pk`` is its partition of the table."""

    def __init__(self, table: Table, clock: Clock, random: Random, pk: str) -> None:
        self._table = table
        self._clock = clock
        self._random = random
        self._pk = pk

    def read(self) -> tuple[Item | None, Standing]:
        """Return the item as stored and what it says as of now."""
        item = self._table.get(self._pk, STANDING)
        return item, Standing.of(item, self._clock.now())

    def write(self, item: Item | None, standing: Standing, *others: Write) -> bool:
        """Write ``standing`` over ``item``, with ``others`` or not at all; False where somebody else wrote first."""
        own = Put({"pk": self._pk, "sk": STANDING, **standing.item()}, rev=int(item["rev"]) if item else 0)
        try:
            self._table.commit(own, *others)
        except Conflict:
            return False
        return True

    def change(self, change: Callable[[Standing, datetime], Standing]) -> None:
        """Apply ``change(standing, now)``; raise :class:`errors.Park` where the crowd is too dense."""
        for _ in self.tries():
            item, known = self.read()
            if self.write(item, change(known, self._clock.now())):
                return
        raise self.crowded()

    def tries(self) -> Iterator[int]:
        """Count tries against others, with a growing, jittered pause before each but the first."""
        for tried in range(CONFLICT_TRIES):
            if tried:
                self.step_back(tried)
            yield tried

    def step_back(self, tried: int) -> None:
        self._clock.sleep(self._random.uniform(0.005, min(0.02 * tried, 0.2)))

    def crowded(self) -> Park:
        return Park(self._clock.now() + timedelta(seconds=self._random.uniform(2, 8)), "throttled")
