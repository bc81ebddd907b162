"""A call as a value: what is to be sent, what came back, and what is kept of it.

Nothing here sends or judges; see ``wire`` and ``replies``.
"""

from __future__ import annotations

import json as json_text
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from segpush.errors import MarketoError
from segpush.marketo.endpoint import PEOPLE, Timeout
from segpush.marketo.files import Download, Upload

BODY_BYTES = 1_000_000  # Adobe: a body over 1 MB is answered with HTTP 413


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was made: ``codes`` are its errors at response level, an HTTP status or ``transport`` among them.

    ``counted`` is False for signing in, which the daily quota does not see.
    """

    method: str
    path: str
    request_id: str
    codes: tuple[str, ...]
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """A call to be made. ``batch`` is how many records, ids or filter values it carries; 0 for a single read.

    ``file`` makes the body a multipart one; ``download`` says where a file goes that is asked for.
    """

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    timeout: Timeout = PEOPLE
    batch: int = 0
    counted: bool = True
    file: Upload | None = None
    download: Download | None = None

    @property
    def name(self) -> str:
        """Method and path: never the query, which may hold what logs must not."""
        return f"{self.method} {self.path}"

    @property
    def writes(self) -> bool:
        """Whether the call can change anything; signing in and a POST with ``_method=GET`` cannot."""
        reads = self.method == "GET" or "GET" in {self.query.get("_method"), self.form.get("_method")}
        return self.counted and not reads

    @property
    def content_type(self) -> str | None:
        """A DELETE without a body still names JSON: the form proven to work. None where there is none or requests knows."""
        if self.form:
            return "application/x-www-form-urlencoded"
        return None if self.method == "GET" or self.file else "application/json"

    @property
    def headers(self) -> dict[str, str]:
        """All headers but the token's."""
        wanted = self.download.headers if self.download else {"Accept": "application/json"}
        return wanted | ({"Content-Type": self.content_type} if self.content_type else {})

    def body(self) -> bytes | None:
        """Return the form, the JSON or nothing; raise :class:`MarketoError` (split) where Marketo would refuse its size."""
        if not self.form and self.json is None:
            return None
        text = urlencode(self.form) if self.form else _compact(self.json)
        if len(body := text.encode()) > BODY_BYTES:
            raise MarketoError(
                f"the body would have {len(body):,} bytes and Marketo takes {BODY_BYTES:,}, so it was not sent: "
                "send fewer records a call",
                verdict="split", code="413", call=self.name,
            )  # fmt: skip
        return body


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP, not yet judged. ``saved`` says that it was a file, which is where it was to go."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    saved: bool = False


def _compact(value: Any) -> str:
    return json_text.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
