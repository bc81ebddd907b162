"""The log of calls: what was asked and what came of it, with nothing in it that signs anybody in.

Tests read it to count calls; it takes no part in any decision.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from local.marketo.call import Call
from local.marketo.moments import iso_millis
from local.marketo.wire import Reply

Entry = dict[str, Any]
_SECRETS = re.compile(r"(?i)((?:^|&)(?:client_id|client_secret|access_token|code|token)=)[^&]*")


class Log:
    """Every call in order of arrival; status 0 while it is executing and when nothing was executed."""

    def __init__(self, entries: Iterable[Mapping[str, Any]] = ()) -> None:
        """Continue a log."""
        self._entries = [dict(entry) for entry in entries]
        self._open: dict[int, Entry] = {}

    def arrived(self, call: Call) -> None:
        """Note a call before anything is known about it."""
        entry: Entry = {
            "at": iso_millis(call.began),
            "method": call.request.method,
            "path": call.request.path,
            "query": _SECRETS.sub(r"\1***", call.request.query),
            "status": 0,
            "success": False,
            "codes": [],
            "records": call.records,
            "kind": "call",
        }
        self._entries.append(entry)
        self._open[call.number] = entry

    def ended(self, call: Call, reply: Reply | None) -> None:
        """Note what Marketo answered, whether or not the caller got to see it."""
        entry = self._open.pop(call.number, None)  # None: the log was begun anew meanwhile
        if entry is not None:
            entry["records"] = call.rows or entry["records"]
            entry["kind"] = call.route.kind
        if entry is not None and reply is not None:
            payload = reply.payload
            entry["status"] = reply.status
            fine = payload.get("success", reply.is_file or "access_token" in payload)
            entry["success"] = reply.status < 400 and fine  # noqa: PLR2004
            entry["codes"] = _response_codes(payload) + _record_codes(payload)

    def copy(self) -> list[Entry]:
        """The entries, safe to change."""
        return [entry | {"codes": list(entry.get("codes", ()))} for entry in self._entries]


def _response_codes(payload: dict[str, Any]) -> list[str]:
    errors = payload.get("errors", [])
    return [error["code"] for error in errors if "code" in error]


def _record_codes(payload: dict[str, Any]) -> list[str]:
    records = [record for record in payload.get("result", []) if isinstance(record, dict)]
    return [reason["code"] for record in records for reason in record.get("reasons", [])]
