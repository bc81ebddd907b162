"""The door of the AWS of this machine: whose request it is, what it asks for, and whether that is allowed.

A key that IAM or STS gave out is judged by the policies attached to its owner. Any other is that of the account's owner,
who may do everything, as whoever sits at this machine may. Resource policies (buckets', queues') are not read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from local.iam import s3
from local.iam.asking import Call, asked
from local.iam.calling import called
from local.iam.policy import Asked, may
from local.iam.refusals import refusal
from local.iam.signers import Signer, signer

Environ = dict[str, Any]
Start = Callable[..., Any]
App = Callable[[Environ, Start], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody, by the name of their session or user, asked for."""

    who: str
    asked: Asked
    allowed: bool


class Gate:
    """A WSGI application before another. ``judged`` counts how often each was asked for, in the order of the first time."""

    def __init__(self, app: App) -> None:
        self.judged: dict[Judged, int] = {}
        self._app = app
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        who = signer(environ)
        if who is None:
            return self._app(environ, start_response)
        call = called(environ)
        refused = [each for each in asked(call) if not self._allowed(who, each)]
        if refused:
            return _no(who, call, refused[0], start_response)
        return self._answer(who, call, environ, start_response)

    def _allowed(self, who: Signer, each: Asked) -> bool:
        judged = Judged(who.name, each, may(who.grants, each))
        with self._lock:
            self.judged[judged] = self.judged.get(judged, 0) + 1
        return judged.allowed

    def _answer(self, who: Signer, call: Call, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Let it through; whoever may not list a bucket is not told that an object is missing."""
        tells = s3.missing(call.method, call.path) if call.service == "s3" else None
        if tells is None:
            return self._app(environ, start_response)
        head = _Head()
        body = self._app(environ, head)
        if head.status.startswith("404") and not self._allowed(who, tells):
            return _no(who, call, tells, start_response)
        start_response(head.status, head.headers)
        return body


class _Head:
    """Keeps an answer's head back."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        self.status, self.headers = status, headers


def _no(who: Signer, call: Call, each: Asked, start_response: Start) -> Iterable[bytes]:
    no = refusal(call.service, f"{who.name} is not authorized to perform {each}", method=call.method)
    start_response(no.status, [("Content-Type", no.kind), ("Content-Length", str(len(no.body)))])
    return [no.body]
