"""Bulk extract: create, enqueue, watch, cancel, list. Source: marketo-rest: Bulk lead extract."""

import uuid
from hashlib import sha256
from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.endpoints.export_orders import ordered
from local.marketo.errors import Refused
from local.marketo.exports import LISTED, ExportJob
from local.marketo.moments import iso
from local.marketo.pages import page
from local.marketo.routes import READ_LEAD, Route
from local.marketo.world import API_USER, World

WORDS = ("created", "queued", "processing", "completed", "failed")


def create_export(world: World, call: Call) -> dict[str, Any]:
    """A job that waits to be enqueued."""
    number = world.exports.next_number()
    job = ordered(world, call, str(uuid.uuid5(uuid.NAMESPACE_URL, f"export/{number}")), number)
    world.exports.put(job)
    return people([_shown(world, call, job)])


def enqueue_export(world: World, call: Call) -> dict[str, Any]:
    """The job takes its place in the queue; 1029 in its three meanings."""
    job = existing(world, call)
    if job.outcome == "Cancelled":
        raise Refused("1003", "The export job was cancelled")
    if job.queued_at is not None:
        raise Refused("1029", "Job already queued")
    if world.exports.full(world.meter.traffic):
        raise Refused("1029", "Too many jobs in queue")
    day = world.day(call.at)
    if world.exports.bytes_of(day, world.day) + world.meter.foreign_bytes(day) >= world.switches.export_daily_bytes:
        raise Refused("1029", "Export daily quota exceeded")
    job.queued_at = call.at
    return people([_shown(world, call, job)])


def export_status(world: World, call: Call) -> dict[str, Any]:
    """How far the job is, as known at the last refresh."""
    return people([_shown(world, call, existing(world, call))])


def cancel_export(world: World, call: Call) -> dict[str, Any]:
    """The job ends without a file; 1003 when it has ended already."""
    job = existing(world, call)
    if job.outcome:
        raise Refused("1003", "The export job is over and cannot be cancelled")
    job.outcome, job.finished_at, job.file = "Cancelled", call.at, b""
    return people([_shown(world, call, job)])


def list_exports(world: World, call: Call) -> dict[str, Any]:
    """The caller's own jobs of the last seven days."""
    wanted = [word.lower() for word in call.csv("status")]
    known = (*WORDS, world.switches.export_cancelled.lower())
    if not set(wanted) <= set(known):
        raise Refused("1003", "Invalid value for parameter 'status'")
    own = [job for job in world.exports if job.user == API_USER and call.at - job.created_at <= LISTED]
    shown = {job.number: _shown(world, call, job) for job in own}
    hits = {number: job for number, job in shown.items() if not wanted or job["status"].lower() in wanted}
    shown_page = page(hits, call, world.switches)
    return people([hits[number] for number in shown_page.ids], **shown_page.keys)


def existing(world: World, call: Call) -> ExportJob:
    """The caller's job of this name; Refused 1013 for any other."""
    job = world.exports.get(call.guid, API_USER, call.at)
    if job is None:
        raise Refused("1013", f"Export job '{call.guid}' not found")
    return job


def _shown(world: World, call: Call, job: ExportJob) -> dict[str, Any]:
    status = job.status(call.at, world.switches)
    shown: dict[str, Any] = {"exportId": job.id, "format": job.format, "status": status}
    ended = status not in ("Created", "Queued", "Processing")
    moments = {"createdAt": job.created_at, "queuedAt": job.queued_at}
    if status != "Queued":
        moments["startedAt"] = job.started_at
    if ended:
        moments["finishedAt"] = job.finished_at
    shown |= {name: iso(moment) for name, moment in moments.items() if moment is not None}
    if status == "Completed":
        digest = sha256(job.file).hexdigest()
        shown |= {"numberOfRecords": job.records, "fileSize": len(job.file), "fileChecksum": f"sha256:{digest}"}
    return shown | ({"errorMsg": "Export failed"} if status == "Failed" else {})


def _route(method: str, path: str, handler: Any, kind: str = "export") -> Route:
    return Route(method, f"/bulk/v1/leads/export{path}.json", handler, READ_LEAD, compresses=False, kind=kind)


ROUTES = (
    _route("POST", "/create", create_export),
    _route("POST", "/{guid}/enqueue", enqueue_export),
    _route("POST", "/{guid}/cancel", cancel_export),
    _route("GET", "/{guid}/status", export_status, "poll"),
    _route("GET", "", list_exports, "poll"),
)
