"""What the state table holds: one item an object, drop, run, step, part, queued run, list, ledger, lease.

This module knows the names of the items and nothing about when they change.

    AUDIENCE#<destination>/<slug>   OBJECT#<base>#<id> · LISTED#<base>#… · MANIFEST#<id> · DROP#<id> · EXPECT · LIST · ASKED · RETIRE
    LIST#<account>/<lane>           LIST (whose turn it is) · QUEUE#<time>#<run> · CLOSED#<time>#<run>
    LEDGER#<munchkin>/<list>        LEDGER (owner, the version in force, the run that may have left it behind)
    RUN#<run>                       RUN · HALT · STEP#<step> · PART#<step>#<part> · WAIT#<time>
    LEASE#create/<munchkin>         LEASE (the one run that may create people)
    ACCOUNT#<munchkin>              CANARY (whether imports by id are proven there) · FIELDS (the run that described them)
    PAUSE#<account or audience>     PAUSE
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush.errors import Conflict
from segpush.ports import Delete, Put, Write
from segpush.run import Run, run_of
from segpush.times import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segpush.drop import Arrived
    from segpush.ports import Item, Table


TRIED_AGAIN = timedelta(days=7)


def short(text: str) -> str:
    """Shorten any text for a sort key: S3 keys may have 1,024 bytes, all that DynamoDB allows a sort key."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def list_key(account: str, lane: str) -> str:
    """Name the partition of one list's turn; ``lane`` is the list's id, or `destination/slug` where no document gives it."""
    return f"LIST#{account}/{lane}"


def ledger_key(munchkin: str, name: str) -> str:
    """Name the partition of one ledger; by Munchkin id, for an alias may come to mean another account."""
    return f"LEDGER#{munchkin}/{name}"


