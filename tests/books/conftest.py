"""A run's workbench with the tables as the engine leaves them, small enough to count by hand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segpush import names
from segpush.engine.books import accounts
from segpush.engine.database import open_database
from segpush.engine.workbench import Workbench
from segpush.run import Run
from tests.fakes.memory import MemoryStore

PEOPLE = "key VARCHAR, kind VARCHAR, leads BIGINT[], person VARCHAR, code VARCHAR, reason VARCHAR, warning BOOLEAN, asked BOOLEAN"
LEDGER = "key VARCHAR, lead BIGINT, state VARCHAR, origin VARCHAR"
PLACES = "key VARCHAR, kind VARCHAR, lead BIGINT, list VARCHAR, code VARCHAR, reason VARCHAR"

EARLIER = [
    {"run": "20260110T061804Z-spring-buyers-0a1b2c3d", "ended_at": "2026-01-10T06:40:00.000Z", "on_list": 4, "added": 4, "removed": 0, "read_back": False},
    {"run": "20260111T061804Z-spring-buyers-4e5f6a7b", "ended_at": "2026-01-11T06:40:00.000Z", "on_list": 7, "added": 3, "removed": 0, "read_back": True},
]  # fmt: skip
TIMELINE = {
    "steps": [
        {"step": "prepare", "opened_at": "2026-01-12T06:33:10.000Z", "closed_at": "2026-01-12T06:33:14.000Z", "parts": 1, "calls": 3},
        {"step": "resolve", "opened_at": "2026-01-12T06:33:20.000Z", "closed_at": "2026-01-12T06:34:10.000Z", "parts": 2, "calls": 120},
        {"step": "enlist", "opened_at": "2026-01-12T07:35:00.000Z", "closed_at": "2026-01-12T07:36:10.000Z", "parts": 1, "calls": 7},
    ],
    "waits": [{"why": "held", "from": "2026-01-12T06:34:12.000Z", "until": "2026-01-12T07:34:50.000Z"}],
}  # fmt: skip
EXAMPLES = {
    "bad_address": [{"file": "inbox/spring/buyers.csv", "line": 17, "key": "i•••"}],
    "cell_count": [{"file": "inbox/spring/buyers.csv", "line": 40, "key": ""}],
}


@pytest.fixture
def run() -> Run:
    return Run(
        id="20260112T061804Z-spring-buyers-1f2e3d4c", destination="spring-campaigns", audience="spring-buyers", account="acme",
        list_id=1021, drop="d1", time="2026-01-12T06:18:04.000Z", content="full", state="done", step="enlist",
        munchkin="123-ABC-456", approved="first_run", started_at="2026-01-12T06:33:10.000Z", ended_at="2026-01-12T07:36:12.500Z",
    )  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path, run: Run) -> Iterator[Workbench]:
    work = MemoryStore()
    work.put(names.run_file(run.id, "limits.json"), json.dumps({"daily_quota": 50_000, "share_percent": 50}).encode())
    with open_database(tmp_path) as db:
        yield Workbench(db, tmp_path, work)


@pytest.fixture
def settled(bench: Workbench) -> Workbench:
    """Nine members and two leavers, one of each fate; one person of an earlier run whom no row names."""
    people: list[tuple[Any, ...]] = [
        ("ada@example.com", "member", [1], "unchanged", None, None, False, False),
        ("bo@example.com", "member", [2], "created", None, None, False, True),
        ("cleo@example.com", "member", [3], "updated", "", "2 leads have this key: 3, 33.", True, True),
        ("dora@example.com", "member", [4, 5], "found", None, None, False, True),
        ("emil@example.com", "member", [], "unmatched", None, None, False, True),
        ("=fay@example.com", "member", [], "ambiguous", "", "2 leads have this key: 61, 60.", False, True),
        (
            "gus@example.com",
            "member",
            [],
            "refused",
            "required_missing",
            "a person is created only with firstName",
            False,
            True,
        ),
        ("hana@example.com", "member", [8], "refused", "1003", "=Invalid value for field 'phone'", False, True),
        ("ivo@example.com", "member", [9], "found", None, None, False, True),
        ("jo@example.com", "leaver", [10], "unchanged", None, None, False, False),
        ("kim@example.com", "leaver", [], "unmatched", None, None, False, True),
        ("lou@example.com", "absent", [12], "unchanged", None, None, False, False),
    ]
    places: list[tuple[Any, ...]] = [
        ("ada@example.com", "member", 1, "kept", None, None),
        ("bo@example.com", "member", 2, "on_list", None, None),
        ("cleo@example.com", "member", 3, "on_list", None, None),
        ("dora@example.com", "member", 4, "on_list", None, None),
        ("dora@example.com", "member", 5, "refused", "1004", "Lead not found"),
        ("emil@example.com", "member", None, "not_asked", None, None),
        ("=fay@example.com", "member", None, "not_asked", None, None),
        ("gus@example.com", "member", None, "not_asked", None, None),
        ("hana@example.com", "member", 8, "kept", None, None),
        ("ivo@example.com", "member", 9, "undelivered", "transport", "no answer came"),
        ("jo@example.com", "leaver", 10, "off_list", None, None),
        ("kim@example.com", "leaver", None, "not_asked", None, None),
        ("lou@example.com", "absent", 12, "off_list", None, None),
    ]
    ledger = [(key, lead, "on", "ours") for key, kind, lead, there, *_ in places if there in {"on_list", "kept"}]
    ledger += [("jo@example.com", 10, "off", "ours"), ("mia@example.com", 13, "on", "was_there")]
    bench.db.execute(
        f"CREATE TABLE people ({PEOPLE}); CREATE TABLE places ({PLACES}); CREATE TABLE next_ledger ({LEDGER})"
    )
    bench.db.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?)", people)
    bench.db.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?)", places)
    bench.db.executemany("INSERT INTO next_ledger VALUES (?, ?, ?, ?)", ledger)
    return bench


@pytest.fixture
def books(run: Run) -> dict[str, Any]:
    """What `balance` makes of the settled people, as the rows and codes around them would have it."""
    numbers = {
        "read": 1_216, "rows": {"member": 9, "leaver": 2, "duplicate": 1_200, "rejected": 4, "conflict": 1},
        "codes": {"bad_address": 3, "cell_count": 1}, "notes": ["a.csv: a byte order mark"], "unreadable": 1,
        "examples": EXAMPLES, "first_run": True, "held_for": ["first_run"],
    }  # fmt: skip
    return {
        **accounts.head(run),
        **accounts.planned(run, numbers),
        "drop": {
            "id": "d1",
            "objects": ["inbox/spring/buyers.csv"],
            "time": run.time,
            "content": "full",
            "rows_told": None,
        },
        "people": {
            "ambiguous": 1,
            "created": 1,
            "found": 2,
            "refused": 2,
            "unchanged": 2,
            "unmatched": 2,
            "updated": 1,
        },
        "list": {"kept": 2, "not_asked": 4, "off_list": 1, "on_list": 3, "refused": 1, "undelivered": 1},
        "ledger_leavers": {"off_list": 1},
        "reasons": {"": 2, "1003": 1, "1004": 1, "required_missing": 1, "transport": 1},
        "warnings": 1,
        "calls": {
            "total": 130,
            "by_step": {"resolve": 130},
            "by_kind": {"POST /rest/v1/leads.json": 130},
            "signing_in": 1,
            "planned": {"resolve": 4, "upsert": 2, "enlist": 1},
            "today": {"day": "2026-01-12", "segpush": 1_040, "others": 8_210},
        },
        "history": EARLIER,
        "timeline": TIMELINE,
    }
