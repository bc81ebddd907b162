"""Runs without a drop: their people are those the ledger has in the audience."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from segpush.engine import ledger, plan, rebuild
from segpush.engine.database import open_database
from segpush.engine.frame import Frame
from segpush.engine.steps import places, resolve, write
from tests.engine.desk import Desk, rows
from tests.engine.setting import Marketo, destination, drop

INES, TOMAS, ZOE, HANNA = (f"{name}@example.com" for name in ("ines", "tomas", "zoe", "hanna"))
MOMENT, EARLIER = "2026-01-11T06:00:00.000Z", "2026-01-10T06:00:00.000Z"
PROFILE: dict[str, Any] = {"sync": "audience_and_profile", "fields": ("firstName", "lastName")}


def desk_with(tmp_path: Path, members: str = "follow", **document: Any) -> Desk:
    """Ines is on the list, Tomas was taken off by hand, Zoe left, an import put guest there, Hanna was there before us."""
    desk = Desk(tmp_path, destination(members, **document), Marketo())
    ours: dict[str, Any] = {"origin": "ours", "as_of": EARLIER, "asked_at": MOMENT, "print": "p"}
    desk.remember(INES, 901, **ours)
    desk.remember(TOMAS, 902, "off", **ours, gone_at=MOMENT)
    desk.remember(ZOE, 903, "off", **ours)
    desk.remember("guest@example.com", None, origin="ours", as_of=EARLIER)
    desk.remember(HANNA, 950)
    return desk


@contextmanager
def rebuilt(desk: Desk, task: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, Frame, dict[str, Any]]]:
    with open_database(desk.directory) as db:
        ledger.load(db, desk.ledger or Path())
        frame = desk.frame()
        numbers = rebuild.make(db, frame, task)
        places.prepare(db, frame)
        yield db, frame, numbers


def leads(db: duckdb.DuckDBPyConnection, table: str) -> list[int]:
    return [row["lead"] for row in rows(db, f"FROM {table} ORDER BY lead")]


@pytest.mark.parametrize(
    ("task", "members", "added", "removed"),
    [
        ("resync", "follow", [901, 902], []),
        ("resync", "mirror", [901, 902], []),
        ("reconcile", "follow", [902], []),
        ("reconcile", "add_only", [902], []),
        ("reconcile", "mirror", [902], [950]),
        ("verify", "mirror", [], []),
    ],
)
def test_who_is_put_there_and_who_comes_off(
    tmp_path: Path, task: str, members: str, added: list[int], removed: list[int]
) -> None:
    with rebuilt(desk_with(tmp_path, members), task) as (db, _, _):
        assert (leads(db, "to_enlist"), leads(db, "to_delist")) == (added, removed)


def test_its_rows_are_the_people_and_its_price_is_theirs(tmp_path: Path) -> None:
    with rebuilt(desk_with(tmp_path), "reconcile") as (_, _, numbers):
        assert (numbers["read"], numbers["rows"]) == (3, {"member": 3})
        assert not numbers["first_run"]
        assert numbers["calls"] == 1
    with rebuilt(desk_with(tmp_path), "verify") as (_, _, numbers):
        assert (numbers["read"], numbers["rows"], numbers["calls"]) == (0, {}, 0)


@pytest.mark.parametrize(
    "document",
    [{}, PROFILE, {**PROFILE, "match": {"source": "Email", "second_field": {"source": "Last", "field": "lastName"}}}],
)
def test_whose_lead_nobody_knows_is_looked_up_and_nobody_is_written(tmp_path: Path, document: dict[str, Any]) -> None:
    with rebuilt(desk_with(tmp_path, **document), "resync") as (db, frame, _):
        assert [row["key"] for row in rows(db, resolve.asked(frame))] == ["guest@example.com"]
        assert rows(db, write.update(frame)) == rows(db, write.upsert(frame)) == []


def test_who_was_looked_up_is_put_there_too(tmp_path: Path) -> None:
    with rebuilt(desk_with(tmp_path), "resync") as (db, frame, _):
        db.execute("""
            CREATE TABLE outcomes AS SELECT 'guest@example.com' AS key, 'found' AS person, [904::BIGINT] AS leads, NULL::VARCHAR AS code,
                NULL::VARCHAR AS reason, false AS warning, NULL::STRUCT(lead BIGINT, names VARCHAR[])[] AS empty, []::BIGINT[] AS flagged
        """)
        resolve.fold(db, frame)
        places.prepare(db, frame)
        assert leads(db, "to_enlist") == [901, 902, 904]


def test_the_guard_counts_those_we_put_there_although_all_are_sent_anew(tmp_path: Path) -> None:
    with rebuilt(desk_with(tmp_path), "resync") as (_, _, numbers):
        assert (numbers["ours"], numbers["on_list"]) == (2, 3), "Ines and the guest; and Hanna"


def forgotten(tmp_path: Path, time: str) -> dict[str, tuple[str, Any, Any]]:
    """State, print and moment of going of everybody, once a drop of a time is sent anew."""
    with open_database(tmp_path) as db:
        ledger.load(db, desk_with(tmp_path).ledger or Path())
        rebuild.forget(db, time)
        return {row["key"]: (row["state"], row["print"], row["gone_at"]) for row in rows(db, "FROM ledger")}


def test_a_drop_that_is_sent_anew_forgets_what_was_written_and_who_was_taken_off_by_hand(tmp_path: Path) -> None:
    found = forgotten(tmp_path, EARLIER)
    assert found[INES] == ("maybe", None, None)
    assert found[TOMAS] == ("off", None, None)
    assert found[HANNA][0] == "on", "whoever was there before us is none of ours"


def test_what_a_newer_drop_said_is_not_forgotten(tmp_path: Path) -> None:
    found = forgotten(tmp_path, "2026-01-09T06:00:00.000Z")
    assert found[INES] == ("on", "p", None)
    assert found[TOMAS] == ("off", "p", MOMENT)


def test_a_plan_looks_up_whom_a_push_would_write_at_once_and_prices_the_push(tmp_path: Path) -> None:
    document = {**PROFILE, "people": "match_and_create", "limits": {"first_run": "go"}}
    desk = Desk(tmp_path, destination(**document), Marketo({INES: [901]}))
    with desk.planned(drop(f"{INES},A,B", f"{ZOE},C,D", columns="Email,firstName,lastName"), only=True) as (
        db,
        frame,
        numbers,
    ):
        assert (numbers["ask"], numbers["direct"], numbers["look_ups"]) == (2, 0, 1)
        desk._step(db, frame, "resolve")
        found = resolve.expected(db)
        assert (found["found"], found["create"], found["add"]) == (1, 1, 2)
        assert resolve.forget(db)
        assert {row["key"]: row["via"] for row in rows(db, "FROM people")} == {INES: "direct", ZOE: "direct"}
        assert not resolve.forget(db)
    assert plan.must_ask_first(frame, first_run=True) is False
