"""A desk at which people may go by import: chains are chosen, files cut, and the dictionary Marketo reads the files.

What an import says of its rows is what ``Office`` was told to say; everybody else in a file is written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb

from segpush.engine import chains, closing, ledger
from segpush.engine.chains import Chain
from segpush.engine.frame import Frame
from segpush.engine.steps import brought, imports, places, verify
from segpush.engine.workbench import Workbench
from tests.engine.desk import Closed, Desk, answer, judged, reasons, rows
from tests.fakes.memory import MemoryStore

FIELDS = ("firstName", "lastName", "department")
COLUMNS = ",".join(("Email", *FIELDS))
PROFILE: dict[str, Any] = {"sync": "audience_and_profile", "fields": FIELDS}
BY_KEY: dict[str, Any] = {
    **PROFILE, "people": "match_and_create", "match": {"source": "Email", "several": "marketo"},
    "limits": {"first_run": "go"},
}  # fmt: skip


def crowd(count: int, cells: str = "", first: int = 0) -> list[str]:
    """Lines of so many people, with the same cells behind each address."""
    return [f"guest{n:05}@example.com{cells}" for n in range(first, first + count)]


def known(count: int, first: int = 0) -> dict[str, list[int]]:
    """The leads of such a crowd, from 20,000 on: five digits each."""
    return {key: [20_000 + n] for n, key in enumerate(crowd(count, first=first), first)}


@contextmanager
def choosing(desk: Desk, text: str, canary: str = "") -> Iterator[tuple[duckdb.DuckDBPyConnection, Frame, list[Chain]]]:
    """Plan a drop, look people up and choose; the tables stay open for the ``with``."""
    with desk.planned(text) as (db, now, _):
        desk._step(db, now, "resolve")
        places.prepare(db, now)
        yield db, now, chains.choose(db, now, canary)


def tables(bench: Workbench, step: str, run: str) -> list[list[list[str]]]:
    """The files of a step as rows of cells, header first, as any CSV reader has them."""
    prefix = f"runs/{run}/files/{step}/"
    texts = (bench.work.get(info.key).decode() for info in bench.work.list(prefix))
    return [list(csv.reader(io.StringIO(text, newline=""), strict=True)) for text in texts]


@dataclass
class Office:
    """What becomes of imports: exceptions by key or lead, and what the file's own row says."""

    exceptions: dict[str | int, Mapping[str, Any]] = field(default_factory=dict)
    whole: dict[str, Any] = field(default_factory=lambda: {"person": "written", "list": "on_list"})
    silent: bool = False
    removed: str = "off_list"
    shown: Sequence[tuple[str, str]] | None = None
    """The list's extract as (id, key), where it is read back."""
    rechecked: Sequence[Mapping[str, Any]] = ()


class Filing(Desk):
    """A desk whose runs choose their chain; ``office`` says what imports and the read-back bring."""

    def __init__(self, *given: Any, office: Office | None = None, **more: Any) -> None:
        super().__init__(*given, **more)
        self.office = office or Office()
        self.work = MemoryStore()

    def run(self, *files: str | bytes, **frame: Any) -> Closed:
        with self.planned(*files, **frame) as (db, now, numbers):
            bench = Workbench(db, self.directory, self.work)
            sent = {"resolve": self._step(db, now, "resolve")}
            places.prepare(db, now)
            chains.choose(db, now, "passed")
            sent |= {step: self._step(db, now, step) for step in ("update", "upsert")}
            places.prepare(db, now)
            sent["delist"] = self._step(db, now, "delist")
            sent |= {step: self._import(bench, now, step) for step in imports.STEPS}
            places.prepare(db, now)
            sent["enlist"] = self._step(db, now, "enlist")
            self._kept(bench, now, sent)
            seen = self._read_back(bench, now)
            places.prepare(db, now)
            places.judge(db, ("not_reached", "the run ended before"))
            if seen:
                verify.settle(db)
            closing.next_ledger(db, now)
            if seen:
                numbers["drift"] = verify.compare(db, now.run.planned_at, {})
            books = closing.accounts(db, numbers)
            self.ledger = self.directory / f"ledger-{self.day}.parquet"
            ledger.store(db, self.ledger)
            return Closed(numbers, self._people(db), self._places(db), books, sent, judged(db), reasons(db))

    def _import(self, bench: Workbench, now: Frame, step: str) -> list[dict[str, Any]]:
        """Cut a step's files, let the office answer for each, fold what it said; return the rows of the files."""
        if bench.count(imports.waiting(step)) == 0:
            return []
        imports.cut(bench, now, step)
        sent, said = [], []
        for number, (header, *lines) in enumerate(tables(bench, step, now.run.id)):
            found = [dict(zip(header, line, strict=True)) for line in lines]
            sent += found
            said += self._said(number, [row[header[0]] for row in found], by_id=step == "import_id")
        self._store(bench, now, step, said)
        answer(bench.db, said, "outcomes", self.directory)
        imports.fold(bench.db, step)
        return sent

    def _said(self, file: int, keys: Sequence[str], *, by_id: bool) -> list[dict[str, Any]]:
        if self.office.silent:
            return []
        named = [int(key) if by_id else key.lower() for key in keys]
        found: list[dict[str, Any]] = []
        for one in named:
            if one in self.office.exceptions:
                who = {"key": None, "lead": one} if by_id else {"key": one, "lead": None}
                found.append({"file": file, **who, **self.office.exceptions[one]})
        return [*found, {"file": file, "key": None, "lead": None, "warning": False, **self.office.whole}]

    def _kept(self, bench: Workbench, now: Frame, sent: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Store what the list calls brought, as push does."""
        for step, word in (("delist", self.office.removed), ("enlist", "on_list")):
            self._store(bench, now, step, [{"lead": row["lead"], "list": word} for row in sent[step]])
        brought.load(bench, now.run.id)

    def _read_back(self, bench: Workbench, now: Frame) -> bool:
        if self.office.shown is None:
            return False
        key = f"runs/{now.run.id}/extracts/verify.csv"
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([("id", "email"), *self.office.shown])
        bench.work.put(key, text.getvalue().encode())
        self._store(bench, now, "verify", [{"object": key}])
        verify.read(bench, now)
        verify.fold(bench.db)
        self.unseen = rows(bench.db, verify.unseen())
        self._store(bench, now, "recheck", self.office.rechecked)
        brought.load(bench, now.run.id)
        return True

    def _store(self, bench: Workbench, now: Frame, step: str, said: Sequence[Mapping[str, Any]]) -> None:
        answer(bench.db, said, "stored", self.directory)
        if said:
            body = (self.directory / "stored.ndjson").read_bytes()
            bench.work.put(f"runs/{now.run.id}/outcomes/{step}/00000.ndjson", body)
