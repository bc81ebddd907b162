"""Calls that create people: announced before, and after a lost reply looked up before anyone is sent again.

Replaying such a call while the first may still run makes a second person (Adobe: Sync Leads). So the intent is in the
journal before the call can reach Marketo; an intent without a checkpoint means the call may have worked; nobody is sent
again before Marketo's own timeout is over and the person is still not found. Holds for crashes and for lost replies alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from segpush.delivery.intents import Intents
from segpush.delivery.part import Part
from segpush.delivery.send import Record, Send
from segpush.errors import Conflict, MarketoError, Park
from segpush.marketo.leads import BATCH, SyncResult

SETTLE = timedelta(
    seconds=120
)  # Marketo ends Sync Leads after 90 s; + 20 s for a second permit, + 10 s to connect and send
LOST = 5  # replies lost before the next one counts as an error and uses up the part's tries
SMALLEST = 75  # after each lost reply half as many go at once, down to this


def settled(part: Part, n: int) -> Intents:
    """Return the intents of chunk ``n`` once no call they announced can still be running.

    Raises :class:`errors.Park` (``settling``) before that.
    """
    intents = part.journal.intents(n)
    if intents.last is not None and part.clock.now() < intents.last + SETTLE:
        raise Park(intents.last + SETTLE, "settling")
    return intents


class Creating(Send):
    """A :class:`Send` that announces each of its calls."""

    def __init__(self, part: Part, intents: Intents, action: str = "") -> None:
        super().__init__(
            part, action or part.order["action"], part.order["lookup_field"], max(SMALLEST, BATCH >> intents.lost)
        )
        self.intents = intents
        self.answered = False

    def call(self, batch: Sequence[Record]) -> list[SyncResult]:
        """Make one call; raises :class:`errors.Park` (``settling``) where its reply is lost or another worker is at it."""
        try:
            with self.part.journal.announced(self._announce):
                results = super().call(batch)
        except Park:
            self._withdraw()
            raise
        except MarketoError as error:
            self._lost_or_void(error)
            raise
        self.answered = True
        return results

    def _announce(self) -> None:
        now = self.part.clock.now()
        try:
            self.intents.announce(now)
        except Conflict as conflict:
            raise Park(now + SETTLE, "settling") from conflict

    def _lost_or_void(self, error: MarketoError) -> None:
        if not error.lost_reply:
            self._withdraw()
        elif self.intents.lost < LOST:
            raise Park(self.part.clock.now() + SETTLE, "settling") from error

    def _withdraw(self) -> None:
        """Take the intent back: this call did nothing. A call that did, earlier in this chunk, keeps it standing."""
        if not self.answered:
            self.intents.withdraw()
