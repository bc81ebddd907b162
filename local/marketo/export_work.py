"""Extract jobs at work: started in turn, with what can be seen at that moment, and ended.

Source: marketo-rest: Bulk lead extract.
"""

from functools import partial
from math import inf
from typing import Any

from local.marketo.export_filters import matching
from local.marketo.exports import ExportJob
from local.marketo.people import Person
from local.marketo.steps import Step
from local.marketo.tables import write_table
from local.marketo.world import World

NULL = "null"


def steps(world: World) -> list[Step]:
    """What happens next in each job of this world, and when."""
    live = world.exports.live()
    found = [
        Step(job.started_at + job.seconds, partial(_end, world, job)) for job in live if job.started_at is not None
    ]
    waiting = next((job for job in live if job.started_at is None), None)
    if waiting is not None and world.exports.slot_free(world.meter.traffic):
        found.append(Step(waiting.queued_at or 0.0, partial(_start, world, waiting)))
    return found


def _start(world: World, job: ExportJob, at: float, _then: float) -> float:
    found = list(matching(world, job.filter, at))
    rows = [job.titles, *([_cell(person, name) for name in job.fields] for person in found)]
    job.started_at, job.records = at, len(found)
    job.file = write_table(rows, job.format.lower(), quoted=world.switches.export_quoting == "sound")
    job.seconds = max(world.switches.export_seconds, len(found) / (world.switches.export_rows_per_second or inf))
    return at


def _end(world: World, job: ExportJob, at: float, _then: float) -> float:
    job.finished_at, job.outcome = at, "Completed"
    if world.switches.exports_failing:
        world.switches.exports_failing -= 1
        job.outcome, job.file, job.records = "Failed", b"", 0
    return at


def _cell(person: Person, name: str) -> str:
    value: Any = person.read(name)
    if isinstance(value, bool):
        return str(value).lower()
    return NULL if value is None or value == "" else str(value)