@dataclass(frozen=True, slots=True)
class State:
    """Typed reads and writes over the table. Every write may raise :class:`errors.Conflict`."""

    table: Table

    def run(self, run_id: str) -> Run | None:
        """Read a run."""
        item = self.table.get(f"RUN#{run_id}", "RUN")
        return run_of(item) if item else None

    def save(self, run: Run, *others: Write) -> Run:
        """Write a run as a change of the revision it was read with, and others with it."""
        self.table.commit(Put(run.item(), run.rev), *others)
        return replace(run, rev=run.rev + 1)

    def runs_waiting(self, account: str, lane: str) -> Sequence[Item]:
        """Return the queue of a list, oldest drop first."""
        return self.table.query(list_key(account, lane), "QUEUE#")

    def turn(self, account: str, lane: str) -> Item:
        """Read whose turn it is on a list; a list never seen has an item of revision 0."""
        pk = list_key(account, lane)
        return self.table.get(pk, "LIST") or {"pk": pk, "sk": "LIST", "rev": 0, "run": "", "full_time": ""}

    def bound(self, audience: str) -> Item:
        """Read which list an audience (`destination/slug`) found or made; ``list_id`` 0 where it has none yet.

        ``how`` is ``name`` or ``create``, ``name`` what the document called it, ``munchkin`` the account it is in.
        """
        pk = f"AUDIENCE#{audience}"
        fresh = {"pk": pk, "sk": "LIST", "rev": 0, "list_id": 0, "how": "", "name": "", "munchkin": ""}
        return self.table.get(pk, "LIST") or fresh

    def ledger(self, munchkin: str, name: str) -> Item:
        """Read which ledger is in force; '' as version means the list was never used."""
        pk = ledger_key(munchkin, name)
        empty = {
            "pk": pk,
            "sk": "LEDGER",
            "rev": 0,
            "owner": "",
            "version": "",
            "key": "",
            "begun": False,
            "open_run": "",
            "open_people": "",
        }
        return self.table.get(pk, "LEDGER") or empty

    def began(self, run: Run) -> Put:
        """Note in the ledger's item that a run began to write, for the next one, should this one never be closed."""
        item = self.ledger(run.munchkin, run.ledger)
        return Put({**item, "open_run": run.id, "open_people": run.people}, item["rev"])

    def closed(self, run: Run) -> Sequence[Item]:
        """Return what runs that could change a run's list left it with, oldest first."""
        return self.table.query(list_key(run.account, run.queue), "CLOSED#")

    def steps(self, run_id: str) -> Sequence[Item]:
        """Return the steps a run has opened."""
        return self.table.query(f"RUN#{run_id}", "STEP#")

    def step(self, run_id: str, step: str) -> Item | None:
        """Read a step: ``parts`` in all, ``open`` still to be settled, ``sent`` once all messages were handed over."""
        return self.table.get(f"RUN#{run_id}", f"STEP#{step}")

    def part(self, run_id: str, step: str, part: int) -> Item:
        """Read a part; one nobody touched yet has an item of revision 0."""
        pk, sk = f"RUN#{run_id}", f"PART#{step}#{part:05d}"
        fresh = {
            "pk": pk,
            "sk": sk,
            "rev": 0,
            "run": run_id,
            "step": step,
            "part": part,
            "state": "open",
            "tries": 0,
            "wake": 0,
        }
        return self.table.get(pk, sk) or fresh

    def parts(self, run_id: str, step: str = "") -> Sequence[Item]:
        """Return the parts somebody touched, of one step or of all."""
        return self.table.query(f"RUN#{run_id}", f"PART#{step}#" if step else "PART#")

    def halt(self, run_id: str) -> Item | None:
        """Read why a run must make no further Marketo call, if so."""
        return self.table.get(f"RUN#{run_id}", "HALT")

    def lease(self, munchkin: str) -> Item:
        """Read who may create people in an account."""
        pk = f"LEASE#create/{munchkin}"
        return self.table.get(pk, "LEASE") or {"pk": pk, "sk": "LEASE", "rev": 0, "run": ""}

    def canary(self, run: Run) -> str:
        """Read what became of the first import by id in a run's instance (U7): ``passed``, ``failed``, '' while there was none.

        A failure counts for :data:`TRIED_AGAIN`, as it may have had a passing reason.
        """
        item = self.table.get(f"ACCOUNT#{run.munchkin}", "CANARY")
        if item is None or (item["word"] == "failed" and parse(run.planned_at) - parse(item["at"]) > TRIED_AGAIN):
            return ""
        return str(item["word"])

    def note_canary(self, run: Run, reason: str, *, passed: bool) -> None:
        """Store what became of it; whoever reads it goes by the last word."""
        said = {"word": "passed" if passed else "failed", "run": run.id, "at": run.planned_at, "reason": reason}
        self.table.commit(Put({"pk": f"ACCOUNT#{run.munchkin}", "sk": "CANARY", **said}, None))

    def described_by(self, account: str, since: str) -> str:
        """Return the run that had the account's fields described after ``since``, '' where none had."""
        item = self.table.get(f"ACCOUNT#{account}", "FIELDS")
        return str(item["run"]) if item and item["at"] > since else ""

    def note_described(self, account: str, run: str, at: str) -> None:
        """Store which run holds a fresh description of the account's fields."""
        self.table.commit(Put({"pk": f"ACCOUNT#{account}", "sk": "FIELDS", "run": run, "at": at}, None))

    def paused(self, account: str, audience: str) -> bool:
        """Tell whether people paused an account or an audience (`destination/slug`)."""
        return any(self.pauses(account, audience))

    def pauses(self, account: str, audience: str) -> Iterator[str]:
        """Yield which of an account and an audience (`destination/slug`) people paused."""
        return (name for name in (account, audience) if self.table.get(f"PAUSE#{name}", "PAUSE"))


def once(table: Table, put: Put) -> bool:
    """Write an item that nobody has written yet; say whether it was us."""
    try:
        table.commit(put)
    except Conflict:
        return False
    return True


def object_item(audience: str, base: str, arrived: Arrived, expires: int) -> Item:
    """Make the item of one registered object; ``base`` is what it shares with the others of its drop."""
    sk = f"OBJECT#{short(base)}#{short(arrived.identity)}"
    values: dict[str, Any] = {name: getattr(arrived, name) for name in arrived.__slots__}
    return {"pk": f"AUDIENCE#{audience}", "sk": sk, "rev": 0, "expires": expires, **values}


def queue_item(run: Run) -> Item:
    """Make the item that holds a run's place in the queue of its list."""
    sk = f"QUEUE#{run.time}#{run.id}"
    return {
        "pk": list_key(run.account, run.queue),
        "sk": sk,
        "rev": 0,
        "run": run.id,
        "time": run.time,
        "content": run.content,
    }


def unqueue(run: Run) -> Delete:
    """Take a run out of the queue of its list."""
    item = queue_item(run)
    return Delete(item["pk"], item["sk"])
