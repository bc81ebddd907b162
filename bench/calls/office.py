"""The desk of the whole tests with a million people on it: both functions, memory ports, virtual time, the simulator."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import duckdb

from bench.calls.audience import LIST, MUNCHKIN, PREFIX, Audience
from bench.calls.counting import Counted, counted
from segpush import names
from segpush.destination import load_destination
from segpush.errors import BadDocument
from tests.whole.desk import Desk

ACCOUNT = {"version": 1, "name": "acme"}
SPEED = {"import_rows_per_second": 5_000.0, "import_seconds": 60.0, "export_seconds": 60.0}


class Refused(Exception):
    """This release does not do what a case asks for; the text says why."""


class Office(Desk):
    """A desk for one audience. Every file comes a day after the last one."""

    def __init__(self, audience: Audience) -> None:
        super().__init__({**audience.marketo(), "switches": SPEED})
        self.files = 0

    def agree(self, document: dict[str, Any]) -> None:
        """Put the documents in force; raise :class:`Refused` where this release does not honour one."""
        try:
            load_destination(json.dumps(document))
        except BadDocument as error:
            raise Refused(str(error).replace("\n", "; ")) from None
        self.apply(ACCOUNT, document)

    def deliver(self, file: bytes) -> Counted:
        """Have a file pushed and return what that cost."""
        self.files += 1
        key = f"{PREFIX}buyers_202603{self.files:02}_061804.csv"
        return self.run_of(lambda: self.drop(key, file))

    def resync(self) -> Counted:
        """Have everybody of the ledger put on the list once more."""
        return self.run_of(lambda: self.say("resync", target="bench/buyers"))

    def run_of(self, cause: Callable[[], None]) -> Counted:
        """Let what ``cause`` leads to be done; raise :class:`Refused` unless a run came of it and ended well."""
        self.clock.jump(self.clock.now() + timedelta(days=1))
        known, since = len(self.runs()), self.mark()
        began = self.clock.now()
        cause()
        self.work()
        minutes = (self.clock.now() - began).total_seconds() / 60
        if len(self.runs()) == known:
            raise Refused("nothing came of it")
        if self.run["state"] != "done":
            raise Refused(f"the run ended {self.run['state']}: {self.run['reason']}")
        return counted(self.marketo.calls[since:], minutes)

    def standing(self, emails: Iterable[str]) -> Counter[bool]:
        """Of these people, how many the ledger has on the list with a lead id (True) and without one (False)."""
        ledger = self.stored.get(names.ledger(MUNCHKIN, str(LIST)))
        with tempfile.NamedTemporaryFile(suffix=".parquet") as file, duckdb.connect() as db:
            file.write(ledger)
            file.flush()
            rows = db.execute("SELECT key, lead IS NOT NULL FROM read_parquet(?) WHERE state <> 'off'", [file.name])
            known = dict(rows.fetchall())
        return Counter(known[email] for email in emails if email in known)
