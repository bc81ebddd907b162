"""One part of one run before a Marketo that may have its moods; memory behind every other port."""

from __future__ import annotations

import json
from typing import Any

import requests

from local.marketo import Simulator, SimulatorAdapter
from segpush import names
from segpush.ports import Put
from segpush.push import Push
from tests.core.house import House
from tests.fakes.memory import MemoryQueue, MemorySecrets, SeededRandom

SECRET = {"munchkin_id": "123-ABC-456", "client_id": "b41c7d0e", "client_secret": "made-up"}
LIMITS = {"daily_quota": 50_000, "share_percent": 50, "calls_per_20s": 48, "slots": 5}
KEYS = ["ines@example.com", "tomas@example.com"]
RESOLVE = "/rest/v1/leads.json"


class Way:
    """One part of one run before a Marketo that may have its moods."""

    def __init__(
        self, *faults: dict[str, Any], step: str = "resolve", secret: dict[str, str] | None = None, parts: int = 1
    ) -> None:
        self.house = house = House()
        house.state.save(house.has("working").to("working", step=step))
        lead = {"id": 901, "email": KEYS[0], "firstName": "Ines"}
        state = {"account": SECRET, "leads": [lead], "lists": [{"id": 1021, "name": "Spring Buyers"}]}
        self.marketo = Simulator(state, lambda: house.clock.now().timestamp())
        self.marketo.faults(list(faults))
        self.parts = MemoryQueue(house.clock)
        self.secrets = MemorySecrets({"segpush/acme": json.dumps(SECRET if secret is None else secret)})
        order = {
            "schema": 1, "run": "r1", "step": step, "kind": step, "account": "acme", "list_id": 1021, "match_field": "email",
            "several": "lowest_id", "partition": None, "action": None, "lookup_field": None, "creates": False, "limits": LIMITS,
        }  # fmt: skip
        house.work.put(names.order("r1", step), json.dumps(order).encode())
        rows = [{"key": key} for key in KEYS] if step == "resolve" else [{"start": True}]
        for part in range(parts):
            house.work.put(names.part("r1", step, part), "\n".join(map(json.dumps, rows)).encode())
        house.table.commit(
            Put({"pk": "RUN#r1", "sk": f"STEP#{step}", "rev": 0, "parts": parts, "open": parts, "sent": True}, 0)
        )
        self.step = step
        self.push = Push(
            house.work, house.table, self.parts, house.steps, self.secrets, house.clock, SeededRandom(), self.session
        )

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount("https://", SimulatorAdapter(self.marketo, self.house.clock.sleep))
        return session

    def on_part(self, wake: int = 0, part: int = 0) -> None:
        self.push.on_part({"schema": 1, "kind": "part", "run": "r1", "step": self.step, "part": part, "wake": wake})

    def part(self) -> dict[str, Any]:
        return self.house.state.part("r1", self.step, 0)

    def outcomes(self) -> list[tuple[str, str | None]]:
        body = self.house.work.get(names.outcome("r1", self.step, 0)).decode()
        return [(row["person"], row["code"]) for row in map(json.loads, body.splitlines())]

    def asked(self) -> int:
        return sum(RESOLVE in call["path"] for call in self.marketo.calls)

    def told(self) -> list[str]:
        return [body["kind"] for body in self.house.steps.bodies()]


def fails(fault: str, times: int = 1, path: str = RESOLVE) -> dict[str, Any]:
    return {"path": path, "times": times, "fault": fault}
