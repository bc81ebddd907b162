"""The program: one line, one address, real sockets, a clean end."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.marketo_simulator.caller import SPRING_BUYERS, STATE

ROOT = Path(__file__).parents[2]
LEADS = f"/rest/v1/lists/{SPRING_BUYERS}/leads.json"
TOKEN = {"grant_type": "client_credentials", "client_id": "spring", "client_secret": "blossom"}


class Line(requests.Session):
    """A signed-in session with the running program."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.headers["Authorization"] = "Bearer " + self.post(f"{url}/identity/oauth/token", data=TOKEN).json().get(
            "access_token", ""
        )

    def add(self, lead: int) -> requests.Response:
        return self.post(self.url + LEADS, json={"input": [{"id": lead}]}, timeout=5)

    def control(self, path: str, given: Any) -> requests.Response:
        return self.post(f"{self.url}/_simulator/{path}", json=given, timeout=5)

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.get(f"{self.url}/_simulator/state", timeout=5).json()
        return state


@contextmanager
def program(*options: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-m", "local.marketo", "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running, running.stdout.readline()
        finally:
            running.terminate()


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    state = tmp_path / "state.json"
    state.write_text(json.dumps(STATE), encoding="utf-8")
    with program("--state", str(state)) as (_, ready), Line(ready.split()[-1]) as session:
        yield session


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_one_line_and_stops_when_told(number: int) -> None:
    with program() as (running, ready):
        assert ready.startswith("marketo simulator on http://127.0.0.1:")
        running.send_signal(number)
        assert running.wait(timeout=10) == 0
        assert running.stderr is not None
        assert running.stderr.read() == ""


def test_a_bad_state_file_is_told_in_one_line(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text('{"leeds": []}', encoding="utf-8")
    with program("--state", str(state)) as (running, ready):
        assert (ready, running.wait(timeout=10)) == ("", 2)
        assert running.stderr is not None
        assert running.stderr.read() == "marketo simulator: The state has no key 'leeds'.\n"


def test_it_is_the_same_marketo_over_sockets(line: Line) -> None:
    assert line.add(900101).json()["result"] == [{"id": 900101, "status": "added"}]
    assert line.get(line.url + "/rest/v1/leads/describe2.json", timeout=5).headers["Content-Encoding"] == "gzip"
    assert line.get(line.url + "/rest//v1/leads.json", timeout=5).json()["errors"][0]["code"] == "610"
    state = line.state()
    assert state["lists"][0]["members"] == [900101, 900102]
    assert [one["records"] for one in state["calls"]] == [0, 1, 0, 0]
    assert set(state["calls"][1]) == {"at", "method", "path", "query", "status", "success", "codes", "records", "kind"}


def test_ten_calls_are_in_flight_at_once_and_the_eleventh_is_refused(line: Line) -> None:
    line.control("switches", {"call_seconds": 1.0})
    codes: list[str] = []

    def call() -> None:
        errors = requests.get(line.url + LEADS, headers=dict(line.headers), timeout=5).json().get("errors", [])
        codes.extend(error["code"] for error in errors)

    threads = [threading.Thread(target=call) for _ in range(11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == ["615"]


def test_faults_break_the_connection_and_can_be_cleared(line: Line) -> None:
    script = [{"path": "/rest/v1/lists/", "method": "POST", "times": 9, "fault": "drop_after"}]
    assert line.control("faults", script).ok
    with pytest.raises(requests.ConnectionError):
        line.add(900103)
    assert line.get(f"{line.url}/_simulator/faults", timeout=5).json()["faults"][0]["times"] == 8
    assert line.delete(f"{line.url}/_simulator/faults", timeout=5).ok
    assert line.add(900103).json()["success"]
    assert line.state()["lists"][0]["members"] == [900102, 900103]


def test_traffic_state_and_tokens_are_set_from_outside(line: Line) -> None:
    line.control("traffic", {"slots": 10, "calls_per_second": 0, "quota_used": 0})
    assert line.add(900101).json()["errors"][0]["code"] == "615"
    line.control("traffic", {})
    line.control("state", STATE)
    assert line.state()["calls"] == []
    line.control("expire_tokens", None)
    assert line.add(900101).json()["errors"][0]["code"] == "602"


def test_an_upload_goes_over_sockets_and_is_counted_apart(line: Line) -> None:
    line.control("switches", {"import_queue_seconds": 0, "import_seconds": 0})
    file = {"file": ("ids.csv", b"id\n900101\n", "text/csv")}
    query = {"format": "csv", "lookupField": "id", "listId": str(SPRING_BUYERS)}
    assert line.post(f"{line.url}/bulk/v1/leads.json", params=query, files=file, timeout=5).json()["success"]
    assert line.get(f"{line.url}/bulk/v1/leads/batch/5001/failures.json", timeout=5).status_code == 404
    assert line.state()["imports"][0]["message"] == "Import succeeded, 1 records imported (1 members)"
    counts = line.get(f"{line.url}/_simulator/counts", timeout=5).json()["counts"]
    assert counts == {"token": 1, "import": 1, "file": 1}


def test_documents_that_make_no_sense_are_refused(line: Line) -> None:
    bad = [
        line.control("state", {"leeds": []}),
        line.control("switches", {"speed": 1}),
        line.control("traffic", {"slots": -1}),
        line.control("traffic", {"import_job": 1}),
        line.control("faults", {}),
    ]
    assert [one.status_code for one in bad] == [400] * 5
    assert bad[0].json() == {"error": "The state has no key 'leeds'."}
    assert line.control("nowhere", {}).status_code == 404


def test_nobody_else_can_reach_it(line: Line) -> None:
    port = int(line.url.rpartition(":")[2])
    with socket.socket() as other, pytest.raises(OSError, match="refused"):
        other.connect(("127.0.0.2", port))
