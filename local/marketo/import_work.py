"""Import jobs at work: started in turn, row by row through their time, ended with a sentence.

Source: marketo-rest: What an import does; Status.
"""

from functools import partial
from math import inf

from local.marketo.import_rows import take_row
from local.marketo.imports import ImportJob
from local.marketo.overlap import view_of
from local.marketo.steps import Step
from local.marketo.world import World

IN_PROGRESS = "There is already an import in progress to this list"
SYSTEM_ERROR = "Import failed because of a system error"


def steps(world: World) -> list[Step]:
    """What happens next in each job of this world, and when."""
    found = [Step(job.due, partial(_go_on, world, job)) for job in world.imports.running()]
    waiting = world.imports.first_waiting()
    if waiting is not None and world.imports.slot_free(world.meter.traffic, world.switches):
        found.append(Step(waiting.ready_at, partial(_start, world, waiting)))
    return found


def _start(world: World, job: ImportJob, at: float, _then: float) -> float:
    """The job's turn has come: it runs, or fails as a whole."""
    job.started_at = at
    if doom := job.doom or _doom(world, job):
        _fail(world, job, doom, at)
        return at
    rate = world.switches.import_rows_per_second or inf
    job.view = view_of(world)
    job.status = "Importing"
    job.seconds = max(world.switches.import_seconds, len(job.rows) / rate)
    return at


def _go_on(world: World, job: ImportJob, at: float, then: float) -> float:
    """The next row, and those behind it that are due before something else happens; or the end."""
    if job.done >= len(job.rows):
        _end(world, job, "Complete", _summary(world, job), at)
        return at
    while True:
        cells = job.rows[job.done]
        job.done += 1
        take_row(world, job, cells, at)
        if job.done >= len(job.rows) or job.due >= then:
            return at
        at = max(at, job.due)


def _doom(world: World, job: ImportJob) -> str:
    if world.switches.imports_failing:
        world.switches.imports_failing -= 1
        return SYSTEM_ERROR
    if job.list_id is not None and world.lists.get(job.list_id) is None:
        return f"List with id {job.list_id} not found"
    if job.list_id is not None and world.imports.into(job.list_id, waiting=False):
        return IN_PROGRESS  # another job was let in while this list was not busy in the account's eyes
    strict = job.lookup == "id" and world.switches.import_unknown_id == "failed_file"
    return "Value for lookup field 'id' not found" if strict and not _all_known(world, job) else ""


def _all_known(world: World, job: ImportJob) -> bool:
    place = job.header.index("id") if "id" in job.header else -1
    return all(world.people.find("id", row[place]) for row in job.rows)


def _fail(world: World, job: ImportJob, reason: str, at: float) -> None:
    if world.switches.import_failed_job_file == "rows":
        job.failures = [(row, reason) for row in job.rows]
    _end(world, job, "Failed", reason, at)


def _end(world: World, job: ImportJob, status: str, message: str, at: float) -> None:
    job.status, job.message, job.finished_at = status, message, at
    job.rows = []
    world.imports.close(job)


def _summary(world: World, job: ImportJob) -> str:
    members = ""
    if job.list_id is not None:
        count = job.gained if world.switches.import_members == "gained" else job.imported
        members = f" ({count} members)"
    warnings = f", {len(job.warnings)} warning." if job.warnings else ""
    records = f"{job.imported} records imported{members}"
    if job.failures:
        return f"Import completed with errors, {records}, {len(job.failures)} failed{warnings}"
    return f"Import succeeded, {records}{warnings}"
