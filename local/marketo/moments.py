"""Times as Marketo writes them, and the day its quota counts by.

Kept apart because the two halves of the API spell times differently and the quota's midnight is a matter of doubt.
No clock lives here: every function is given POSIX seconds.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

MILLION = 1_000_000
CENTRAL_STANDARD = timezone(timedelta(hours=-6))  # "12:00 AM CST", read literally
CENTRAL = "America/Chicago"  # the same words, read as wall-clock time


def iso(at: float) -> str:
    """People-side time, whole seconds: `2026-08-01T10:00:00Z`."""
    return _second(round(at * MILLION) // MILLION) + "Z"


def iso_millis(at: float) -> str:
    """Time of a call in the log: `2026-08-01T10:00:00.250Z`."""
    second, micros = divmod(round(at * MILLION), MILLION)
    return f"{_second(second)}.{micros // 1_000:03d}Z"


def asset_time(text: str) -> str:
    """The asset side's odd spelling of a people-side time (marketo-rest: Reply envelope)."""
    return text + "+0000"


def central_day(at: float, clock: str) -> str:
    """The date, `2026-08-01`, whose quota a call at `at` uses; `clock` is `cst` or `daylight`."""
    return _central(at, clock).isoformat()


def central_days(at: float, clock: str, count: int) -> list[str]:
    """The last `count` quota days, newest first."""
    today = _central(at, clock)
    return [(today - timedelta(days=back)).isoformat() for back in range(count)]


@lru_cache(maxsize=64)
def _second(second: int) -> str:
    """Thousands of rows of an import fall into one second."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _central(at: float, clock: str) -> date:
    zone = CENTRAL_STANDARD if clock == "cst" else ZoneInfo(CENTRAL)
    return datetime.fromtimestamp(at, zone).date()


def seconds(text: str) -> float:
    """POSIX seconds of an ISO time with offset; raises ValueError for any other text."""
    return datetime.fromisoformat(text).timestamp()
