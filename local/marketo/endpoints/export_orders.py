"""What the body of a new extract has to say. Source: marketo-rest: Bulk lead extract."""

from typing import Any

from local.marketo.call import Call
from local.marketo.errors import Refused
from local.marketo.export_filters import checked
from local.marketo.exports import ExportJob
from local.marketo.fields import STANDARD_FILTERS
from local.marketo.tables import DELIMITERS
from local.marketo.world import API_USER, World


def ordered(world: World, call: Call, job_id: str, number: int) -> ExportJob:
    """The job a body asks for; Refused 1002, 1003, 1006 and what the filter is refused with."""
    body = call.json()
    names = _fields(world, body.get("fields"))
    file_format = str(body.get("format") or "CSV").upper()
    if file_format.lower() not in DELIMITERS:
        raise Refused("1003", f"Invalid value for parameter 'format': {file_format}")
    titles = _titles(names, body.get("columnHeaderNames") or {})
    return ExportJob(job_id, number, API_USER, names, titles, file_format, checked(world, body.get("filter")), call.at)


def _fields(world: World, given: Any) -> list[str]:
    if not isinstance(given, list) or not given:
        raise Refused("1002", "Missing value for required parameter 'fields'")
    for name in given:
        if name not in world.fields.names() | STANDARD_FILTERS:
            raise Refused("1006", f"Field '{name}' not found")
    return [str(name) for name in given]


def _titles(names: list[str], renamed: Any) -> list[str]:
    if not isinstance(renamed, dict) or not set(renamed) <= set(names):
        raise Refused("1003", "Invalid value for parameter 'columnHeaderNames'")
    return [str(renamed.get(name, name)) for name in names]
