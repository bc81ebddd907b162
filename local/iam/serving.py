"""moto on a loopback socket, behind its gate."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from local.iam.gate import Gate
from local.marketo.server import in_a_thread

HOST = "localhost"  # by name: by number some calls take 127 for a bucket


@contextmanager
def serving(port: int = 0) -> Iterator[tuple[str, Gate]]:
    """Serve in a thread; yield the address and the gate, and end it on the way out."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # one line a request otherwise
    gate = Gate(DomainDispatcherApplication(create_backend_app))
    server = make_server(
        HOST, port, gate, threaded=True, request_handler=MotoRequestHandler
    )  # as moto's own server does
    with in_a_thread(server):
        yield f"http://{HOST}:{server.server_address[1]}", gate
