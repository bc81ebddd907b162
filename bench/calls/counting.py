"""What a run cost Marketo, from the simulator's log of calls.

A job is an import that was taken or an extract that was created; one status read of each belongs to the work, all others are
the price of waiting and counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

Entry = Mapping[str, Any]
UPLOAD, CREATE = "/bulk/v1/leads.json", "/bulk/v1/leads/export/create.json"
LOOK_UP = "_method=GET"
READING_POSTS = ("/identity/", "/bulk/v1/leads/export")


@dataclass(frozen=True)
class Counted:
    """Calls besides polls, polls beyond one a job, token calls, calls that write; virtual minutes."""

    calls: int = 0
    polls: int = 0
    tokens: int = 0
    writes: int = 0
    minutes: float = 0.0

    def beyond(self, other: Counted) -> Counted:
        """Return what is more than in ``other``."""
        mine, theirs = astuple(self), astuple(other)
        return Counted(*(one - less for one, less in zip(mine, theirs, strict=True)))


def counted(log: Iterable[Entry], minutes: float = 0.0) -> Counted:
    """Count the entries of one run."""
    entries = list(log)
    polls = sum(entry["kind"] == "poll" for entry in entries)
    tokens = sum(entry["kind"] == "token" for entry in entries)
    first = min(polls, sum(_begins_a_job(entry) for entry in entries))
    calls = len(entries) - tokens - polls + first
    return Counted(calls, polls - first, tokens, sum(map(writes, entries)), minutes)


def writes(entry: Entry) -> bool:
    """Whether a call is one that changes people, lists or assets."""
    if entry["method"] == "GET" or LOOK_UP in entry["query"]:
        return False
    return not str(entry["path"]).startswith(READING_POSTS)


def _begins_a_job(entry: Entry) -> bool:
    return entry["method"] == "POST" and entry["path"] in {UPLOAD, CREATE} and bool(entry["success"])
