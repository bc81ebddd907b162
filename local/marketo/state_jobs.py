"""The bulk jobs and smart lists of a state document: import jobs, extract jobs, half done ones included.

A job's keys are those of its dataclass; times are written as text, a file as its text. Rows are there while they are
needed. Who had overlapped with whom is forgotten: after a round trip every job sees everybody.
"""

from collections.abc import Mapping
from dataclasses import asdict
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from local.marketo.export_filters import APPLIED
from local.marketo.exports import ExportJob
from local.marketo.imports import LIVE, ImportJob
from local.marketo.lists import SmartList
from local.marketo.moments import iso_millis, seconds
from local.marketo.tables import DELIMITERS
from local.marketo.told import StateError, number, text, without_others
from local.marketo.world import API_USER, World

Given = Mapping[str, Any]
Job = TypeVar("Job", ImportJob, ExportJob)
SMART_KEYS = ("id", "name", "leads")
IMPORT_ENDS = ("Complete", "Failed")
EXPORT_ENDS = ("", "Completed", "Failed", "Cancelled")
_AT = "_at"
VIEW = "view"


def read_import(world: World, given: Given, at: float) -> None:
    """Take one import job in; raises StateError for a key or value that makes no sense."""
    subject = f"The import {number(given, 'id', 'An import')}"
    job = _job(ImportJob, given, subject, {
        "format": "csv", "lookup": "email", "list_id": None, "partition": None,
        "header": [], "rows": [], "queued_at": at, "ready_at": at,
    })  # fmt: skip
    job.failures, job.warnings = [(row, why) for row, why in job.failures], [(row, why) for row, why in job.warnings]
    _known(job.format, DELIMITERS, subject)
    _known(job.status, (*LIVE, *IMPORT_ENDS), subject)
    world.imports.put(job)


def read_export(world: World, given: Given, at: float) -> None:
    """Take one extract job in; raises StateError for a key or value that makes no sense."""
    subject = f"The export {text(given, 'id', 'An export')}"
    names = given.get("fields", ["id"])
    job = _job(ExportJob, given, subject, {
        "number": world.exports.next_number(), "user": API_USER, "fields": names, "titles": names,
        "format": "CSV", "filter": {}, "created_at": at,
    })  # fmt: skip
    _known(job.format.lower(), DELIMITERS, subject)
    _known(job.outcome, EXPORT_ENDS, subject)
    if len(job.filter) != 1 or not set(job.filter) <= APPLIED:
        raise StateError(f"{subject} needs exactly one filter.")
    world.exports.put(job)


def read_smart_list(world: World, given: Given) -> None:
    """Take one smart list in; without `leads` it finds everybody."""
    without_others(given, SMART_KEYS, "A smart list")
    list_id = number(given, "id", "A smart list")
    name, leads = text(given, "name", f"The smart list {list_id}"), given.get("leads")
    if leads is not None and not (isinstance(leads, list) and all(isinstance(lead, int) for lead in leads)):
        raise StateError(f"The smart list {list_id} needs a list of lead ids as 'leads'.")
    world.lists.smart.append(SmartList(list_id, name, None if leads is None else frozenset(leads)))


def shown_jobs(world: World) -> dict[str, list[dict[str, Any]]]:
    """The jobs and smart lists of the document."""
    smart = [asdict(one) | {"leads": None if one.leads is None else sorted(one.leads)} for one in world.lists.smart]
    return {
        "imports": [_shown(job) for job in world.imports],
        "exports": [_shown(job) for job in world.exports],
        "smart_lists": smart,
    }


def _shown(job: ImportJob | ExportJob) -> dict[str, Any]:
    return {name: _written(name, value) for name, value in asdict(job).items() if name != VIEW}


def _written(name: str, value: Any) -> Any:
    if name.endswith(_AT) and value is not None:
        return iso_millis(value)
    if isinstance(value, bytes):
        return value.decode()
    if name in ("failures", "warnings"):
        return [list(pair) for pair in value]
    return value


def _job(kind: type[Job], given: Given, subject: str, defaults: dict[str, Any]) -> Job:
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name != VIEW}
    without_others(given, hints, subject)
    read = {name: _read(name, value, hints[name], subject) for name, value in given.items()}
    return kind(**defaults | read)


def _read(name: str, value: Any, hint: Any, subject: str) -> Any:
    kinds = {get_origin(one) or one for one in (get_args(hint) if isinstance(hint, UnionType) else (hint,))}
    try:
        if name.endswith(_AT) and isinstance(value, str):
            return seconds(value)
        if bytes in kinds and isinstance(value, str):
            return value.encode()
    except ValueError:
        raise StateError(f"{subject} has a '{name}' that is no time: {value!r}.") from None
    kinds |= {int} if float in kinds else set()
    if not isinstance(value, tuple(kinds)) or isinstance(value, bool):
        raise StateError(f"{subject} has a '{name}' that makes no sense: {value!r}.")
    return value


def _known(word: str, words: Any, subject: str) -> None:
    if word not in words:
        raise StateError(f"{subject} has a word nobody knows: {word!r}.")
