"""A desk to try whole runs at: both functions over the fakes, Marketo in the same process, time that passes when told to.

    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination())
    desk.drop(f"{spring.PREFIX}buyers.csv", spring.file(spring.INES))
    desk.work()
    assert desk.run["state"] == "done"
    assert desk.members(1021) == {901}

Nothing is rough here: messages come once and in order, nobody dies. That is ``tests/simulation``'s business.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import requests

from local.marketo.adapter import SimulatorAdapter
from local.marketo.simulator import Simulator
from segpush import names
from segpush.errors import ObjectGone
from segpush.pickup import Pickup
from segpush.ports import ObjectInfo
from segpush.push import Push
from tests.fakes.memory import (
    MemoryQueue,
    MemorySecrets,
    MemoryStore,
    MemoryTable,
    MemoryTopic,
    SeededRandom,
    VirtualClock,
)

Document = Mapping[str, Any]
SWEEP = timedelta(minutes=15)  # the schedule of template.yaml
MANY = 5_000  # messages after which a desk does not go quiet any more
CREDENTIALS = ("munchkin_id", "client_id", "client_secret")


class Unversioned(MemoryStore):
    """A bucket without versioning: no version ids, and what was overwritten is gone (S3: Versioning)."""

    def _append(self, key: str, body: bytes | None) -> ObjectInfo:
        super()._append(key, body)
        last = self.versions[key][-1]
        self.versions[key] = [replace(last, info=replace(last.info, version_id=None))]
        return self.versions[key][-1].info


class Desk:
    """The whole system, and hands to use it with. ``stumbles`` holds what pickup could not process at once."""

    def __init__(self, marketo: Document, *, inbox: type[MemoryStore] = MemoryStore) -> None:
        self.clock = VirtualClock()
        self.inbox, self.stored = inbox(self.clock), MemoryStore(self.clock)
        self.table, self.topic = MemoryTable(), MemoryTopic()
        self.parts, self.steps = MemoryQueue(self.clock), MemoryQueue(self.clock)
        self.marketo = Simulator(marketo, lambda: self.clock.now().timestamp())
        self.secrets = MemorySecrets()
        self.know("acme")
        self.stumbles: list[dict[str, Any]] = []
        self.pickup = Pickup(
            self.inbox, self.stored, self.table, self.parts, self.steps, self.topic, self.clock, SeededRandom()
        )
        self.push = Push(
            self.stored, self.table, self.parts, self.steps, self.secrets, self.clock, SeededRandom(), self._session
        )

    # what people and producers do

    def apply(self, *documents: Document) -> None:
        """Put documents in force; those with audiences are destinations."""
        for document in documents:
            name = names.destination if "audiences" in document else names.account
            self.stored.put(name(document["name"]), json.dumps(document).encode())

    def know(self, alias: str, **other: str) -> None:
        """Store the credentials of Marketo's account under an alias, with ``other`` values instead."""
        account = self.marketo.state()["account"]
        self.secrets.secrets[f"segpush/{alias}"] = json.dumps({name: account[name] for name in CREDENTIALS} | other)

    def put(self, key: str, body: bytes) -> dict[str, Any]:
        """Store an object in the drop bucket and return its event, which nobody has heard of yet."""
        info = self.inbox.put(key, body)
        said = {"key": key, "size": info.size, "etag": info.etag, "version-id": info.version_id}
        known = {name: value for name, value in said.items() if value is not None}
        return {"detail-type": "Object Created", "detail": {"object": known}}

    def drop(self, key: str, body: bytes, *, times: int = 1) -> None:
        """Deliver a file; its event comes ``times`` times."""
        event = self.put(key, body)
        for _ in range(times):
            self.steps.send(event)

    def say(self, command: str, times: int = 1, **said: str) -> None:
        """Give a command; without ``run`` or ``target`` it is about the newest run."""
        about = said if {"run", "target"} & said.keys() else {**said, "run": self.run["id"]}
        for _ in range(times):
            self.steps.send({"schema": 1, "kind": "command", "command": command, "by": "ines.moreau", **about})

    # time

    def work(self, until: Callable[[], bool] = lambda: False) -> None:
        """Let both functions work until no message is left, delayed ones included, or until something is so."""
        for _ in range(MANY):
            if until() or not (self._message() or self._later()):
                return
        raise AssertionError(f"no quiet after {MANY} messages: {self.steps.bodies()[:3]} {self.parts.bodies()[:3]}")

    def work_until(self, step: str) -> None:
        """Work until the newest run has opened a step."""
        self.work(lambda: bool(self.runs()) and self.run["step"] == step)
        assert self.run["step"] == step, f"the run never came to {step}: {self.run}"

    def wait(self, **span: float) -> None:
        """Let time pass (``hours=6``), with the sweep every 15 minutes."""
        end = self.clock.now() + timedelta(**span)
        while self.clock.now() < end:
            self.clock.jump(min(end, self.clock.now() + SWEEP))
            self.pickup.sweep()
            self.work()

    # what became of it

    def runs(self) -> list[dict[str, Any]]:
        """Return all runs, in the order in which they were made."""
        return [item for (_, sk), item in self.table.items.items() if sk == "RUN"]

    @property
    def run(self) -> dict[str, Any]:
        """The newest run."""
        return self.runs()[-1]

    def report(self, run: str = "") -> dict[str, Any]:
        """Return the report of a run, by default the newest."""
        key = names.report(run or str(self.run["id"]), "report.json")
        found: dict[str, Any] = json.loads(self.stored.get(key))
        return found

    def people(self, name: str, run: str = "") -> str | None:
        """Return a file of a run that names people, None where there is none."""
        try:
            return self.stored.get(names.people(run or str(self.run["id"]), name)).decode()
        except ObjectGone:
            return None

    def members(self, list_id: int) -> set[int]:
        return self.marketo.members(list_id)

    def leads(self, email: str) -> list[dict[str, Any]]:
        """Return whom Marketo has under an address, oldest first."""
        found = [lead for lead in self.marketo.state()["leads"] if lead["email"].lower() == email]
        return sorted(found, key=lambda lead: int(lead["id"]))

    def notices(self) -> list[str]:
        """Return what was published: subject, newline, text."""
        return [f"{notice.subject}\n{notice.message}" for notice in self.topic.published]

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        """Return Marketo's log of calls, signing in left out."""
        return [call for call in self.marketo.calls[since:] if not call["path"].startswith("/identity/")]

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        """Return the calls that changed something in Marketo."""
        return [call for call in self.calls(since) if _writes(call) and call["success"]]

    def mark(self) -> int:
        """Return where Marketo's log ends now: for ``since``."""
        return len(self.marketo.calls)

    def _message(self) -> bool:
        for queue, take in ((self.steps, self.pickup.on_message), (self.parts, self.push.on_part)):
            message = queue.receive()
            if message:
                if message.body["kind" if "kind" in message.body else "detail-type"] == "again":
                    self.stumbles.append(message.body["message"])
                take(message.body)
                queue.delete(message)
                return True
        return False

    def _later(self) -> bool:
        times = [at for at in (self.steps.next_at(), self.parts.next_at()) if at]
        if times:
            self.clock.jump(min(times))
        return bool(times)

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", SimulatorAdapter(self.marketo, self.clock.sleep))
        return session


def _writes(call: Mapping[str, Any]) -> bool:
    path, method = str(call["path"]), str(call["method"])
    if path.startswith("/bulk/v1/leads/export/"):
        return False  # an extract is ordered by POST, and reads
    if path.startswith("/rest/v1/lists/"):
        return method in {"POST", "DELETE"}
    return method == "POST" and "_method=GET" not in str(call["query"])


def records(calls: Iterable[Mapping[str, Any]], method: str, path: str) -> int:
    """Count the records of the calls of one kind."""
    return sum(
        int(call["records"]) for call in calls if call["method"] == method and str(call["path"]).startswith(path)
    )
