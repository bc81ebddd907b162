"""The real :class:`~segpush.ports.Clock`."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the time, with time zone UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait in place, which costs what running costs: for moments, not for minutes."""
        time.sleep(max(0.0, seconds))
