"""The budget as its users meet it: ask for a call, report what Marketo said about the pace, reserve a run's calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from segpush.budget.record import CONFLICT_TRIES, Record
from segpush.budget.reservations import Reservations
from segpush.budget.standing import LEASE_SECONDS, Limits, Standing, Wait, lease_seconds, moment, next_reset
from segpush.errors import Park
from segpush.ports import Add, Clock, Random, Table, Write

WAIT_SECONDS = 20  # design: wait this long in place, else park the part
SLOT_POLL_SECONDS = (0.2, 0.8)  # a slot may come free any moment; jitter keeps waiters apart
NO_SLOT_SECONDS = (2.0, 8.0)  # parked for want of a slot: nobody can say when one comes free


class Budget:
    """The gate of every Marketo call of one account.

    ``munchkin_id`` names the subscription, ``limits`` come with the step order, ``run`` (optional) is the run whose
    reservation pays. Instances decide by what is stored alone, so any number of processes may each have their own;
    ``before_call`` is run with the permit in hand, right before each counted call goes out (the journal announces creating
    calls there).
    """

    def __init__(
        self, table: Table, clock: Clock, random: Random, munchkin_id: str, limits: Limits, run: str | None = None
    ) -> None:
        pk = f"BUDGET#{munchkin_id}"
        self._table = table
        self._clock = clock
        self._random = random
        self._record = Record(table, clock, random, pk)
        self._reservations = Reservations(table, pk)
        self._limits = limits
        self._run = run
        self._seen: Standing | None = None
        self.before_call: Callable[[], None] | None = None

    @contextmanager
    def call(self, counted: bool = True, seconds: float = 0) -> Iterator[None]:
        """Hold the right to make one call; ``counted`` False is an identity call: a turn of the rate, no slot, no quota (U1).

        ``seconds`` is how long the call itself may take: the slot's lease outlasts it, so that no other worker takes the
        slot of a call that is still under way. Waits up to 20 s in place. Raises :class:`Park` with reason ``throttled``
        (until its turn) or ``quota`` (until the reset at 06:05 UTC); then no call may be made.
        """
        slot = self._acquire(counted=counted, lease=lease_seconds(seconds))
        try:
            if counted and self.before_call is not None:
                held = self._clock.now()
                self.before_call()
                if self._late(held):
                    self._acquire(counted=False)  # another turn of the rate; slot and debit are still good
            yield
        finally:
            self._release(slot)

    def slow_down(self, code: str, retry_after: float | None = None) -> None:
        """Report a 606, 429 (pause and half the rate) or 615 (one slot less); ``retry_after`` seconds, where Marketo said."""
        if code == "615":
            jitter = self._random.uniform(0, 7)  # marketo-rest 5: 1-8 s
            self._record.change(lambda known, now: known.tightened(self._limits, now, jitter))
        else:
            jitter = self._random.uniform(0.5, 10)
            self._record.change(lambda known, now: known.slowed(now, jitter, retry_after or 0))

    def quota_spent(self, until: datetime | None = None) -> None:
        """Report a 607: nobody calls before ``until``, by default the next 06:05 UTC (U4)."""
        self._record.change(lambda known, now: known.closed(until or next_reset(now)))

    def usage(self, total: int, date: str) -> None:
        """Take in a reading of ``usage.json``: ``total`` calls of the whole instance on ``date`` (YYYY-MM-DD, Central)."""
        self._record.change(lambda known, _: known.informed(total, date))

    def spent(self) -> int:
        """Return how many counted calls we made today."""
        return self._record.read()[1].spent

    def today(self) -> tuple[str, int, int]:
        """Return Marketo's day, our counted calls of it, and those of everybody else as far as ``usage.json`` told us."""
        known = self._record.read()[1]
        return known.day, known.spent, known.foreign

    def remaining(self) -> int:
        """Return how many calls today still holds for us, reservations not subtracted."""
        return self._record.read()[1].remaining(self._limits)

    def used_percent(self) -> float | None:
        """Return how much of today's calls for us is gone, in percent, as of the last call made here; None before the first.

        Nothing is read for it. What other tools took counts as far as it is taken from us.
        """
        if self._seen is None:
            return None
        share = self._limits.share
        return round(100 * (1 - self._seen.remaining(self._limits) / share), 2) if share else 100.0

    def reserve(self, run: str, calls: int) -> bool:
        """Set ``calls`` of today aside for ``run``; False where today cannot hold them and a fresh day could.

        A run larger than any day is let in with what is left: it works over several days, parked in between.
        Reserving again replaces what the run had. Raises :class:`Park` where too many write at once.
        """
        for _ in self._record.tries():
            item, known = self._record.read()
            free = max(0, known.remaining(self._limits) - self._reservations.others(run))
            if free < calls <= self._limits.share:
                return False
            # The standing is written too, though unchanged: so two runs reserve one after the other.
            if self._record.write(item, known, self._reservations.write(run, min(calls, free), self._clock.now())):
                return True
        raise self._record.crowded()

    def release(self, run: str) -> None:
        """Give back what ``run`` reserved and did not use; nothing happens where it has no reservation."""
        self._table.commit(self._reservations.erase(run))

    def _acquire(self, *, counted: bool, lease: float = LEASE_SECONDS) -> str:
        """Return the name of the slot that is ours now, '' for an identity call."""
        deadline = self._clock.now() + timedelta(seconds=WAIT_SECONDS)
        slot, granted = self._grant(deadline, counted=counted, lease=lease)
        try:
            while self._late(granted):  # another turn of the rate; slot and debit are still good
                if self._clock.now() > deadline:
                    raise self._record.crowded()
                _, granted = self._grant(deadline, counted=False)
        except Park:
            self._release(slot)
            raise
        return slot

    def _grant(self, deadline: datetime, *, counted: bool, lease: float = LEASE_SECONDS) -> tuple[str, datetime]:
        """Wait until a call may start, take it, and return its slot and the moment it was granted for."""
        conflicts = 0
        while conflicts < CONFLICT_TRIES:
            item, known = self._record.read()
            now = self._clock.now()
            if (wait := known.wait(self._limits, now, counted=counted)) is not None:
                self._wait(wait, now, deadline)
                continue
            slot = str(int(item["rev"]) + 1 if item else 1) if counted else ""  # writes are counted: no two share one
            granted = known.granted(self._limits, now, slot, counted=counted, lease=lease)
            if self._record.write(item, granted, *self._debit(counted=counted)):
                self._seen = granted
                return slot, now
            conflicts += 1
            self._record.step_back(conflicts)
        raise self._record.crowded()

    def _late(self, granted: datetime) -> bool:
        """Say whether a permit has aged: used late, it could be the 51st call of some 20 s.

        A rate of 48 with a burst of 2 leaves one interval of slack below 50; half of it is for clocks that differ.
        """
        return self._clock.now() - granted > timedelta(microseconds=self._limits.interval // 2)

    def _wait(self, wait: Wait, now: datetime, deadline: datetime) -> None:
        at = moment(wait.at)
        if wait.reason == "quota":
            raise Park(at, "quota")
        if not wait.firm:
            at = min(at, now + timedelta(seconds=self._random.uniform(*SLOT_POLL_SECONDS)))
        if at > deadline:
            soon = now + timedelta(seconds=self._random.uniform(*NO_SLOT_SECONDS))
            raise Park(at if wait.firm else soon, "throttled")
        self._clock.sleep((at - now).total_seconds() + self._random.uniform(0, 0.02))

    def _debit(self, *, counted: bool) -> Sequence[Write]:
        paid = self._reservations.of(self._run) if counted and self._run is not None else None
        return () if paid is None else (Add(str(paid["pk"]), str(paid["sk"]), "left", -1),)

    def _release(self, slot: str) -> None:
        """Give the slot back; where that cannot be done its lease runs out by itself."""
        if not slot:
            return
        for _ in self._record.tries():
            item, known = self._record.read()
            if slot not in known.leases or self._record.write(item, known.released(slot)):
                return
