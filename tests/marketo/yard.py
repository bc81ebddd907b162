"""A Marketo with bulk jobs in virtual time, for the tests of imports and extracts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import requests

from local.marketo import Simulator, SimulatorAdapter
from segpush.marketo import imports
from segpush.marketo.imports import ImportJob
from tests.fakes.memory import VirtualClock
from tests.marketo.stage import KEYS, Stage, Vault

LIST = 4711
PEOPLE = [
    {"id": 900101, "email": "ana@example.com", "firstName": "Ana"},
    {"id": 900102, "email": "bo@example.com", "firstName": "Bo"},
    {"id": 900103, "email": "twin@example.com"},
    {"id": 900104, "email": "twin@example.com"},
]
STATE = {
    "account": {
        "munchkin_id": KEYS.munchkin_id,
        "client_id": KEYS.client_id,
        "client_secret": KEYS.client_secret,
        "daily_quota": 500,
    },
    "leads": PEOPLE,
    "lists": [{"id": LIST, "name": "Spring Buyers", "members": [900102]}],
}


def table(*rows: Sequence[str]) -> bytes:
    """An import file, header first."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


IDS = table(["id"], ["900101"], ["900102"])


class Recorder(SimulatorAdapter):
    """The simulator as a transport that remembers what was sent."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.sent: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *given: Any, **more: Any) -> requests.Response:
        self.sent.append(request)
        return super().send(request, *given, **more)


class Yard(Stage):
    """One account whose imports take ten seconds and whose extracts take thirty."""

    def __init__(self, **switches: Any) -> None:
        clock = VirtualClock()
        plain = {"import_rows_per_second": 0.0, "export_rows_per_second": 0.0}
        self.simulator = Simulator(STATE | {"switches": plain | switches}, lambda: clock.now().timestamp())
        super().__init__(Recorder(self.simulator, clock.sleep), Vault(KEYS), clock)

    def imported(self, file: bytes, by: str = "id", into: int | None = LIST) -> ImportJob:
        """The job of a file when it has ended."""
        job = imports.start_import(self.marketo, file, by, into)
        self.clock.advance(10)
        job = imports.import_status(self.marketo, job.batch_id)
        assert job.ended
        return job

    def people(self) -> dict[str, dict[str, Any]]:
        return {person["email"]: person for person in self.simulator.state()["leads"]}
