"""All that a version stores, as JSON, and a desk of today's made of it: buckets with versions, table, queues, Marketo, time."""

from __future__ import annotations

import base64
import json
import lzma
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from segpush.ports import ObjectInfo
from tests.fakes.memory import MemoryQueue, MemoryStore, Message, Version
from tests.whole import spring
from tests.whole.desk import Desk

STORED = Path(__file__).parent / "stored"
Json = dict[str, Any]


def shown(desk: Desk) -> Json:
    """Return everything that outlives a deploy."""
    state = desk.marketo.state()
    return {
        "now": desk.clock.now().isoformat(),
        "inbox": _objects(desk.inbox),
        "work": _objects(desk.stored),
        "table": list(desk.table.items.values()),
        "steps": _messages(desk.steps),
        "parts": _messages(desk.parts),
        "marketo": {name: value for name, value in state.items() if name != "calls"},
        "faults": desk.marketo.faults_left(),
        "records": records(desk),
    }


def desk_of(stored: Json) -> Desk:
    """Return a desk of today's code that finds all this."""
    desk = Desk(stored["marketo"])
    desk.clock.time = datetime.fromisoformat(stored["now"])
    for store, name in ((desk.inbox, "inbox"), (desk.stored, "work")):
        _fill(store, stored[name])
    desk.table.items = {(item["pk"], item["sk"]): item for item in stored["table"]}
    for queue, name in ((desk.steps, "steps"), (desk.parts, "parts")):
        for message in stored[name]:
            queue.messages.append(Message(**{**message, "visible_at": datetime.fromisoformat(message["visible_at"])}))
            queue._sent = max(queue._sent, message["id"])
    desk.marketo.faults(stored["faults"])
    return desk


def ended(desk: Desk, before: Json | None = None) -> Json:
    """Return what became of it all, without what a version may do in its own way: times, calls that read, words of reports.

    ``before`` are records that were written before this desk began.
    """
    state = desk.marketo.state()
    people = [
        [lead["email"], *(lead.get(name) for name in ("firstName", "lastName", "city"))] for lead in state["leads"]
    ]
    address = {lead["id"]: lead["email"] for lead in state["leads"]}
    return {
        "runs": sorted([run["state"], run["content"]] for run in desk.runs()),
        "people": sorted(people),
        "members": sorted(address[number] for number in desk.members(spring.LIST)),
        "records": dict(Counter(records(desk)) + Counter(before or {})),
    }


def records(desk: Desk) -> dict[str, int]:
    """Count the records of the calls that wrote, by method and path."""
    counted: Counter[str] = Counter()
    for call in desk.writes():
        counted[f"{call['method']} {call['path']}"] += int(call["records"])
    return dict(counted)


def write(name: str, moments: Json) -> Path:
    """Store a version's moments; the same ones are the same bytes."""
    path = STORED / f"{name}.json.xz"
    path.write_bytes(lzma.compress(json.dumps(moments, sort_keys=True).encode(), preset=9))
    return path


def read(name: str) -> Json:
    """Read a version's moments."""
    found: Json = json.loads(lzma.decompress((STORED / f"{name}.json.xz").read_bytes()))
    return found


def versions() -> list[str]:
    """Return the versions whose moments are stored, by name."""
    return sorted(path.name.removesuffix(".json.xz") for path in STORED.glob("*.json.xz"))


def _objects(store: MemoryStore) -> list[Json]:
    return [
        {
            **asdict(version.info),
            "last_modified": version.info.last_modified.isoformat(),
            "body": None if version.body is None else base64.b64encode(version.body).decode(),
        }
        for versions in store.versions.values()
        for version in versions
    ]


def _fill(store: MemoryStore, objects: list[Json]) -> None:
    for each in objects:
        told = {name: value for name, value in each.items() if name != "body"}
        info = ObjectInfo(**{**told, "last_modified": datetime.fromisoformat(each["last_modified"])})
        body = None if each["body"] is None else base64.b64decode(each["body"])
        store.versions.setdefault(info.key, []).append(Version(info, body))
        store._written += 1


def _messages(queue: MemoryQueue) -> list[Json]:
    return [{**asdict(message), "visible_at": message.visible_at.isoformat()} for message in queue.messages]
