"""A client of the simulator for its own tests: a session in virtual time, short to write with."""

from __future__ import annotations

import json
from typing import Any

import requests

from local.marketo import Simulator, SimulatorAdapter

BASE = "https://123-ABC-456.mktorest.com"
SUMMER = 1785578400.0  # 2026-08-01T10:00:00Z
SPRING_BUYERS = 4711

PLAIN_IMPORTS = {"import_queue_seconds": 0.0, "import_seconds": 10.0, "import_rows_per_second": 0.0}
INTO = {"lookupField": "id", "listId": SPRING_BUYERS}

EVERYBODY = [{"id": 9001, "name": "All People"}, {"id": 9002, "name": "Twins", "leads": [900103, 900104]}]

STATE: dict[str, Any] = {
    "account": {"munchkin_id": "123-ABC-456", "client_id": "spring", "client_secret": "blossom", "daily_quota": 50_000},
    "partitions": [{"id": 1, "name": "Default"}, {"id": 2, "name": "Europe"}],
    "leads": [
        {"id": 900101, "email": "ana@example.com", "firstName": "Ana", "unsubscribed": True},
        {"id": 900102, "email": "Bo@Example.com", "firstName": "Bo", "loyaltyNumber": "L-7"},
        {"id": 900103, "email": "twin@example.com", "firstName": "Castor"},
        {"id": 900104, "email": "twin@example.com", "firstName": "Pollux"},
        {"id": 900105, "email": "dai@example.com", "partition": "Europe"},
    ],
    "lists": [{"id": SPRING_BUYERS, "name": "Spring Buyers", "members": [900102]}],
}


class Caller:
    """`get`, `post`, `form`, `delete` give the decoded body; `last` is the whole response."""

    def __init__(self, **state: Any) -> None:
        self.now = SUMMER
        self.naps: list[float] = []
        self.marketo = Simulator(STATE | state, lambda: self.now)
        self.session = requests.Session()
        self.session.mount(BASE, SimulatorAdapter(self.marketo, self.sleep))
        self.last = requests.Response()
        self.timeout: float | None = None
        self.signed_in = True

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds

    def token(self) -> dict[str, Any]:
        account = self.marketo.state()["account"]
        asked = {"grant_type": "client_credentials"} | {key: account[key] for key in ("client_id", "client_secret")}
        reply: dict[str, Any] = self.session.post(f"{BASE}/identity/oauth/token", data=asked).json()
        return reply

    def get(self, path: str, **query: Any) -> Any:
        return self._send("GET", path, params=query)

    def post(self, path: str, body: Any) -> Any:
        headers = {"Content-Type": "application/json"}
        return self._send("POST", path, data=body if isinstance(body, bytes) else json.dumps(body), headers=headers)

    def form(self, path: str, **fields: Any) -> Any:
        return self._send("POST", path, data=fields)

    def delete(self, path: str, *ids: int) -> Any:
        return self._send("DELETE", path, params=[("id", one) for one in ids])

    def add(self, *ids: int) -> Any:
        return self.post(f"/rest/v1/lists/{SPRING_BUYERS}/leads.json", {"input": [{"id": one} for one in ids]})

    def remove(self, *ids: int) -> Any:
        return self.delete(f"/rest/v1/lists/{SPRING_BUYERS}/leads.json", *ids)

    def find(self, *values: str, by: str = "email", fields: str = "id,email", **more: Any) -> Any:
        asked = {"filterType": by, "filterValues": ",".join(values), "fields": fields} | more
        return self.form("/rest/v1/leads.json?_method=GET", **asked)

    def sync(self, *records: Any, **settings: Any) -> Any:
        return self.post("/rest/v1/leads.json", {"input": list(records)} | settings)

    def upload(self, *rows: str, **query: Any) -> Any:
        """Rows of a file, header first, as an import; `parts` replaces what the body is made of."""
        content = "".join(f"{row}\n" for row in rows).encode()
        parts = query.pop("parts", {"file": ("people.csv", content, "text/csv")})
        return self._send("POST", "/bulk/v1/leads.json", params={"format": "csv"} | query, files=parts)

    def batch(self, *rows: str, **query: Any) -> int:
        """The number of an import that was taken."""
        return int(self.upload(*rows, **query)["result"][0]["batchId"])

    def poll(self, batch: int, after: float = 0.0) -> Any:
        """The status of an import, `after` so many seconds."""
        self.sleep(after)
        return self.get(f"/bulk/v1/leads/batch/{batch}.json")["result"][0]

    def lines(self, path: str, **headers: str) -> list[str]:
        """The lines of a file of the bulk API."""
        self.last = self.session.get(BASE + path, headers=headers)
        return self.last.text.splitlines()

    def failures(self, batch: int, kind: str = "failures") -> list[str]:
        return self.lines(f"/bulk/v1/leads/batch/{batch}/{kind}.json")

    def create(self, *fields: str, **filters: Any) -> Any:
        asked = {"fields": list(fields or ("id", "email")), "format": "CSV", "filter": filters}
        return self.post("/bulk/v1/leads/export/create.json", asked)

    def export(self, *fields: str, **filters: Any) -> str:
        """The name of an extract that was created and enqueued."""
        name = str(self.create(*fields, **filters)["result"][0]["exportId"])
        assert self.enqueue(name)["success"]
        return name

    def enqueue(self, name: str) -> Any:
        return self.form(f"/bulk/v1/leads/export/{name}/enqueue.json")

    def watch(self, name: str, after: float = 0.0) -> Any:
        """The status of an extract, `after` so many seconds."""
        self.sleep(after)
        return self.get(f"/bulk/v1/leads/export/{name}/status.json")["result"][0]

    def file(self, name: str, **headers: str) -> list[str]:
        return self.lines(f"/bulk/v1/leads/export/{name}/file.json", **headers)

    def extracted(self, *fields: str, **filters: Any) -> list[str]:
        """The lines of an extract from its creation to its end."""
        name = self.export(*fields, **filters)
        assert self.watch(name, after=60)["status"] == "Completed"
        return self.file(name)

    def code(self, reply: Any) -> str:
        return str(reply["errors"][0]["code"])

    def _send(self, method: str, path: str, **kwargs: Any) -> Any:
        if self.signed_in and "Authorization" not in self.session.headers:
            self.session.headers["Authorization"] = f"Bearer {self.token()['access_token']}"
        self.last = self.session.request(method, BASE + path, timeout=self.timeout, **kwargs)
        return self.last.json()


def statuses(reply: Any) -> list[str]:
    """Of every record its status, or the code it was skipped with."""
    return [one["reasons"][0]["code"] if "reasons" in one else one["status"] for one in reply["result"]]


def importer(**switches: Any) -> Caller:
    """A caller whose imports take ten seconds from the upload, whatever their length."""
    return Caller(switches=PLAIN_IMPORTS | switches)
