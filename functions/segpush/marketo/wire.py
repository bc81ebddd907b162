"""One exchange over HTTP: permit, request, answer, record.

Here a broken connection becomes a :class:`MarketoError`. What an answer means is decided in ``replies``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from segpush.errors import MarketoError
from segpush.marketo.calls import Answer, Call, Request
from segpush.marketo.files import Download
from segpush.marketo.replies import Reply, quota_reset
from segpush.ports import Clock

Judge = Callable[[Request, Answer, datetime], Reply]


class Gate(Protocol):
    """An account's call budget, as the client sees it: one permit a call, never two at once for one worker."""

    def call(self, counted: bool = True, seconds: float = 0) -> AbstractContextManager[None]:
        """Hold a permit while a call is under way and give it back whatever happens; may raise :class:`errors.Park`.

        ``counted`` False is for signing in: it takes from the rate alone, never from slots or quota (U1). ``seconds`` is
        how long the call may take.
        """
        ...

    def slow_down(self, code: str, retry_after: float | None = None) -> None:
        """Hear that Marketo answered ``606`` (rate), ``615`` (concurrency) or ``429``, and for how many seconds to wait."""
        ...

    def quota_spent(self, until: datetime) -> None:
        """Hear that Marketo answered 607: no call has a chance before ``until``."""
        ...


class Bearer(requests.auth.AuthBase):
    """Sets the Authorization header, or leaves it out; either way no ``.netrc`` can set another one."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Wire:
    """The way to one Marketo account. Makes each exchange once and keeps the trail of all."""

    def __init__(self, base: str, session: requests.Session, clock: Clock, gate: Gate) -> None:
        self._base = base
        self._session = session
        self._clock = clock
        self._gate = gate
        self._trail: list[Call] = []

    def exchange(self, request: Request, token: str | None, judge: Judge) -> Reply:
        """Make one call under a permit and return what ``judge`` makes of its answer.

        Raises what ``judge`` raises, :class:`MarketoError` with code ``transport`` where no answer came, and
        :class:`errors.Park` where the gate has no permit (then nothing was sent).
        """
        body = request.body()
        try:
            with self._gate.call(request.counted, sum(request.timeout)):
                answer = self._send(request, body, token)
            reply = judge(request, answer, self._clock.now())
        except MarketoError as error:
            self._note(request, error.request_id, error.code)
            self._tell(error)
            raise
        self._note(request, reply.request_id, *(reason.code for reason in reply.errors))
        return reply

    def take_trail(self) -> list[Call]:
        """Return the calls made since the last time, oldest first, and forget them."""
        taken, self._trail = self._trail, []
        return taken

    def _send(self, request: Request, body: bytes | None, token: str | None) -> Answer:
        try:
            response = self._session.request(
                request.method, self._base + request.path, params=dict(request.query), data=body,
                files=request.file.parts if request.file else None, headers=request.headers, auth=Bearer(token),
                timeout=request.timeout, allow_redirects=False, stream=request.download is not None,
            )  # fmt: skip
            return _answer(response, request.download)
        except requests.RequestException as problem:
            # From None: the text of a transport error quotes the whole address, query and all.
            raise _unanswered(request, problem) from None

    def _note(self, request: Request, request_id: str, *codes: str) -> None:
        self._trail.append(Call(request.method, request.path, request_id, codes, request.counted))

    def _tell(self, error: MarketoError) -> None:
        """Tell the gate, once the permit is given back, what concerns every worker of the account."""
        if error.code in {"606", "615", "429"}:
            self._gate.slow_down(error.code, error.retry_after)
        elif error.code == "607":
            self._gate.quota_spent(quota_reset(self._clock.now()))


def _answer(response: requests.Response, download: Download | None) -> Answer:
    if download is None:
        return Answer(response.status_code, response.headers, response.content)
    with response:
        body = download.save(response)
    return Answer(response.status_code, response.headers, body or b"", saved=body is None)


def _unanswered(request: Request, problem: requests.RequestException) -> MarketoError:
    sent = not _never_sent(problem)
    outcome = "no answer came, and the call may have reached Marketo" if sent else "no connection to Marketo was made"
    return MarketoError(
        f"{outcome} ({type(problem).__name__}): it will pass, or the munchkin_id in the account's secret "
        "or the way out of this network is wrong",
        verdict="transient", code="transport", call=request.name, lost_reply=sent and request.writes,
    )  # fmt: skip


def _never_sent(problem: requests.RequestException) -> bool:
    """Whether the connection was never made: refused, no such host, no way through a proxy, no answer to the first packet."""
    if isinstance(problem, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = problem.args[0] if problem.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError)
