"""The file of an extract, whole or a range of it. Source: marketo-rest: Bulk lead extract (file)."""

from werkzeug.http import parse_range_header

from local.marketo.call import Call
from local.marketo.exports import DAY, ExportJob
from local.marketo.routes import READ_LEAD, Route
from local.marketo.wire import Reply, file_reply, text_reply
from local.marketo.world import API_USER, World

PARTIAL = 206
NOT_FOUND = 404
NO_SUCH_RANGE = 416


def export_file(world: World, call: Call) -> Reply:
    """The rows; a line of plain text and 404 until the status says Completed, and for every job that is not the caller's."""
    job = world.exports.get(call.guid, API_USER, call.at)
    if job is None or not _ready(world, job, call.at):
        return text_reply(NOT_FOUND, "File not found")
    asked = call.request.headers.get("range", "")
    if not asked:
        return file_reply(job.file, headers={"Accept-Ranges": "bytes"})
    wanted = parse_range_header(asked)
    part = wanted.range_for_length(len(job.file)) if wanted else None
    if wanted is None or part is None:
        return text_reply(NO_SUCH_RANGE, "Requested range not satisfiable")
    place = wanted.to_content_range_header(len(job.file)) or ""
    return file_reply(job.file[slice(*part)], PARTIAL, {"Accept-Ranges": "bytes", "Content-Range": place})


def _ready(world: World, job: ExportJob, at: float) -> bool:
    kept = world.switches.export_file_days * DAY
    done = job.status(at, world.switches) == "Completed"
    return done and at - (job.finished_at or 0.0) <= kept


ROUTES = (
    Route("GET", "/bulk/v1/leads/export/{guid}/file.json", export_file, READ_LEAD, compresses=False, kind="file"),
)
