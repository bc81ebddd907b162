"""Bulk import jobs: what was uploaded, what has become of it, and the queue all jobs of the instance stand in.

Keeps and counts; running a job is the business of `import_work`, a single row that of `import_rows`.
Source: marketo-rest: Bulk lead import.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from local.marketo.meter import Traffic
from local.marketo.overlap import View
from local.marketo.switches import Switches
from local.marketo.tables import Row

RUNNING_AT_ONCE = 2
QUEUED_AT_ONCE = 10  # running ones included
KEPT_SECONDS = 7 * 86_400
LIVE = ("Queued", "Importing")


@dataclass(slots=True)
class ImportJob:
    """One upload. Times are POSIX seconds; `rows` are let go when the job is over, affected ones stay with a reason."""

    id: int
    format: str
    lookup: str
    list_id: int | None
    partition: int | None
    header: Row
    rows: list[Row]
    queued_at: float
    ready_at: float  # not to be started before
    status: str = "Queued"
    doom: str = ""  # why it will fail when its turn comes
    started_at: float | None = None
    seconds: float = 0.0  # from start to end
    finished_at: float | None = None
    done: int = 0  # rows dealt with
    imported: int = 0
    gained: int = 0  # members the list did not have before
    failures: list[tuple[Row, str]] = field(default_factory=list)
    warnings: list[tuple[Row, str]] = field(default_factory=list)
    message: str = ""
    view: View = field(default_factory=View)  # of the people, at its start

    @property
    def live(self) -> bool:
        """Whether there is something to come."""
        return self.status in LIVE

    @property
    def due(self) -> float:
        """When its next row is dealt with, or it ends; for a running job."""
        started = self.started_at or 0.0
        if self.done >= len(self.rows):
            return started + self.seconds
        return started + self.seconds * (self.done + 1) / len(self.rows)


class Imports:
    """All jobs by id, and those alive in the order of their arrival."""

    def __init__(self) -> None:
        """Start without jobs."""
        self._by_id: dict[int, ImportJob] = {}
        self._live: list[ImportJob] = []

    def __iter__(self) -> Iterator[ImportJob]:
        """Every job there ever was."""
        return iter(self._by_id.values())

    def get(self, job_id: int, at: float) -> ImportJob | None:
        """The job with this id, None when there is none or it is too old."""
        job = self._by_id.get(job_id)
        return None if job is None or at - job.queued_at > KEPT_SECONDS else job

    def put(self, job: ImportJob) -> None:
        """Take in a job, behind all others."""
        self._by_id[job.id] = job
        if job.live:
            self._live.append(job)

    def next_id(self) -> int:
        """An id no job has."""
        return max(self._by_id, default=5000) + 1

    def close(self, job: ImportJob) -> None:
        """The job is over and its slot free."""
        self._live.remove(job)

    def running(self) -> list[ImportJob]:
        """The jobs at work."""
        return [job for job in self._live if job.status == "Importing"]

    def first_waiting(self) -> ImportJob | None:
        """The job whose turn is next."""
        return next((job for job in self._live if job.status == "Queued"), None)

    def into(self, list_id: int, *, waiting: bool = True) -> bool:
        """Whether a live job fills this list; without `waiting`, whether a running one does."""
        jobs = self._live if waiting else self.running()
        return any(job.list_id == list_id for job in jobs)

    def full(self, traffic: Traffic, switches: Switches) -> bool:
        """Whether the queue takes no more."""
        return len(self._live) + _others(traffic, switches) >= QUEUED_AT_ONCE

    def slot_free(self, traffic: Traffic, switches: Switches) -> bool:
        """Whether one more job may run; other tenants' jobs run as far as there are slots."""
        return len(self.running()) + _others(traffic, switches) < RUNNING_AT_ONCE


def _others(traffic: Traffic, switches: Switches) -> int:
    return traffic.import_jobs + (traffic.ui_import_jobs if switches.ui_imports_queue else 0)
