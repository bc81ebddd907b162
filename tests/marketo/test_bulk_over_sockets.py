"""Bulk files over real connections: the multipart body as it is sent, and a download that breaks in the middle."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import requests

from local.marketo.server import serving
from segpush.clock import SystemClock
from segpush.errors import MarketoError
from segpush.marketo import extracts, imports, reports
from segpush.marketo.calls import Request
from segpush.marketo.client import Marketo
from segpush.marketo.files import CHUNK, Download
from segpush.marketo.replies import judge
from segpush.marketo.wire import Wire
from tests.fakes.memory import VirtualClock
from tests.marketo.stage import CountingGate, Vault
from tests.marketo.yard import LIST, STATE, table

AT_ONCE = {
    "import_seconds": 0.0,
    "import_rows_per_second": 0.0,
    "export_seconds": 0.0,
    "export_rows_per_second": 0.0,
    "export_refresh_seconds": 0.0,
}


@pytest.fixture
def marketo() -> Iterator[Marketo]:
    with serving(STATE | {"switches": AT_ONCE}) as server, requests.Session() as session:
        session.trust_env = False
        yield Marketo(Vault(), session, SystemClock(), CountingGate(), server.url)


def test_d25_a_file_goes_up_and_a_report_comes_down(marketo: Marketo, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    file = table(["email", "leadScore"], ["ana@example.com", "7"], ["bo@example.com", "most"])
    job = imports.start_import(marketo, file, "email", LIST)
    job = imports.import_status(marketo, job.batch_id)
    assert (job.status, job.processed, job.failed) == ("complete", 1, 1)
    assert [row.cell("email") for row in reports.failures(marketo, job.batch_id)] == ["bo@example.com"]
    assert "POST /bulk/v1/leads.json" in caplog.text
    assert "@example.com" not in caplog.text


def test_a_list_comes_down(marketo: Marketo, tmp_path: Path) -> None:
    name = extracts.create_extract(marketo, ["id", "email"], {"staticListId": LIST})
    extracts.enqueue(marketo, name)
    (target := tmp_path / "members.csv").write_bytes(b"id,em")
    extracts.download(marketo, extracts.status(marketo, name), target)
    assert target.read_bytes() == b"id,email\n900102,bo@example.com\n"


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"206 Partial Content\r\nContent-Range: bytes 3-99999/100000", b"id\n" + b"7" * CHUNK),
        (b"200 OK", b"7" * CHUNK),
        (b"206 Partial Content\r\nContent-Range: bytes 7-99999/100000", b"id\n"),
    ],
)
def test_what_came_before_a_connection_broke_is_kept(head: bytes, kept: bytes) -> None:
    into = BytesIO(b"id\n")
    with socket.create_server(("127.0.0.1", 0)) as server, requests.Session() as session:
        session.trust_env = False

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 " + head + b"\r\nContent-Length: 99997\r\n\r\n" + b"7" * 70_000)

        answering = threading.Thread(target=serve)
        answering.start()
        wire = Wire(f"http://127.0.0.1:{server.getsockname()[1]}", session, VirtualClock(), CountingGate())
        request = Request("GET", "/bulk/v1/leads/export/a/file.json", download=Download(into, 3, 99_999))
        with pytest.raises(MarketoError) as caught:
            wire.exchange(request, "token-1:sj", judge)
        answering.join()
    assert (caught.value.code, into.getvalue()) == ("transport", kept)
