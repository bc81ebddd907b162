"""Erase what was found: current objects are written anew without the person, versions that held it are deleted for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.forget.finding import Find, Finding
from console.told import NotAsAsked
from segpush.errors import Conflict, ObjectGone
from segpush.ports import Archive, Put
from segpush.run import Run
from segpush.state import State

BUSY = {"working", "held", "paused"}


@dataclass(slots=True)
class Erasing:
    """Changes the work bucket, and the inbox where asked; repeated it does the rest."""

    finding: Finding
    inbox: Archive | None = None
    rewritten: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    versions: int = 0

    def require_rest(self, finds: Iterable[Find]) -> None:
        """Raise :class:`NotAsAsked` where a run at work holds the person or will write a ledger that does."""
        ledgers = {find.info.key for find in finds if find.area == "ledgers"}
        theirs = {run.id: run for find in finds if (run := self.finding.run(find.info.key))}
        for name in self.finding.work.folders("runs/"):
            run = theirs.get(name) or State(self.finding.table).run(name)
            if run and run.state in BUSY and (name in theirs or _ledger(run) in ledgers):
                raise NotAsAsked(
                    f"run {name} is {run.state} with this person; wait for its end or cancel it, then say it again"
                )

    def erase(self, finds: Iterable[Find]) -> None:
        """Erase the person from each version in turn."""
        for find in finds:
            if find.area == "ledgers":
                self._ledger(find)
            else:
                self._object(find, self.finding.work)

    def erase_inbox(self) -> list[str]:
        """Delete for good every inbox file that holds the person, whole: written anew it would be a new drop."""
        gone: list[str] = []
        if self.inbox is None:
            return gone
        for info in list(self.inbox.history("inbox/")):
            if self.finding.look(info, self.inbox)[0]:
                self._whole(Find(info, 1), self.inbox)
                gone.append(info.key)
        return gone

    def told(self) -> dict[str, Any]:
        """Return what was done."""
        return {"rewritten": self.rewritten, "removed": self.removed, "versions_deleted": self.versions}

    def _ledger(self, find: Find) -> None:
        """Put a ledger without the person in force before the version that held it goes; earlier ones just go."""
        _, munchkin, name = find.info.key.split("/", 2)
        state = State(self.finding.table)
        item = state.ledger(munchkin, name.removesuffix(".parquet"))
        if item["version"] == find.info.version_id:
            written = self._write(find, self.finding.work)
            try:
                self.finding.table.commit(Put({**item, "version": written}, item["rev"]))
            except Conflict as error:
                raise NotAsAsked(f"a run wrote ledger {find.info.key} meanwhile; say it again") from error
        self._gone(find, self.finding.work)

    def _object(self, find: Find, store: Archive) -> None:
        if self._is_current(find, store):
            if self.finding.look(find.info)[1] is None:
                self._whole(find, store)
                return
            self._write(find, store)
        self._gone(find, store)

    def _write(self, find: Find, store: Archive) -> str:
        """Write the object without the person; return its version."""
        _, rest = self.finding.look(find.info)
        info = store.upload(find.info.key, rest) if isinstance(rest, Path) else store.put(find.info.key, rest or b"")
        self.rewritten.append(find.info.key)
        return info.version_id or ""

    def _whole(self, find: Find, store: Archive) -> None:
        """Mark it deleted first, lest an earlier version come back to light."""
        if self._is_current(find, store):
            store.delete(find.info.key)
        self.removed.append(find.info.key)
        self._gone(find, store)

    def _gone(self, find: Find, store: Archive) -> None:
        store.erase(find.info.key, str(find.info.version_id))
        self.versions += 1

    @staticmethod
    def _is_current(find: Find, store: Archive) -> bool:
        try:
            return store.head(find.info.key).version_id == find.info.version_id
        except ObjectGone:
            return False


def counted(finds: Iterable[Find]) -> list[dict[str, Any]]:
    """Return what was found by folder: versions of objects, and records in them."""
    versions: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for find in finds:
        versions[find.area] += 1
        rows[find.area] += find.rows
    return [{"where": area, "versions": versions[area], "records": rows[area]} for area in versions]


def _ledger(run: Run) -> str:
    return f"ledgers/{run.munchkin}/{run.ledger}.parquet"
