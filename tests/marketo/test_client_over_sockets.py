"""What a scripted transport cannot prove: how real connections break."""

import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from segpush.errors import MarketoError
from segpush.marketo.calls import Request
from segpush.marketo.replies import judge
from segpush.marketo.wire import Wire
from tests.fakes.memory import VirtualClock
from tests.marketo.stage import CountingGate

WRITE = Request("POST", "/rest/v1/lists/1021/leads.json", json={"input": [{"id": 7}]}, timeout=(0.3, 0.3))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        yield server


def broken(server: socket.socket) -> MarketoError:
    session = requests.Session()
    session.trust_env = False
    wire = Wire(f"http://127.0.0.1:{server.getsockname()[1]}", session, VirtualClock(), CountingGate())
    with session, pytest.raises(MarketoError) as caught:
        wire.exchange(WRITE, "token-1:sj", judge)
    assert "127.0.0.1" not in str(caught.value)
    return caught.value


def answer_once(server: socket.socket, answer: bytes) -> threading.Thread:
    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            received = b""
            while b'{"input":[{"id":7}]}' not in received:
                received += connection.recv(65_536)
            connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def test_a_refused_connection_has_done_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
    with socket.socket() as closed:
        closed.bind(address)  # bound and not listening: nobody else can take the port meanwhile
        assert not broken(closed).lost_reply


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"])
def test_a_connection_cut_after_the_request_may_have_done_it(listener: socket.socket, answer: bytes) -> None:
    serving = answer_once(listener, answer)
    error = broken(listener)
    serving.join()
    assert (error.code, error.lost_reply) == ("transport", True)


def test_no_answer_in_time_may_have_done_it(listener: socket.socket) -> None:
    assert broken(listener).lost_reply
