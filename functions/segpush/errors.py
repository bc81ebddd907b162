"""Every failure segpush knows, and what its class says about it.

SegpushError
├── BadDocument         a destination or account document cannot be used
├── BadDrop             a drop cannot be used: the run is refused, nothing is pushed
├── ObjectGone          an object or version is no longer there, or no longer the same
├── SecretUnreadable    no secret, no right to read it, or not the three values
├── Conflict            somebody else wrote first: read again, or leave it to them
├── Park                not now: try the same part again at a stated time
└── MarketoError        Marketo said no; ``verdict`` says what to do about it
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Verdict = Literal["auth", "throttled", "transient", "quota", "split", "permanent", "benign"]


class SegpushError(Exception):
    """Base of all. ``str(error)`` is one sentence: what, where, and how to mend it."""


class BadDocument(SegpushError):
    """A document is missing, invalid, or asks for what is not supported yet."""


class BadDrop(SegpushError):
    """A drop cannot be read or mapped; the message names object, byte or line, and the producer's setting to change."""


class ObjectGone(SegpushError):
    """The object or version asked for is not there (any more), or is not the one that was announced."""


class SecretUnreadable(SegpushError):
    """The account's secret does not exist, may not be read, or does not hold the three values."""


class Conflict(SegpushError):
    """A conditional write found another state than expected."""


class Park(SegpushError):
    """The work cannot go on before ``until``; nothing is wrong that a person must mend.

    ``reason`` is one of ``throttled``, ``transient``, ``quota``, ``lease``, ``more`` (the invocation's time is short),
    ``settling`` (the reply of a call that creates people was lost), ``newer`` (a version that was rolled back left it) and
    ``polling`` (a job of Marketo's is under way, or other jobs are in front of ours). Only ``transient`` uses up tries.
    ``polling`` alone is not limited to a day by push, because each file has a deadline of its own.
    """

    def __init__(self, until: datetime, reason: str, message: str = "") -> None:
        super().__init__(message or f"{reason}: to be tried again at {until.isoformat()}")
        self.until = until
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reason:
    """One code with its text, as Marketo gave it; ``code`` is a string of digits, or '' where Marketo sent none."""

    code: str
    message: str


class MarketoError(SegpushError):
    """Marketo did not do what was asked.

    ``verdict`` what to do about it · ``code`` Marketo's or HTTP's, or ``transport`` · ``request_id`` Marketo's, '' where
    there was no reply · ``call`` method and path · ``whole_run`` whether every later call must meet the same answer
    (wrong secret, missing right, unknown field): then the run ends rather than each part by itself ·
    ``lost_reply`` whether the call may have taken effect although no answer came · ``retry_after`` seconds, where known ·
    ``busy`` whether other jobs are in the way and nothing is wrong: it is waited out, and uses up no tries (D7).
    """

    def __init__(  # noqa: PLR0913 - the facts of one reply
        self,
        message: str,
        *,
        verdict: Verdict,
        code: str = "",
        request_id: str = "",
        call: str = "",
        whole_run: bool = False,
        lost_reply: bool = False,
        retry_after: float | None = None,
        busy: bool = False,
    ) -> None:
        where = f" ({call}" + (f", Marketo request {request_id}" if request_id else "") + ")" if call else ""
        super().__init__(message + where)
        self.verdict: Verdict = verdict
        self.code = code
        self.request_id = request_id
        self.call = call
        self.whole_run = whole_run
        self.lost_reply = lost_reply
        self.retry_after = retry_after
        self.busy = busy
