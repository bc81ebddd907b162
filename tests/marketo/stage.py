"""What the tests of the Marketo client stand on: a transport that answers from a script, and a gate that keeps count."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

import requests
from requests.adapters import BaseAdapter

from segpush.errors import Park
from segpush.marketo.client import Credentials, Marketo
from tests.fakes.memory import VirtualClock

HOST = "https://123-ABC-456.mktorest.com"
SECRET = "made-up-secret-of-2026"
KEYS = Credentials("123-ABC-456", "made-up-client", SECRET)
REQUEST_ID = "1a2b#198f0c00001"

Answer = tuple[int, str | dict[str, Any], dict[str, str]] | Exception


def ok(*records: Mapping[str, Any], **more: Any) -> Answer:
    return 200, {"requestId": REQUEST_ID, "success": True, "result": list(records), **more}, {}


def refusal(code: str | None, message: str = "as it is") -> Answer:
    error = {"message": message} if code is None else {"code": code, "message": message}
    return 200, {"requestId": REQUEST_ID, "success": False, "errors": [error]}, {}


def http(status: int, body: str = "<html><h1>Gateway</h1></html>", **headers: str) -> Answer:
    return status, body, {name.replace("_", "-"): value for name, value in headers.items()}


def token(text: str = "token-1:sj", left: float = 3599) -> Answer:
    return 200, {"access_token": text, "token_type": "bearer", "expires_in": left, "scope": "api@example.com"}, {}


class Script(BaseAdapter):
    """Answers calls in the order of ``answers``; signing in has its own, and brings a good token when there are none left."""

    def __init__(self, *answers: Answer, identity: tuple[Answer, ...] = ()) -> None:
        super().__init__()
        self.answers = list(answers)
        self.identity = list(identity)
        self.sent: list[requests.PreparedRequest] = []
        self.timeouts: list[Any] = []

    def send(self, request: requests.PreparedRequest, *_: Any, timeout: Any = None, **__: Any) -> requests.Response:
        self.sent.append(request)
        self.timeouts.append(timeout)
        if "/identity/" in str(request.url):
            return _response(request, self.identity.pop(0) if self.identity else token())
        return _response(request, self.answers.pop(0))

    def close(self) -> None:
        """Nothing is open."""

    @property
    def calls(self) -> list[requests.PreparedRequest]:
        return [request for request in self.sent if "/identity/" not in str(request.url)]

    @property
    def sign_ins(self) -> list[requests.PreparedRequest]:
        return [request for request in self.sent if "/identity/" in str(request.url)]


def _response(request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    if isinstance(answer, Exception):
        raise answer
    response = requests.Response()
    response.status_code, body, headers = answer
    response.headers.update(headers)
    response.url, response.request = str(request.url), request
    response.raw = BytesIO((body if isinstance(body, str) else json.dumps(body)).encode())
    return response


class CountingGate:
    """A budget without an end that remembers what it was asked for; ``park`` makes it refuse."""

    def __init__(self) -> None:
        self.open = 0
        self.counted = 0
        self.free = 0
        self.slowed: list[str] = []
        self.spent: list[datetime] = []
        self.park: Park | None = None

    @contextmanager
    def call(self, counted: bool = True, seconds: float = 0) -> Iterator[None]:
        if self.park:
            raise self.park
        assert self.open == 0, "two permits at once for one worker"
        self.open += 1
        self.counted += counted
        self.free += not counted
        try:
            yield
        finally:
            self.open -= 1

    def slow_down(self, code: str, retry_after: float | None = None) -> None:
        assert self.open == 0, "the permit is still held"
        self.slowed.append(code)

    def quota_spent(self, until: datetime) -> None:
        self.spent.append(until)


class Vault:
    """An account's secret: what the owner has cached, and what is stored now."""

    def __init__(self, cached: Credentials = KEYS, stored: Credentials | None = None) -> None:
        self.cached = cached
        self.stored = stored or cached
        self.reads: list[bool] = []

    def __call__(self, fresh: bool = False) -> Credentials:
        self.reads.append(fresh)
        if fresh:
            self.cached = self.stored
        return self.cached


class Stage:
    """One client with everything around it in reach."""

    def __init__(
        self, transport: Any, vault: Vault | None = None, clock: VirtualClock | None = None, endpoint: str = ""
    ) -> None:
        self.transport = transport
        self.clock = clock or VirtualClock()
        self.gate = CountingGate()
        self.vault = vault or Vault()
        self.session = requests.Session()
        self.session.mount(endpoint or HOST, transport)
        self.marketo = Marketo(self.vault, self.session, self.clock, self.gate, endpoint)


def form_of(request: requests.PreparedRequest) -> dict[str, str]:
    body = request.body or b""
    text = body if isinstance(body, str) else body.decode()
    return {name: values[0] for name, values in parse_qs(text).items()}


def json_of(request: requests.PreparedRequest) -> Any:
    return json.loads(request.body or b"null")
