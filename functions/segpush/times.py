"""Times as text: one form everywhere, so that stored times sort and compare as strings."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(time: datetime) -> str:
    """Write a time in UTC with milliseconds: ``2026-01-12T06:18:04.000Z``."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def parse(text: str) -> datetime:
    """Read an ISO time; without a zone it is UTC (R18). Raise ValueError where it is none."""
    time = datetime.fromisoformat(text.strip())
    return time if time.tzinfo else time.replace(tzinfo=UTC)
