"""The documents and facts of the bench's audience: what a run finds in its buckets when its planning begins."""

from __future__ import annotations

import json
from pathlib import Path

from bench.plan.audience import FIELDS, HEADER
from bench.plan.store import DirectoryStore, OneItem
from segpush import names
from segpush.drop import Arrived, Drop
from segpush.run import Run
from segpush.state import ledger_key

NOW = "2026-01-12T06:18:04.000Z"
MUNCHKIN, LIST = "123-ABC-456", 1021
RUN = Run(
    id="20260112T061804Z-buyers-bench", destination="spring", audience="buyers", account="acme", list_id=LIST, drop="d1",
    time=NOW, content="full", state="working", step="prepare", munchkin=MUNCHKIN, planned_at=NOW,
)  # fmt: skip

TYPES = {
    "email": ("email", None),
    "leadScore": ("score", None),
    "firstName": ("string", 80),
    "lastName": ("string", 80),
}
DOCUMENT = {
    "version": 1,
    "name": "spring",
    "account": "acme",
    "sync": "audience_and_profile",
    "people": "match_and_create",
    "match": {"source": "Email"},
    "mapping": [{"source": source, "target": field} for source, field in zip(HEADER[1:6], FIELDS, strict=True)],
    "limits": {"created_people": 100_000_000},  # nobody is looked up only to be counted
    "audiences": [
        {
            "slug": "buyers",
            "name": "Spring buyers",
            "source": {"preset": "aep", "prefix": "inbox/spring/buyers/", "content": "full", "member_time": HEADER[7]},
            "list": {"id": LIST, "members": "follow"},
        }
    ],
}


def buckets(root: Path, drop: Path, ledger: Path) -> tuple[DirectoryStore, DirectoryStore, OneItem]:
    """Return drop bucket, work bucket and table as a run finds them after `prepare`."""
    inbox, work = DirectoryStore(root / "drop"), DirectoryStore(root / "work")
    arrived = inbox.upload(f"inbox/spring/buyers/{drop.name}", drop)
    known = work.upload(names.ledger(MUNCHKIN, str(LIST)), ledger)
    each = Arrived(arrived.key, arrived.version_id or "", arrived.etag, arrived.size, NOW, NOW)
    facts = {"searchable": ["email", "id"], "fields": [_field(name) for name in ("email", *FIELDS)], "list": None}
    work.put(names.run_file(RUN.id, "destination.json"), json.dumps(DOCUMENT).encode())
    work.put(names.run_file(RUN.id, "drop.json"), Drop(RUN.drop, NOW, (each,), "").document())
    work.put(names.outcome(RUN.id, "prepare", 0), json.dumps(facts).encode() + b"\n")
    item = {"pk": ledger_key(MUNCHKIN, str(LIST)), "sk": "LEDGER", "rev": 1, "owner": "spring/buyers", "begun": True}
    return (
        inbox,
        work,
        OneItem({**item, "key": known.key, "version": known.version_id, "open_run": "", "open_people": ""}),
    )


def _field(name: str) -> dict[str, object]:
    kind, length = TYPES.get(name, ("string", 255))
    return {"name": name, "data_type": kind, "length": length, "updateable": True}
