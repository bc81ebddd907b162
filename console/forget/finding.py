"""Find a person: first what else it is known by, then every version of every object that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from console.forget.person import Person
from console.forget.tables import MAGIC, Tables
from console.forget.texts import cleaned
from segpush.destination import load_destination
from segpush.errors import BadDocument, ObjectGone
from segpush.ports import Archive, ObjectInfo, Table
from segpush.run import Run
from segpush.state import State

FOLDERS = ("ledgers/", "runs/", "people/", "reports/")
STATE = "/state/"


@dataclass(frozen=True, slots=True)
class Find:
    """One version that holds the person in ``rows`` records."""

    info: ObjectInfo
    rows: int

    @property
    def area(self) -> str:
        """The folder it is in."""
        return self.info.key.partition("/")[0]


@dataclass(slots=True)
class Finding:
    """Looks through the work bucket, with what it learned on the way."""

    work: Archive
    table: Table
    tables: Tables
    person: Person
    ords: dict[str, set[int]] = field(default_factory=dict)
    runs: dict[str, Run | None] = field(default_factory=dict)

    def learn(self) -> None:
        """Learn the person's other keys, its ids in Marketo, and which rows of which run it is."""
        for info in self.work.history("runs/"):
            if STATE in info.key and info.key.endswith("/fields.parquet"):
                self._other_keys(info)
        for info in self.work.history("ledgers/"):
            self._leads(info, info.key.split("/")[1])
        for info in self.work.history("runs/"):
            if STATE in info.key and info.key.endswith("/people.parquet"):
                found = self.tables.column(self._bring(info), "ord", self.person, self.munchkin(info.key))
                self.ords.setdefault(info.key.split("/")[1], set()).update(map(int, found))
            elif STATE in info.key and info.key.endswith("/ledger.parquet"):
                self._leads(info, self.munchkin(info.key))

    def finds(self) -> Iterator[Find]:
        """Yield every version that holds the person."""
        for folder in FOLDERS:
            for info in self.work.history(folder):
                rows, _ = self.look(info)
                if rows:
                    yield Find(info, rows)

    def look(self, info: ObjectInfo, store: Archive | None = None) -> tuple[int, Path | bytes | None]:
        """Return how many records of a version are about the person, and the object without them; None: it has to go whole."""
        path = self._bring(info, store)
        munchkin = self.munchkin(info.key)
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return cleaned(info.key, path.read_bytes(), self.person, munchkin)
        ords = frozenset(self.ords.get(info.key.split("/")[1], ()))
        rows = self.tables.hits(path, self.person, munchkin, ords)
        return rows, self.tables.without(path, self.person, munchkin, ords) if rows else None

    def run(self, key: str) -> Run | None:
        """Return the run an object belongs to, None for ledgers and inbox files."""
        folder, name, *_ = key.split("/")
        if folder not in {"runs", "people", "reports"}:
            return None
        if name not in self.runs:
            self.runs[name] = State(self.table).run(name)
        return self.runs[name]

    def munchkin(self, key: str) -> str:
        """Return which account an object speaks of; '' where that is not known any more."""
        if key.startswith("ledgers/"):
            return key.split("/")[1]
        run = self.run(key)
        return run.munchkin if run else ""

    def _bring(self, info: ObjectInfo, store: Archive | None = None) -> Path:
        path = self.tables.directory / "object"
        (store or self.work).download(info.key, path, info.version_id)
        return path

    def _leads(self, info: ObjectInfo, munchkin: str) -> None:
        found = self.tables.column(self._bring(info), "lead", self.person)
        self.person.leads.setdefault(munchkin, set()).update(map(int, found))

    def _other_keys(self, info: ObjectInfo) -> None:
        """Where people are looked up by another field and the address is mapped, the key of that row is the person's."""
        run, folder = info.key.split("/")[1], info.key.rpartition("/")[0]
        column = self._email_column(run)
        ords = self.tables.of_value(self._bring(info), column, self.person.email) if column else []
        if ords:
            (path := self.tables.directory / "people").write_bytes(self.work.get(f"{folder}/people.parquet"))
            self.person.keys.update(key for key in self.tables.keys_of(path, ords) if key != self.person.email)

    def _email_column(self, run: str) -> str:
        try:
            destination = load_destination(self.work.get(f"runs/{run}/destination.json"))
        except (BadDocument, ObjectGone):
            return ""
        found = [number for number, each in enumerate(destination.attributes) if each.target == "email"]
        return f"v{found[0]}" if found and destination.match.field != "email" else ""
