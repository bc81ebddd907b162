"""How an account stands with Marketo right now, and what that allows: pure, so that every rule can be tested by itself.

One value, one table item: the rate, the slots and the day's quota change together or not at all. Times are whole
microseconds since 1970 (DynamoDB has no floats worth trusting). Reading, writing and waiting belong to ``gate``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal

WINDOW_SECONDS = 20  # Marketo counts calls in a sliding window of 20 s
LEASE_SECONDS = 150  # longest call with people, Sync Leads: 5 s to connect + 105 s to answer, and 40 s as below
AROUND_SECONDS = 40  # around a call: 20 s for a second turn, and 20 s of doubt
PAUSE_SECONDS = 20  # 606: the window has to empty first
PAUSE_CEILING = 160  # 606 again and again: 20, 40, 80, 160 s
PENALTY_SECONDS = 300  # 606 and 615: half the rate, one slot less, for 5 min
SAME_BURST_SECONDS = 10  # 615 replies of calls that were in flight together tell one story
CENTRAL = timedelta(hours=-6)  # U4: "12:00 AM CST", read as fixed UTC-6
RESET = time(6, 5, tzinfo=UTC)  # U4: past midnight whether Marketo means standard or daylight time


@dataclass(frozen=True, slots=True)
class Limits:
    """What the account document allows: calls a day, our share of them in percent, calls in 20 s, calls in flight.

    ``calls_per_20s`` is the steady rate; a burst of 2 comes on top, so 48 keeps to 50 in any 20 s, which Adobe asks of
    one integration.
    """

    daily_quota: int = 50_000
    share_percent: int = 50
    calls_per_20s: int = 48
    slots: int = 5

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Limits:
        """Take the limits out of a step order's ``limits``; what it does not name keeps its default."""
        return cls(**{name: int(values[name]) for name in cls.__slots__ if values.get(name) is not None})

    @property
    def share(self) -> int:
        """Calls a day that are ours."""
        return self.daily_quota * self.share_percent // 100

    @property
    def interval(self) -> int:
        """Microseconds between two calls at the steady rate, rounded up."""
        return -(-WINDOW_SECONDS * 1_000_000 // self.calls_per_20s)


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: ``at`` is when to ask again, ``reason`` as in :class:`errors.Park`; ``firm`` is False for a guess (a slot)."""

    at: int
    reason: Literal["throttled", "quota"]
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """The item's content. ``tat`` is the rate limiter's one number (GCRA: theoretical arrival time of the next call)."""

    day: str = ""
    spent: int = 0
    foreign: int = 0
    tat: int = 0
    leases: dict[str, int] = field(default_factory=dict)
    paused_until: int = 0
    slow_until: int = 0
    pauses: int = 0
    tight_until: int = 0
    tight_by: int = 0
    closed_until: int = 0

    @classmethod
    def of(cls, item: Mapping[str, Any] | None, now: datetime) -> Standing:
        """Read the item as of ``now``: past penalties, expired leases and yesterday's calls are gone."""
        known = cls(**{name: item[name] for name in cls.__slots__ if name in item}) if item else cls()
        at = micros(now)
        known = replace(known, leases={slot: end for slot, end in known.leases.items() if end > at})
        if known.slow_until <= at:
            known = replace(known, pauses=0)
        if known.tight_until <= at:
            known = replace(known, tight_by=0)
        return known if known.day == day_of(now) else replace(known, day=day_of(now), spent=0, foreign=0)

    def item(self) -> dict[str, Any]:
        return asdict(self)

    def remaining(self, limits: Limits) -> int:
        """Calls left today: of our share, and of the whole quota as far as ``usage.json`` told us."""
        return max(0, min(limits.share, limits.daily_quota - self.foreign) - self.spent)

    def wait(self, limits: Limits, now: datetime, *, counted: bool) -> Wait | None:
        """Say whether a call may start now (None), or else when to ask again and why."""
        at = micros(now)
        if counted and self.closed_until > at:
            return Wait(self.closed_until, "quota")
        if counted and not self.remaining(limits):
            return Wait(micros(next_reset(now)), "quota")
        if self.paused_until > at:
            return Wait(self.paused_until, "throttled")
        if self.tat - limits.interval > at:  # one interval of credit: a burst of 2
            return Wait(self.tat - limits.interval, "throttled")
        if counted and len(self.leases) >= max(1, limits.slots - self.tight_by):
            return Wait(min(self.leases.values()), "throttled", firm=False)
        return None

    def granted(
        self, limits: Limits, now: datetime, slot: str, *, counted: bool, lease: float = LEASE_SECONDS
    ) -> Standing:
        """Take one call: a turn of the rate and, where it counts, a call of the day and ``slot`` for ``lease`` seconds.

        Identity calls take a turn of the rate only (U1), so a worker that holds a slot can always renew its token.
        """
        at = micros(now)
        step = limits.interval * (2 if self.slow_until > at else 1)
        turned = replace(self, tat=max(self.tat, at) + step)
        if not counted:
            return turned
        return replace(turned, spent=self.spent + 1, leases={**self.leases, slot: at + int(lease * 1_000_000)})

    def released(self, slot: str) -> Standing:
        return replace(self, leases={name: end for name, end in self.leases.items() if name != slot})

    def slowed(self, now: datetime, jitter: float, at_least: float = 0) -> Standing:
        """606: everybody pauses, longer each time it comes back (D22), and the rate is halved for 5 min."""
        at = micros(now)
        if self.paused_until > at:  # answers of calls that were in flight together
            return self
        pause = max(min(PAUSE_SECONDS * 2**self.pauses, PAUSE_CEILING), at_least) + jitter
        until = at + int(pause * 1_000_000)
        return replace(self, paused_until=until, slow_until=until + PENALTY_SECONDS * 1_000_000, pauses=self.pauses + 1)

    def tightened(self, limits: Limits, now: datetime, jitter: float) -> Standing:
        """615: a short pause for everybody, and one slot less for 5 min."""
        at = micros(now)
        if self.tight_until > at + (PENALTY_SECONDS - SAME_BURST_SECONDS) * 1_000_000:
            return self
        return replace(
            self,
            paused_until=max(self.paused_until, at + int((1 + jitter) * 1_000_000)),
            tight_until=at + PENALTY_SECONDS * 1_000_000,
            tight_by=min(self.tight_by + 1, limits.slots - 1),
        )

    def closed(self, until: datetime) -> Standing:
        """607: nobody calls before ``until``."""
        return replace(self, closed_until=max(self.closed_until, micros(until)))

    def informed(self, total: int, date: str) -> Standing:
        """Take in ``usage.json``: what of its ``total`` is not ours is foreign; the figure may lag, so it never shrinks in a day."""
        return replace(self, foreign=max(self.foreign, total - self.spent)) if date == self.day else self


def lease_seconds(call: float) -> float:
    """Return how long the slot of a call is leased that may take ``call`` seconds to connect and to answer."""
    return max(LEASE_SECONDS, call + AROUND_SECONDS)


def micros(at: datetime) -> int:
    """Turn a moment into whole microseconds since 1970."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def moment(at: int) -> datetime:
    """Turn whole microseconds since 1970 into a moment, UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)


def day_of(now: datetime) -> str:
    """Return Marketo's day, ``YYYY-MM-DD``, in US Central (U4)."""
    return (now.astimezone(UTC) + CENTRAL).date().isoformat()


def next_reset(now: datetime) -> datetime:
    """Return when the next day's quota can be relied on: the next 06:05 UTC (U4)."""
    today = datetime.combine(now.astimezone(UTC).date(), RESET)
    return today if today > now else today + timedelta(days=1)
