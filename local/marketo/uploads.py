"""An upload as it came over the wire: the parts of a multipart body.

Taken apart by werkzeug, which moto's server brings along: whoever builds such bodies by hand gets boundaries, line ends
and file names wrong in ways that a parser written beside the client would forgive.
Source: marketo-rest: Bulk lead import.
"""

from dataclasses import dataclass
from io import BytesIO

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from local.marketo.call import Call
from local.marketo.errors import Refused

MULTIPART = "multipart/form-data"
FILE_TYPE = "text/csv"
PARTS = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """The content of the part `file`, and the names of all other parts."""

    file: bytes
    others: frozenset[str]


def uploaded(call: Call) -> Upload:
    """The parts of the call's body; Refused 612 for another type, 613 for a body that is not in parts as it should be."""
    headers = call.request.headers
    mimetype, options = parse_options_header(headers.get("content-type", ""))
    if mimetype != MULTIPART or "content-encoding" in headers:
        raise Refused("612")
    parser = FormDataParser(stream_factory=lambda *_, **__: BytesIO(), silent=False, max_form_parts=PARTS)
    body = call.request.body
    try:
        _, form, files = parser.parse(BytesIO(body), mimetype, len(body), options)
    except (ValueError, RequestEntityTooLarge):
        raise Refused("613") from None
    part = files.get("file")
    if part is None:  # a part without a file name is a value, not a file
        raise Refused("613", "Missing file part 'file'")
    if part.mimetype != FILE_TYPE:
        raise Refused("612")
    return Upload(part.read(), frozenset(form))
