"""How a container reaches what listens on this machine's loopback: a port on the containers' network, and no other.

The pretended AWS and Marketo have no door lock, so they stay on the loopback. What listens on the bridge's address is this,
for as long as one invocation, and it takes connections from that network only: a neighbour who routes packets to that
address is turned away too.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit

from local.invoke.engine import HOST, Bridge, Engine
from local.marketo.server import in_a_thread

CHUNK = 65_536
CONNECT_SECONDS = 5


@contextmanager
def reachable(url: str, engine: Engine) -> Iterator[str]:
    """Return the address under which a container reaches ``url``, one of this machine's loopback."""
    port = urlsplit(url).port or 80
    if engine.bridge is None:  # the engine's own machine leads to our loopback by that name
        yield f"http://{HOST}:{port}"
        return
    relay = Relay(engine.bridge, port)
    with in_a_thread(relay):
        yield f"http://{HOST}:{relay.server_address[1]}"


class Relay(ThreadingTCPServer):
    """Carries bytes between a free port of the bridge's address and one port of the loopback."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, bridge: Bridge, port: int) -> None:
        self.port = port
        self._peers = bridge.network
        super().__init__((bridge.address, 0), _Connection)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002 - socketserver's signature
        """Take who is in the bridge's network, and nobody else."""
        return ipaddress.ip_address(client_address[0]) in self._peers


class _Connection(BaseRequestHandler):
    server: Relay

    def handle(self) -> None:
        with socket.create_connection(("localhost", self.server.port), CONNECT_SECONDS) as inner:
            inner.settimeout(None)
            back = threading.Thread(target=_carry, args=(inner, self.request), daemon=True)
            back.start()
            _carry(self.request, inner)
            back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Carry bytes until one end is gone, and tell the other."""
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
