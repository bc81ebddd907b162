"""The simulator on a socket of this machine: one thread a connection, real time.

Carries bytes and lets time pass; every decision is the simulator's.
"""

import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from typing import Any
from urllib.parse import unquote

from local.marketo.control import PREFIX, control
from local.marketo.simulator import Simulator
from local.marketo.wire import ConnectionDropped, Reply, Request

LOOPBACK = "127.0.0.1"  # never anything else: the simulator has no door lock of its own
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 seconds: closing sends RST instead of FIN


class SimulatorServer(ThreadingHTTPServer):
    """Serves `simulator` on 127.0.0.1; port 0 takes a free one. Start with `serve_forever`."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, simulator: Simulator, port: int) -> None:
        """Bind; raises OSError when the port is taken."""
        self.simulator = simulator
        super().__init__((LOOPBACK, port), _Connection)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is not worth a traceback; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(state: Mapping[str, Any], port: int = 0) -> Iterator[SimulatorServer]:
    """Serve a simulator that begins with `state`, in a thread of this process, and end it on the way out."""
    server = SimulatorServer(Simulator(state, time.time), port)
    with in_a_thread(server):
        yield server


@contextmanager
def in_a_thread(server: BaseServer) -> Iterator[None]:
    """Let a server serve in a thread of this process, and close it on the way out."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Connection(BaseHTTPRequestHandler):
    server: SimulatorServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65_536  # head and body in one write
    timeout = 120

    def _serve(self) -> None:
        target = self.requestline.split()[1]  # `self.path` has lost a leading double slash, which Marketo refuses
        path, _, query = target.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length)
        request = Request(self.command, unquote(path), query, headers, body)
        if path.startswith(PREFIX):
            self._send(control(self.server.simulator, request))
            return
        try:
            self._send(self._answered(request))
        except ConnectionDropped:
            self._reset()

    def _answered(self, request: Request) -> Reply:
        call = self.server.simulator.begin(request)
        if call.course.wait > 0:
            time.sleep(call.course.wait)
        return self.server.simulator.finish(call)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.rfile.close()
        self.connection.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _serve  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the state endpoint has the log."""
