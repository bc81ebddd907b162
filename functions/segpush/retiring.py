"""The last run of a retired audience: its list is emptied of whom we put there, or deleted, once a person approved it.

Only ever the list this audience owns. `prepare` looks whether it is still there, then the run is held: leaving a list can
start campaigns. Its second step is ``delist``, whose parts take people off, or delete the list.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.catalog import Catalog
from segpush.engine import chains, listed
from segpush.engine.steps import outcomes, retire
from segpush.engine.workbench import audience_of, facts_of, workbench
from segpush.errors import BadDocument
from segpush.opening import ROWS, START, Cut, Order
from segpush.ports import Put
from segpush.retired import BACK
from segpush.state import State

if TYPE_CHECKING:
    from segpush.close import Close
    from segpush.engine.workbench import Workbench
    from segpush.guarding import Guarding
    from segpush.opening import Opening
    from segpush.planning import Planning
    from segpush.ports import Item, ObjectStore, Table
    from segpush.run import Run, StepKind


@dataclass(frozen=True, slots=True)
class Retiring:
    """Moves such a run on, from whatever is stored."""

    work: ObjectStore
    table: Table
    planning: Planning
    guarding: Guarding
    opening: Opening
    close: Close

    def begin(self, run: Run) -> Run:
        """Ask Marketo for the list by the id it was bound by: it is never looked for by name, nor made."""
        return self.opening.open(run, Cut("prepare", Order(describes=False, list={"id": run.list_id})))

    def go_on(self, run: Run) -> Run:
        """All parts of the run's step are settled. May raise :class:`errors.BadDocument` and :class:`owning.ListBusy`."""
        halt = State(self.table).halt(run.id)
        if halt and not run.people:
            return self.close.halted(run, halt)
        destination, audience = audience_of(self.work, run)
        fate = audience.list.on_retire if audience.list else "keep"
        with workbench(self.work) as bench:
            if run.people:
                return self._end(bench, run, fate, halt)
            facts = facts_of(self.work, run)
            run = self._ours(run, facts)
            self.planning.known(bench, run)
            if fate == "empty" and (reading := self._reads(bench, run)):
                return self.opening.open(run, Cut(reading, Order(destination.match.field, fallback="pages")))
            self.planning.listed(bench, run)
            return self._hold_or_cut(bench, run, fate, facts["list"]["name"])

    def _reads(self, bench: Workbench, run: Run) -> StepKind | None:
        """Return how the list is to be read, where nobody knows the ids of some whom an import put there."""
        if run.step == "prepare":
            return "members" if retire.unnamed(bench.db) else None
        return (
            "extract"
            if run.step == "members" and listed.more_pages(bench.db, bench.outcomes(run.id, "members"))
            else None
        )

    def _ours(self, run: Run, facts: dict[str, Any]) -> Run:
        """Refuse to touch a list that this audience does not own in this very account."""
        owner = State(self.table).ledger(facts["munchkin_id"], str(run.list_id))["owner"]
        if owner != f"{run.destination}/{run.audience}":
            whose = f"belongs to audience {owner}" if owner else "was never pushed to by this audience"
            raise BadDocument(f"list {run.list_id} {whose}, so it is left as it is")
        return self.planning.take(run, facts)

    def _hold_or_cut(self, bench: Workbench, run: Run, fate: str, name: str) -> Run:
        if Catalog(self.work).retired(run.destination, run.audience) is False:
            return self.close.without_books(run, "cancelled", "active", BACK)
        people = retire.count(bench.db)
        if fate == "keep" or (fate == "empty" and not people):
            why = "nobody we put onto its list is there any more" if fate == "empty" else "its list is kept as it is"
            return self.close.without_books(run, "done", "retired", why)
        if "retire" not in run.approved.split(","):
            what = f"{people} people we put onto list {run.list_id} ({name}) would come off it"
            if fate == "delete":
                what = f"list {run.list_id} ({name}) would be deleted in Marketo, with whoever is on it; {people} people are there by us"
            return self.guarding.hold_for(run, "", ["retire"], [f"the audience is retired: {what}"])
        calls = 1 if fate == "delete" else -(-people // chains.BATCH)
        if not self.opening.reserve(run, calls):
            return self.opening.wait_for_quota(run, calls)
        retire.prepare(bench.db)
        return self._cut(bench, run.to("working", people=bench.keep(run.id, run.step), reserved=True), fate)

    def _cut(self, bench: Workbench, run: Run, fate: str) -> Run:
        """Open the step that writes, and note in the ledger's item that it began."""
        began = State(self.table).began(run)
        if fate == "delete":
            return self.opening.open(run, Cut("delist", Order(kind="delete_list"), (START,), (began,)))
        return self.opening.open(run, Cut("delist", Order(), bench.cut(retire.DELIST, ROWS), (began,)))

    def _end(self, bench: Workbench, run: Run, fate: str, halt: Item | None) -> Run:
        """Close the ledger and say what became of the list."""
        bench.restore(run.people)
        if fate == "delete":
            return self._deleted(bench, run, halt)
        outcomes.load(bench.db, "delisted", bench.outcomes(run.id, "delist"))
        people, left = retire.count(bench.db), retire.fold(bench.db)
        if halt and halt["code"] == "cancelled":
            return self.close.without_books(
                run, "cancelled", "cancelled", f"{halt['reason']}; {left} of {people} are left", bench
            )
        if left:
            why = f"{halt['reason']}; " if halt else ""
            reason = (
                f"{why}{left} of {people} people may still be on list {run.list_id}: `segpush retry {run.id}` goes on"
            )
            return self.close.without_books(run, "failed", halt["code"] if halt else "undelivered", reason, bench)
        return self.close.without_books(run, "done", "retired", f"{people} people came off list {run.list_id}", bench)

    def _deleted(self, bench: Workbench, run: Run, halt: Item | None) -> Run:
        """A list that is gone is forgotten: should the audience come back, it is made anew. One that stays is told."""
        rows = self.work.get(names.outcome(run.id, "delist", 0)).splitlines()
        told: dict[str, Any] = json.loads(rows[0]) if rows else {}
        if told.get("list") != "off_list":
            code, reason = (
                told.get("code") or "undelivered",
                told.get("reason") or "Marketo did not say whether it is deleted",
            )
            code, reason = (halt["code"], halt["reason"]) if halt else (code, reason)
            ended = "cancelled" if code == "cancelled" else "failed"
            text = f"list {run.list_id} was not deleted, as far as is known: {reason}"
            return self.close.without_books(run, ended, code, text)  # type: ignore[arg-type]
        bound = State(self.table).bound(f"{run.destination}/{run.audience}")
        if bound["list_id"] == run.list_id:
            self.table.commit(Put({**bound, "list_id": 0, "how": "", "name": ""}, bound["rev"]))
        bench.db.execute("CREATE TABLE next_ledger AS SELECT * REPLACE ('off' AS state) FROM ledger")
        return self.close.without_books(run, "done", "retired", f"list {run.list_id} was deleted in Marketo", bench)
