"""The simulator behind a `requests.Session`, in one process and in virtual time.

    session.mount("https://123-ABC-456.mktorest.com", SimulatorAdapter(simulator, sleep))

Time passes only through the `sleep` it is given, so other tasks may run in the middle of a call.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as ConnectionFailed
from requests.exceptions import ReadTimeout
from requests.models import PreparedRequest, Response
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from local.marketo.simulator import Simulator
from local.marketo.wire import ConnectionDropped, Reply, Request

Timeout = float | tuple[float, float] | tuple[float, None] | None


class SimulatorAdapter(BaseAdapter):
    """Carries requests to `simulator`; the host in their address does not matter."""

    def __init__(self, simulator: Simulator, sleep: Callable[[float], object]) -> None:
        """`sleep(seconds)` is called in the middle of a call that takes time, never with 0."""
        super().__init__()
        self._simulator = simulator
        self._sleep = sleep

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002
        timeout: Timeout = None,
        verify: bool | str = True,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> Response:
        """One call.

        Raises ReadTimeout when it takes longer than the client waits (it goes on inside Marketo), and ConnectionError
        when the connection is reset.
        """
        call = self._simulator.begin(_asked(request))
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        if patience is not None and call.course.wait > patience:
            self._sleep(patience)
            raise ReadTimeout(f"Read timed out. (read timeout={patience})", request=request)
        if call.course.wait > 0:
            self._sleep(call.course.wait)
        try:
            return _response(self._simulator.finish(call), request)
        except ConnectionDropped:
            raise ConnectionFailed("Connection reset by peer", request=request) from None

    def close(self) -> None:
        """Nothing is held open."""


def _asked(request: PreparedRequest) -> Request:
    address = urlsplit(request.url or "")
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    return Request(request.method or "GET", unquote(address.path), address.query, headers, _bytes(request.body))


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, Iterable) and not isinstance(body, bytes | bytearray):
        return b"".join(body)
    return bytes(body)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _response(reply: Reply, request: PreparedRequest) -> Response:
    response = Response()
    response.status_code = reply.status
    response.reason = HTTPStatus(reply.status).phrase if reply.status in set(HTTPStatus) else "Unknown"
    response.headers = CaseInsensitiveDict(reply.headers)
    response.encoding = "utf-8"
    response.url = request.url or ""
    response.request = request
    response.raw = HTTPResponse(
        body=io.BytesIO(reply.body), headers=reply.headers, status=reply.status, preload_content=False
    )
    return response
