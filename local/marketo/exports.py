"""Bulk extract jobs: what was asked for, how far it is, and what of that can be seen already.

Keeps and counts; running a job is the business of `export_work`. Source: marketo-rest: Bulk lead extract.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from local.marketo.meter import Traffic
from local.marketo.switches import Switches

RUNNING_AT_ONCE = 2
QUEUED_AT_ONCE = 10  # running ones included
DAY = 86_400
STATUS_KEPT = 30 * DAY
LISTED = 7 * DAY


@dataclass(slots=True)
class ExportJob:
    """One extract. Times are POSIX seconds; `outcome` is empty until it is over."""

    id: str
    number: int
    user: str
    fields: list[str]
    titles: list[str]
    format: str
    filter: dict[str, Any]
    created_at: float
    queued_at: float | None = None
    started_at: float | None = None
    seconds: float = 0.0  # from start to end
    finished_at: float | None = None
    outcome: str = ""  # Completed, Failed, Cancelled
    records: int = 0
    file: bytes = b""  # made when processing starts

    @property
    def live(self) -> bool:
        """Whether it waits or runs."""
        return self.queued_at is not None and not self.outcome

    def status(self, at: float, switches: Switches) -> str:
        """The word its creator reads at POSIX second `at`: after the enqueuing it moves once a minute."""
        if self.outcome == "Cancelled":
            return switches.export_cancelled
        if self.queued_at is None:
            return "Created"
        refresh = switches.export_refresh_seconds
        seen = self.queued_at + refresh * ((at - self.queued_at) // refresh) if refresh else at
        if refresh and seen == self.queued_at:
            return "Queued"
        if self.finished_at is not None and self.finished_at <= seen:
            return self.outcome
        return "Processing" if self.started_at is not None and self.started_at <= seen else "Queued"


class Exports:
    """All jobs by id, in order of creation."""

    def __init__(self) -> None:
        """Start without jobs."""
        self._by_id: dict[str, ExportJob] = {}

    def __iter__(self) -> Iterator[ExportJob]:
        """Every job there ever was."""
        return iter(self._by_id.values())

    def get(self, job_id: str, user: str, at: float) -> ExportJob | None:
        """The job with this id, None when there is none, it is too old, or another user made it."""
        job = self._by_id.get(job_id)
        if job is None or job.user != user:
            return None
        return None if at - job.created_at > STATUS_KEPT else job

    def put(self, job: ExportJob) -> None:
        """Take in a job."""
        self._by_id[job.id] = job

    def next_number(self) -> int:
        """A number no job has."""
        return max((job.number for job in self), default=0) + 1

    def live(self) -> list[ExportJob]:
        """The jobs that wait or run, in the order they were enqueued."""
        return sorted((job for job in self if job.live), key=lambda job: (job.queued_at or 0.0, job.number))

    def of_list(self, list_id: int) -> bool:
        """Whether a live job reads this static list."""
        return any(job.filter.get("staticListId") == list_id for job in self.live())

    def full(self, traffic: Traffic) -> bool:
        """Whether the queue takes no more."""
        return len(self.live()) + traffic.export_jobs >= QUEUED_AT_ONCE

    def slot_free(self, traffic: Traffic) -> bool:
        """Whether one more job may run; other tenants' jobs run as far as there are slots."""
        running = sum(job.started_at is not None for job in self.live())
        return running + traffic.export_jobs < RUNNING_AT_ONCE

    def bytes_of(self, day: str, day_of: Callable[[float], str]) -> int:
        """The size of all files made on `day`; nothing is given back for deleted ones."""
        done = [job for job in self if job.outcome == "Completed" and job.finished_at is not None]
        return sum(len(job.file) for job in done if day_of(job.finished_at or 0.0) == day)
