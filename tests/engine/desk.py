"""The engine at its desk: one audience, its ledger from run to run, and a Marketo that is a dictionary.

A drop is text or bytes as they lie on S3; what happens between is the engine's own, step after step, without queues and calls.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from segpush.destination import Destination
from segpush.drop import Arrived, Drop
from segpush.engine import closing, ledger, plan
from segpush.engine.columns import key_names
from segpush.engine.database import open_database
from segpush.engine.described import further, targets
from segpush.engine.frame import Frame
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.read import open_drop
from segpush.engine.reading.unwrap import SourceFile
from segpush.engine.steps import outcomes, places, resolve, write
from segpush.run import Run
from tests.engine.setting import FACTS, Marketo


@dataclass
class Closed:
    """What one run left: numbers, people and places by key, the accounts, what was sent; ``rows`` are their outcomes in
    order, ``reasons`` why some are none."""

    numbers: dict[str, Any]
    people: dict[str, Any]
    places: dict[Any, str]
    accounts: dict[str, Any]
    sent: dict[str, list[dict[str, Any]]]
    rows: list[str]
    reasons: list[str]


class Desk:
    """An audience over many drops. ``day`` moves on by one with each; ``ledger`` is the file the last run left."""

    def __init__(
        self,
        directory: Path,
        document: Destination,
        marketo: Marketo | None = None,
        *,
        facts: Mapping[str, Any] = FACTS,
        limits: ReadLimits | None = None,
    ) -> None:
        self.directory = directory
        self.document = document
        self.marketo = marketo or Marketo()
        self.facts = dict(facts)
        self.limits = limits or ReadLimits()
        self.ledger: Path | None = None
        self.day = 11

    def frame(self, *, parts: int = 1, time: str = "") -> Frame:
        time = time or f"2026-01-{self.day:02d}T06:18:04.000Z"
        run = Run(
            id=f"run-{self.day}", destination="spring", audience="spring-buyers", account="acme", list_id=1021, drop="d1",
            time=time, content=self.document.audiences[0].source.content_kind, state="working", planned_at=time,
        )  # fmt: skip
        found, key_type = targets(self.document, self.facts)
        each = Arrived("inbox/spring/buyers/a.csv", "v1", "e", 1, time, time)
        drop = Drop("d1", time, tuple(replace(each, key=f"{each.key}_{n}") for n in range(parts)), "")
        return Frame(
            run, self.document, self.document.audiences[0], drop, found, key_type, further(self.document, self.facts)
        )

    @contextmanager
    def planned(
        self, *files: str | bytes, only: bool = False, **frame: Any
    ) -> Iterator[tuple[duckdb.DuckDBPyConnection, Frame, dict[str, Any]]]:
        """Read and plan one drop of these files; the tables stay open for the ``with``."""
        self.day += 1
        now = self.frame(**frame)
        with open_database(self.directory) as db:
            ledger.load(db, self.ledger) if self.ledger else ledger.create(db)
            sources = [self._stored(number, each) for number, each in enumerate(files, 1)]
            opened = open_drop(db, sources, now.audience.source.dialect(), self.limits, key_names(now))
            yield db, now, plan.make(db, now, opened, first_run=self.ledger is None, only=only)

    def _stored(self, number: int, content: str | bytes) -> SourceFile:
        """Put a file of a drop on disk; the later ones are named as parts."""
        path = self.directory / (f"drop-{self.day}.csv" if number == 1 else f"drop-{self.day}_{number}.csv")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return SourceFile(path, path.name)

    def run(self, *files: str | bytes, **frame: Any) -> Closed:
        """Take one drop from its files to the closed books."""
        with self.planned(*files, **frame) as (db, now, numbers):
            sent = {step: self._step(db, now, step) for step in ("resolve", "update", "upsert")}
            places.prepare(db, now)
            sent |= {step: self._step(db, now, step) for step in ("delist", "enlist")}
            places.judge(db, ("not_reached", "the run ended before"))
            closing.next_ledger(db, now)
            books = closing.accounts(db, numbers)
            self.ledger = self.directory / f"ledger-{self.day}.parquet"
            ledger.store(db, self.ledger)
            return Closed(numbers, self._people(db), self._places(db), books, sent, judged(db), reasons(db))

    def remember(self, key: str, lead: int | None, state: str = "on", origin: str = "was_there", **more: Any) -> None:
        """Put one more row into the ledger."""
        row = {"key": key, "lead": lead, "state": state, "origin": origin, "missed": False, **more}
        marks = ", ".join("?" for _ in ledger.COLUMNS)
        with open_database(self.directory) as db:
            ledger.load(db, self.ledger) if self.ledger else ledger.create(db)
            ledger.change(db)
            db.execute(f"INSERT INTO ledger VALUES ({marks})", [row.get(name) for name in ledger.COLUMNS])
            db.execute("CREATE TABLE next_ledger AS FROM ledger")
            self.ledger = self.directory / f"remembered-{key}-{lead}.parquet"
            ledger.store(db, self.ledger)

    def known(self) -> list[dict[str, Any]]:
        """The ledger as it is now, one row a key and lead."""
        with open_database(self.directory) as db:
            ledger.load(db, self.ledger or Path())
            return rows(db, "FROM ledger ORDER BY key, lead")

    def _step(self, db: duckdb.DuckDBPyConnection, now: Frame, step: str) -> list[dict[str, Any]]:
        """Cut one step, let Marketo answer, fold what it said."""
        fixed = {"resolve": resolve.asked(now), "delist": places.DELIST, "enlist": places.ENLIST}
        query = fixed.get(step) or {"update": write.update, "upsert": write.upsert}[step](now)
        creates = str(write.action(db, now, step)).startswith("create")
        asked = rows(db, query)
        answers = [self._answer(step, row, creates=creates) for row in asked]
        table = {"delist": "delisted", "enlist": "enlisted"}.get(step, "outcomes")
        answer(db, answers, table, self.directory)
        if asked and step == "resolve":
            resolve.fold(db, now)
        elif asked and step in {"update", "upsert"}:
            write.fold(db, step)
        return asked

    def _answer(self, step: str, row: dict[str, Any], *, creates: bool) -> dict[str, Any]:
        if step == "resolve":
            return self.marketo.looked_up(row["key"])
        if step in {"update", "upsert"}:
            return self.marketo.written(row, creates=creates)
        return self.marketo.placed(row["lead"], on=step == "enlist")

    def _people(self, db: duckdb.DuckDBPyConnection) -> dict[str, Any]:
        return {row["key"]: row for row in rows(db, "FROM people ORDER BY key, kind DESC")}

    def _places(self, db: duckdb.DuckDBPyConnection) -> dict[Any, str]:
        return {row["lead"] or row["key"]: row["list"] for row in rows(db, "FROM places")}


def rows(db: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """What a query brings, as dictionaries."""
    found = db.execute(query)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def answer(db: duckdb.DuckDBPyConnection, answers: Sequence[Mapping[str, Any]], table: str, directory: Path) -> None:
    """Store outcome rows as push does and load them."""
    path = directory / f"{table}.ndjson"
    path.write_text("".join(json.dumps(row) + "\n" for row in answers))
    outcomes.load(db, table, [path] if answers else [])


def verdicts(db: duckdb.DuckDBPyConnection) -> list[str]:
    """The outcome of each row, in the order of the rows."""
    query = "SELECT coalesce(v.outcome, m.status) AS outcome FROM mapped m LEFT JOIN verdicts v ON v.ord = m.rowid + 1 ORDER BY m.rowid"
    return [row["outcome"] for row in rows(db, query)]


def judged(db: duckdb.DuckDBPyConnection) -> list[str]:
    """The outcome of each row, with the code where it is rejected."""
    codes = dict(db.execute("SELECT ord, code FROM verdicts WHERE outcome = 'rejected'").fetchall())
    return [f"{word} {codes[at]}" if at in codes else word for at, word in enumerate(verdicts(db), 1)]


def reasons(db: duckdb.DuckDBPyConnection) -> list[str]:
    """Why rows do not count, in their order."""
    return [row["reason"] for row in rows(db, "SELECT reason FROM verdicts WHERE reason IS NOT NULL ORDER BY ord")]
