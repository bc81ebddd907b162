"""One row of an import: found or created, written, put on the list, or failed with a reason.

Source: marketo-rest: What an import does; Failures and warnings files; File rules.
"""

from typing import Any

from local.marketo.errors import text_of
from local.marketo.fields import Field
from local.marketo.imports import ImportJob
from local.marketo.overlap import hidden
from local.marketo.people import Person
from local.marketo.tables import Row
from local.marketo.values import STRING_LENGTH, stored
from local.marketo.world import World

BAD_EMAIL = "Invalid email address"
NO_KEY = "missing.dedupe.fields"


class _Failed(Exception):
    """The row fails; the text is the reason, or empty when nothing is ever said about it."""


def take_row(world: World, job: ImportJob, cells: Row, at: float) -> None:
    """Import one row at POSIX second `at` and note in the job what came of it."""
    try:
        warning = _import(world, job, cells, at)
    except _Failed as failure:
        if reason := str(failure):
            job.failures.append((cells, reason))
        return
    job.imported += 1
    if warning:
        job.warnings.append((cells, warning))


def _import(world: World, job: ImportJob, cells: Row, at: float) -> str:
    if len(cells) > len(job.header):
        raise _Failed("Row has more cells than the header")
    record = dict(zip(job.header, cells, strict=False))
    key = record.get(job.lookup, "").strip()
    if not key:
        raise _Failed(NO_KEY)
    values, warning = _values(world, record)
    hits = _hits(world, job, key)
    if hits:
        person = _chosen(world, job, hits)
        world.people.change(person, values, at)
    else:
        person = _created(world, job, values, at)
    _join(world, job, person, at)
    return warning


def _values(world: World, record: dict[str, str]) -> tuple[dict[str, Any], str]:
    values: dict[str, Any] = {}
    warning = ""
    for name, cell in record.items():
        field = world.fields.get(name)
        if field is None:
            raise _Failed(f"Field '{name}' not found")
        if not field.updateable or field.dataType == "formula":
            continue
        if _cleared(world, cell):
            values[name] = stored(field, None)
        elif cell:
            values[name], told = _kept(world, field, cell)
            warning = warning or told
    return values, warning


def _cleared(world: World, cell: str) -> bool:
    if not cell:
        return world.switches.import_empty_cell == "clear"
    return cell.upper() == "NULL" and world.switches.import_null_cell == "clear"


def _kept(world: World, field: Field, cell: str) -> tuple[Any, str]:
    try:
        return stored(field, cell), ""
    except ValueError:
        short = len(cell) <= (field.length or STRING_LENGTH)
        if field.dataType != "email" or not short:
            raise _Failed(f"Invalid data type in field {field.displayName or field.name}") from None
        if world.switches.import_bad_email == "failed_row":
            raise _Failed(BAD_EMAIL) from None
        return cell, BAD_EMAIL


def _hits(world: World, job: ImportJob, key: str) -> list[Person]:
    found = world.people.find(job.lookup, key, sensitive=world.case_matters)
    if job.lookup == "id":
        return found
    own = job.view.made if world.switches.import_repeated_key == "two_people" else ()
    seen = [one for one in found if one.id not in own and not hidden(world, one, job.view)]
    return [one for one in seen if _same_space(world, job, one)]


def _same_space(world: World, job: ImportJob, person: Person) -> bool:
    home = job.partition or next(iter(world.partitions))
    return not world.switches.partition_in_key or person.partition == home


def _chosen(world: World, job: ImportJob, hits: list[Person]) -> Person:
    if len(hits) > 1 and world.switches.import_ambiguous_key == "failed_row":
        raise _Failed(text_of("1007", world.switches.wording))
    person = max(hits, key=lambda one: (one.created_at, one.id))
    if world.partitions[person.partition] in world.switches.forbidden_partitions:
        raise _Failed(text_of("1008"))
    if job.partition is not None and person.partition != job.partition:
        raise _Failed(text_of("1010"))
    return person


def _created(world: World, job: ImportJob, values: dict[str, Any], at: float) -> Person:
    if job.lookup == "id":
        ignored = world.switches.import_unknown_id == "ignored"
        raise _Failed("" if ignored else "Value for lookup field 'id' not found")
    if job.partition is None and world.switches.partition_required:
        raise _Failed(text_of("1009"))
    person = world.people.create(values, job.partition or next(iter(world.partitions)), at)
    job.view.made.add(person.id)
    return person


def _join(world: World, job: ImportJob, person: Person, at: float) -> None:
    static_list = None if job.list_id is None else world.lists.get(job.list_id)
    if static_list is None:
        return
    job.gained += person.id not in static_list.members
    switches = world.switches
    world.lists.join(static_list, person.id, at, switches.visibility_seconds, logged=switches.import_events)
