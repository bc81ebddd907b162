"""The promises of one chunk: "from now on a call that creates people may reach Marketo".

One object a delivery that gets so far, ``000000.intent-1.json`` and so on. The first write of each is PUT if none match, so
of two workers with the same message only one may go on. What a promise means is in ``creating``; here it is kept.
"""

from __future__ import annotations

import json
from datetime import datetime

from segpush.ports import ObjectStore

SCHEMA = 1


class Intents:
    """What was promised so far for one chunk, and the promise of this delivery.

    ``standing`` is when each call that was not taken back may have gone out, by its number; ``last`` the latest of them
    (None: none can have), ``lost`` how many they are. ``number`` is that of this delivery's own promise. ``stem`` is the
    objects' key up to the number; ``void`` says up to which number all are known to be taken back, and need no reading.
    """

    def __init__(self, store: ObjectStore, stem: str, void: int = 0) -> None:
        self._store = store
        self._stem = stem
        noted = [_number(info.key) for info in store.list(stem)]
        read = {number: json.loads(store.get(self._key(number)))["at"] for number in noted if number > void}
        self.standing = {number: datetime.fromisoformat(at) for number, at in read.items() if at is not None}
        self.last = max(self.standing.values(), default=None)
        self.lost = len(self.standing)
        self.number = len(noted) + 1
        self.announced = False

    def announce(self, at: datetime) -> None:
        """Promise, or renew the promise; stored when this returns.

        Raises :class:`errors.Conflict` where another worker took this turn: then nothing may be sent.
        """
        self._store.put(self._key(self.number), self._bytes(at), if_absent=not self.announced)
        self.announced = True

    def withdraw(self) -> None:
        """Take this delivery's promise back, because its call surely did nothing."""
        if self.announced:
            self.void(self.number)

    def void(self, number: int) -> None:
        """Take an earlier promise back, because what it announced surely did nothing."""
        self._store.put(self._key(number), self._bytes(None))

    def _key(self, number: int) -> str:
        return f"{self._stem}{number}.json"

    def _bytes(self, at: datetime | None) -> bytes:
        return json.dumps({"schema": SCHEMA, "at": at.isoformat() if at else None}).encode()


def _number(key: str) -> int:
    return int(key.rpartition("-")[2].removesuffix(".json"))
