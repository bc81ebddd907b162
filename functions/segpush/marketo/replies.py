"""Replies, and how one is judged: HTTP status, then a file or JSON or neither, then ``success``, then the first error's code.

What each code means is in ``verdicts``. Errors quote Marketo's own words only with quoted values, addresses and long
numbers taken out, because those may be people's data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from segpush.errors import MarketoError, Reason, Verdict
from segpush.marketo import verdicts
from segpush.marketo.calls import Answer, Request

SPLIT_FLOOR = 100  # below so many records a 604 is no longer a matter of size: it runs out of tries instead
QUOTA_RESET = (6, 5)  # UTC: five past midnight US Central, in winter and in summer time (U4)
NAME_FIELDS = frozenset({"1006", "1011"})  # these quote names of fields, never values


class Reply(dict[str, Any]):
    """Marketo's envelope as it came, with the parts every caller needs."""

    @property
    def request_id(self) -> str:
        """Marketo's id of the call, ``hex#hex``, or ''."""
        return str(self.get("requestId") or "")

    @property
    def result(self) -> list[dict[str, Any]]:
        """The records; [] where the reply has none (an asset that is not found has no ``result`` at all)."""
        found = self.get("result")
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    @property
    def errors(self) -> tuple[Reason, ...]:
        """Errors at response level."""
        return reasons(self.get("errors"))

    @property
    def next_token(self) -> str | None:
        """The token of the next page, or None on the last: no token, ``moreResult`` false, or an empty page (6.1)."""
        last = self.get("moreResult") is False or not self.result
        return None if last else (self.get("nextPageToken") or None)


def reasons(found: Any) -> tuple[Reason, ...]:
    """Read ``[{code, message}]``, or one such object, into :class:`Reason`; a code that is missing is known by its text."""
    items = found if isinstance(found, list) else [found]
    return tuple(_reason(item) for item in items if isinstance(item, dict))


def judge(request: Request, answer: Answer, now: datetime) -> Reply:
    """Return the reply where it can be used, which a benign code does not prevent; else raise :class:`MarketoError`."""
    envelope = parsed(answer.body)
    reply = Reply(envelope or {})
    row, message = _finding(request, answer, envelope)
    if row is None or row.verdict == "benign":
        return reply
    raise failure(request, reply, row, message, wait=_wait(row, answer.headers, now))


def failure(
    request: Request, reply: Reply, row: verdicts.Row, message: str = "", wait: float | None = None
) -> MarketoError:
    """Return the error for a reply that ``row`` describes; ``wait`` seconds before another try is worth it."""
    said = f' ("{_harmless(row.code, message)}")' if message else ""
    return MarketoError(
        f"Marketo answered {row.code or 'an error without a code'}, {row.meaning}{said}: {row.mend}",
        verdict=_verdict(row, request), code=row.code, request_id=reply.request_id, call=request.name,
        whole_run=row.whole_run, lost_reply=row.maybe_done and request.writes, retry_after=wait, busy=row.busy,
    )  # fmt: skip


def parsed(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object in ``body``, or None where it holds anything else."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def quota_reset(now: datetime) -> datetime:
    """Return the next 06:05 UTC, when the daily quota is surely fresh (U4)."""
    today = now.astimezone(UTC).replace(hour=QUOTA_RESET[0], minute=QUOTA_RESET[1], second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


def _finding(request: Request, answer: Answer, envelope: dict[str, Any] | None) -> tuple[verdicts.Row | None, str]:
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - the meaning of HTTP's numbers
        return verdicts.find(str(answer.status), "http", path=request.path), ""
    if answer.saved:
        return None, ""
    if envelope is None:
        return verdicts.find("non-json", "http"), ""
    if envelope.get("success") is True:
        return None, ""
    first = (Reply(envelope).errors or (Reason("", ""),))[0]
    return verdicts.find(first.code, "response", first.message, request.path), first.message


def _reason(item: dict[str, Any]) -> Reason:
    message = str(item.get("message") or "")
    code = item.get("code")
    return Reason(verdicts.code_of(message) if code in {None, ""} else str(code), message)


def _verdict(row: verdicts.Row, request: Request) -> Verdict:
    """Splitting needs something to split: a single read, or a batch too small for its size to matter, waits instead."""
    if row.code == "604" and request.batch < SPLIT_FLOOR:
        return "transient"
    return row.verdict


def _wait(row: verdicts.Row, headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds: what the table says, or ``Retry-After`` where that is longer (U2)."""
    known = (quota_reset(now) - now).total_seconds() if row.verdict == "quota" else row.wait
    asked = _retry_after(headers.get("Retry-After", ""), now)
    return max((wait for wait in (known, asked) if wait is not None), default=None)


def _retry_after(text: str, now: datetime) -> float | None:
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _harmless(code: str, message: str) -> str:
    text = re.sub(r"(?i)\band value\b.*", "and a value", message)
    if code not in NAME_FIELDS:
        text = re.sub(r"'[^']*'|\"[^\"]*\"", "…", text)
    return re.sub(r"\S*@\S*|\d{5,}", "…", text)[:200]
