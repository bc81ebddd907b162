"""What goes over the wire: a request, a reply, and how a reply's bytes are made.

Free of sockets and of `requests`, so that the server and the in-process adapter speak through the same two types.
What the bytes mean is decided elsewhere.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

JSON_TYPE = "application/json;charset=UTF-8"
HTML_TYPE = "text/html;charset=UTF-8"
TEXT_TYPE = "text/plain;charset=UTF-8"
FILE_TYPE = "text/csv;charset=UTF-8"
COMPRESSED_ABOVE = 1024  # Adobe docs: REST API, Compression: replies above this size may be gzipped


class ConnectionDropped(Exception):
    """The connection was reset; the caller never sees a reply."""


@dataclass(frozen=True)
class Request:
    """One HTTP request. `path` is decoded, `query` is as sent, header names are lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Reply:
    """One HTTP reply: status, headers, body bytes (compressed if its headers say so).

    `payload` is the object the body was made from, empty when it was made from none; it is not sent.
    `is_file` tells a good answer that is rows of a file, not JSON.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    payload: dict[str, Any] = field(default_factory=dict)
    is_file: bool = False

    def json(self) -> Any:
        """The decoded body."""
        packed = self.headers.get("Content-Encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if packed else self.body)


def json_reply(payload: dict[str, Any], status: int = 200) -> Reply:
    """A reply with `payload` as JSON."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, {"Content-Type": JSON_TYPE}, body, payload)


def file_reply(content: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A file of rows, or the part of it that was asked for."""
    return Reply(status, {"Content-Type": FILE_TYPE} | dict(headers or {}), content, is_file=True)


def text_reply(status: int, text: str) -> Reply:
    """A status with a line of plain text, as the bulk side answers for files it does not have."""
    return Reply(status, {"Content-Type": TEXT_TYPE}, text.encode())


def page_reply(status: int, headers: Mapping[str, str] | None = None) -> Reply:
    """What a gateway shows instead of JSON: a page of HTML that names the status."""
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Error"
    body = f"<html><head><title>{status} {phrase}</title></head><body><h1>{phrase}</h1></body></html>"
    return Reply(status, {"Content-Type": HTML_TYPE} | dict(headers or {}), body.encode())


def compressed(reply: Reply, request: Request) -> Reply:
    """`reply`, gzipped when the caller asked for it and the body is large enough."""
    wanted = "gzip" in request.headers.get("accept-encoding", "")
    if wanted and len(reply.body) > COMPRESSED_ABOVE:
        reply.body = gzip.compress(reply.body, compresslevel=1)
        reply.headers["Content-Encoding"] = "gzip"
    return reply
