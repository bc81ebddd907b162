"""Close a run: books, ledger, the turn handed back, people told. Also where a run ends without books.

The new ledger is an object version nobody points to until run, list and ledger change in one transaction; whatever is
repeated before that is repeated without harm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.budget import Budget, Limits
from segpush.engine import closing, ledger
from segpush.engine.books import accounts, history, report, timeline
from segpush.engine.steps import brought, imports, places, verify
from segpush.ports import Delete, Put, Write
from segpush.run import LEDGER, READS
from segpush.state import State, unqueue
from segpush.telemetry import count, log
from segpush.times import stamp

if TYPE_CHECKING:
    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench
    from segpush.ports import Clock, Item, ObjectStore, Random, Table
    from segpush.run import Run
    from segpush.run import State as RunState

CUT_SHORT = ("not_reached", "the run ended before this was sent to Marketo")


@dataclass(frozen=True, slots=True)
class Close:
    """Ends runs."""

    work: ObjectStore
    table: Table
    clock: Clock
    random: Random

    def with_books(self, bench: Workbench, run: Run, frame: Frame, numbers: dict[str, Any], halt: Item | None) -> Run:
        """Settle every person, write ledger and reports, and end the run as `done`, `failed` or `cancelled`."""
        places.prepare(bench.db, frame)
        brought.load(bench, run.id)
        places.judge(bench.db, (halt["code"], halt["reason"]) if halt else CUT_SHORT)
        seen = verify.read(bench, frame)
        if seen:
            verify.settle(bench.db)
        closing.next_ledger(bench.db, frame, unreadable=numbers.get("unreadable", 0))
        if seen:
            numbers = {**numbers, "drift": verify.compare(bench.db, run.planned_at, numbers.get("drift", {}))}
        else:
            numbers = {**numbers, "notes": [*numbers["notes"], *verify.unread(bench, frame)]}
        counts = closing.accounts(bench.db, numbers)
        ended = self._ended(replace(run, rejected=numbers["rows"].get("rejected", 0)), counts, halt)
        version, members = self._store_ledger(bench, run)
        books = accounts.balance(State(self.table), ended, frame, numbers, counts) | self._known(ended)
        books["calls"] |= {"today": self._today(ended)}
        stored = report.store(bench, ended, books)
        ended = replace(ended, summary=stored["sentence"])
        told = {"version": version, "members": members, "by_calls": imports.by_calls(bench.db)}
        applied = (run.step not in READS or ended.state == "done") and run.content != LEDGER
        closed = self._commit(ended, told, stored["history"], applied=applied)
        count(run.audience, **accounts.metrics(books))
        return closed

    def without_books(self, run: Run, ended: RunState, code: str, reason: str, bench: Workbench | None = None) -> Run:
        """End a run that wrote nothing, or whose books cannot be made: then the next run takes all it meant to do as `maybe`.

        With ``bench``, whose ``next_ledger`` comes into force, it is one that has no books but a ledger: a retired audience's.
        """
        now = stamp(self.clock.now())
        over = run.to(ended, code=code, reason=reason, ended_at=now, due=now, told="")
        known = self._known(over)
        if bench:
            known["history"] += history.emptied(bench.db, over, known["history"])
        over = replace(over, summary=report.store_plain(self.work, over, known)["sentence"])
        version, members = self._store_ledger(bench, over) if bench else ("", 0)
        return self._commit(over, {"version": version, "members": members}, known["history"], applied=False)

    def halted(self, run: Run, halt: Item) -> Run:
        """End a run that was told to stop before it wrote anything."""
        ended: RunState = "cancelled" if halt["code"] == "cancelled" else "failed"
        return self.without_books(run, ended, halt["code"], halt["reason"])

    def _ended(self, run: Run, counts: dict[str, Any], halt: Item | None) -> Run:
        now = stamp(self.clock.now())
        lost = sum(
            counts[side].get(word, 0)
            for side in ("people", "list", "ledger_leavers")
            for word in ("undelivered", "unknown")
        )
        if halt and halt["code"] == "cancelled":
            return run.to("cancelled", code="cancelled", reason=halt["reason"], ended_at=now, due=now, told="")
        if halt or lost:
            reason = (
                halt["reason"] if halt else f"{lost} outcomes stayed open: `segpush retry {run.id}` sends them again"
            )
            return run.to(
                "failed", code=halt["code"] if halt else "undelivered", reason=reason, ended_at=now, due=now, told=""
            )
        return run.to("done", code="", reason="", ended_at=now, due=now, told="")

    def _store_ledger(self, bench: Workbench, run: Run) -> tuple[str, int]:
        """Store the next ledger; return its version and how many are on the list by it."""
        path = bench.directory / "next-ledger.parquet"
        ledger.store(bench.db, path)
        members = bench.count("SELECT 1 FROM next_ledger WHERE state = 'on'")
        return self.work.upload(names.ledger(run.munchkin, run.ledger), path).version_id or "", members

    def release(self, run: Run) -> None:
        """Give back the calls set aside for a run."""
        if run.munchkin:
            Budget(self.table, self.clock, self.random, run.munchkin, Limits()).release(run.id)

    def _known(self, run: Run) -> dict[str, Any]:
        """Return what a report tells of the runs before, and of this run's own way."""
        state = State(self.table)
        return {"history": history.told(state.closed(run), run), "timeline": timeline.of(state, run)}

    def _today(self, run: Run) -> dict[str, Any]:
        """Return what is used of the day's quota, by us and by everybody else."""
        day, ours, others = Budget(self.table, self.clock, self.random, run.munchkin, Limits()).today()
        return {"day": day, "segpush": ours, "others": others}

    def _commit(self, run: Run, told: Item, size: list[dict[str, Any]], *, applied: bool) -> Run:
        """End the run and hand back what it held, all or nothing; ``told`` is what the ledger's item says from now on.

        ``size`` is the history of its list, the run itself last, where it changed the ledger.
        """
        state = State(self.table)
        turn = state.turn(run.account, run.queue)
        writes: list[Write] = []
        if turn["run"] == run.id:
            full = (
                {"full_time": max(turn["full_time"], run.time), "full_run": run.id}
                if applied and run.content == "full"
                else {}
            )
            writes.append(Put({**turn, "run": "", **full}, turn["rev"]))
        else:
            writes.append(unqueue(run))
        if run.munchkin:
            self.release(run)
            lease = state.lease(run.munchkin)
            if lease["run"] == run.id and run.state == "done":  # else the lease runs out by itself: see opening.lease
                writes.append(Delete(lease["pk"], lease["sk"], lease["rev"]))
            writes += self._ledger_write(state, run, told, applied=applied)
            writes += history.writes(state.closed(run), run, size)
        saved = state.save(run, *writes)
        log.info("run ended", extra={"run": run.id, "state": run.state, "code": run.code})
        return saved

    @staticmethod
    def _ledger_write(state: State, run: Run, told: Item, *, applied: bool) -> list[Write]:
        """Put the run's ledger in force; a first run is over only once one has been applied."""
        if not told.get("version"):
            return []
        item = state.ledger(run.munchkin, run.ledger)
        key = names.ledger(run.munchkin, run.ledger)
        now = {**told, "key": key, "run": run.id, "open_run": "", "open_people": ""}
        return [Put({**item, **now, "begun": bool(item.get("begun")) or applied}, item["rev"])]
