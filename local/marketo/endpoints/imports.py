"""Bulk import: upload, status, files of failures and warnings. Source: marketo-rest: Bulk lead import."""

from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.endpoints.import_orders import ordered
from local.marketo.errors import Refused
from local.marketo.import_report import report, status
from local.marketo.imports import ImportJob
from local.marketo.jobs import work_off
from local.marketo.routes import WRITE_LEAD, Route
from local.marketo.wire import Reply, file_reply, text_reply
from local.marketo.world import World

LARGEST = 50_000_000  # what the gate takes at all; the limit itself depends on the account and is checked here
NOT_FOUND = 404


def import_leads(world: World, call: Call) -> dict[str, Any]:
    """Take a file in; it is worked off later, whoever asks."""
    job = ordered(world, call)
    call.rows = len(job.rows)
    world.imports.put(job)
    if world.switches.import_first_reply == "current":
        work_off(world, call.at)
    return people([{"batchId": job.id, "importId": str(job.id), "status": job.status}])


def import_status(world: World, call: Call) -> dict[str, Any]:
    """How far a job is; an empty result while it is too young to be known."""
    job = _job(world, call)
    if job is None or call.at - job.queued_at < world.switches.import_empty_status_seconds:
        return people([])
    return people([status(job, world.switches)])


def import_failures(world: World, call: Call) -> dict[str, Any] | Reply:
    """The rows that were not imported."""
    return _file(world, call, "failures")


def import_warnings(world: World, call: Call) -> dict[str, Any] | Reply:
    """The rows that were imported although something is wrong with them."""
    return _file(world, call, "warnings")


def _file(world: World, call: Call, kind: str) -> dict[str, Any] | Reply:
    job = _job(world, call)
    if job is None:
        return people([])
    if not job.live and (getattr(job, kind) or world.switches.import_no_file == "header"):
        return file_reply(report(world, job, kind))
    if world.switches.import_no_file == "json":
        raise Refused("1013", f"There are no {kind} of batch {job.id}")
    return text_reply(NOT_FOUND, f"No {kind} found for batch {job.id}")


def _job(world: World, call: Call) -> ImportJob | None:
    """The job asked for; None stands for an empty result where the account answers so."""
    job = world.imports.get(call.arguments[0], call.at)
    if job is None and world.switches.import_unknown_batch != "empty":
        raise Refused(world.switches.import_unknown_batch, f"Batch with id {call.arguments[0]} not found")
    return job


def _reading(path: str, handler: Any, kind: str) -> Route:
    return Route("GET", f"/bulk/v1/leads/batch/{{id}}{path}.json", handler, WRITE_LEAD, compresses=False, kind=kind)


ROUTES = (
    Route("POST", "/bulk/v1/leads.json", import_leads, WRITE_LEAD, LARGEST, compresses=False, kind="import"),
    _reading("", import_status, "poll"),
    _reading("/failures", import_failures, "file"),
    _reading("/warnings", import_warnings, "file"),
)
