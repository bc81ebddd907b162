"""What an instance allows: calls a second, calls at once, calls a day, other tenants' load included.

Counts what was served and answers what may be; which calls are counted is decided by the gate and the simulator.
Source: marketo-rest: Limits, quota, throttling.
"""

from bisect import bisect_right, insort
from collections import Counter, deque
from dataclasses import dataclass

WINDOW_SECONDS = 20
WINDOW_CALLS = 100
SLOTS = 10


@dataclass
class Traffic:
    """Other integrations on the same instance: calls a second, slots taken, calls charged to today's quota.

    Their bulk jobs, waiting and running, and the bytes their extracts took of today's share.
    """

    calls_per_second: float = 0.0
    slots: int = 0
    quota_used: int = 0
    import_jobs: int = 0
    ui_import_jobs: int = 0
    export_jobs: int = 0
    export_bytes: int = 0


class Meter:
    """The counters of one instance."""

    def __init__(self) -> None:
        """Start a quiet day."""
        self.traffic = Traffic()
        self._traffic_day = ""
        self._window: deque[float] = deque()
        self._in_flight: set[int] = set()
        self._spent: dict[str, list[float]] = {}
        self._errors: dict[str, list[tuple[float, str]]] = {}

    def load(self, traffic: Traffic, day: str) -> None:
        """Set other tenants' load; its shares of calls and bytes are those of `day` and gone with it."""
        self.traffic, self._traffic_day = traffic, day

    def window_full(self, at: float) -> bool:
        """Whether one more call at `at` would be the 101st within 20 seconds."""
        while self._window and self._window[0] <= at - WINDOW_SECONDS:
            self._window.popleft()
        foreign = int(self.traffic.calls_per_second * WINDOW_SECONDS)
        return len(self._window) + foreign >= WINDOW_CALLS

    def arrive(self, at: float) -> None:
        """Count a call in the sliding window."""
        self._window.append(at)

    def slots_full(self) -> bool:
        """Whether ten calls are already executing."""
        return len(self._in_flight) + self.traffic.slots >= SLOTS

    def take_slot(self, number: int) -> None:
        """Call `number` executes from now on."""
        self._in_flight.add(number)

    def free_slot(self, number: int) -> None:
        """Call `number` is over."""
        self._in_flight.discard(number)

    def foreign(self, day: str) -> int:
        """What others spent on `day`."""
        return self.traffic.quota_used if day == self._traffic_day else 0

    def foreign_bytes(self, day: str) -> int:
        """What others extracted on `day`."""
        return self.traffic.export_bytes if day == self._traffic_day else 0

    def spent(self, day: str, until: float = float("inf")) -> int:
        """Own calls charged to `day`, as known at `until`."""
        return bisect_right(self._spent.get(day, []), until)

    def charge(self, day: str, at: float) -> None:
        """Debit one call."""
        insort(self._spent.setdefault(day, []), at)

    def refund(self, day: str, at: float) -> None:
        """Take a debit back: the call failed in a way that costs nothing."""
        self._spent[day].remove(at)

    def failed(self, day: str, at: float, code: str) -> None:
        """Count a response-level error."""
        self._errors.setdefault(day, []).append((at, code))

    def errors(self, day: str, until: float = float("inf")) -> Counter[str]:
        """Response-level errors of `day` by code, as known at `until`."""
        return Counter(code for at, code in self._errors.get(day, []) if at <= until)
