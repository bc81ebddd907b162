"""End a run that was only to be planned: what it would do, what that costs, and whether it would be held. Nothing is written.

What the words and numbers of a forecast are is in ``engine/books/forecast``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.engine import chains, guard
from segpush.engine.books import accounts, forecast
from segpush.engine.steps import places, resolve
from segpush.state import State

if TYPE_CHECKING:
    import duckdb

    from segpush.close import Close
    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench
    from segpush.opening import Opening
    from segpush.ports import ObjectStore, Table
    from segpush.run import Run

UNMADE = "The list is not there yet: a plan makes none, the first run that pushes does."


@dataclass(frozen=True, slots=True)
class Forecasting:
    """Tells what a plan found out."""

    work: ObjectStore
    table: Table
    opening: Opening
    close: Close

    def end(self, bench: Workbench, run: Run, frame: Frame, numbers: dict[str, Any]) -> Run:
        """Count, price and judge the plan, whose look-ups are done, and end the run as `done` with the code `planned`."""
        places.prepare(bench.db, frame)
        known = {**numbers, **resolve.expected(bench.db), **places.expected(bench.db)}
        held = guard.over(frame.destination.limits, known)
        if resolve.forget(bench.db):
            places.prepare(bench.db, frame)
        state = State(self.table)
        known |= priced(bench.db, frame, state)
        if frame.members != "none" and not run.list_id:
            known["notes"] = [*known["notes"], UNMADE]
        told = forecast.forecast(known, accounts.spent(state, run)["total"], *self.opening.budget(run))
        told["held_for"] = list(held.values())
        plan = {**known, "held_for": list(held), "forecast": told}
        self.work.put(names.run_file(run.id, "plan.json"), json.dumps(plan).encode())
        return self.close.without_books(run, "done", "planned", forecast.sentence(told))


def priced(db: duckdb.DuckDBPyConnection, frame: Frame, state: State) -> dict[str, Any]:
    """Choose the chain of a run and return ``chains``, cheapest first, and the run's ``calls``; needs ``to_delist``.

    Taking people off is a call for 300 of them by every chain, so it is in the price of each that is legal.
    """
    run = frame.run
    by_calls = bool(state.ledger(run.munchkin, run.ledger).get("by_calls"))
    ranked = chains.choose(db, frame, state.canary(run), by_calls=by_calls)
    off = -(-places.expected(db)["removed"] // chains.BATCH)
    told = [{**chain.told(), "calls": 0 if chain.why_not else chain.calls + off} for chain in ranked]
    planned = {**ranked[0].steps, **({"delist": off} if off else {})}
    return {"chains": told, "calls": told[0]["calls"], "planned": planned}
