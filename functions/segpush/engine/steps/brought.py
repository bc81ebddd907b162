"""What the steps about the list brought, in one table each: ``delisted``, ``enlisted`` (imports included), ``rechecked``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine.steps import imports, outcomes

if TYPE_CHECKING:
    from segpush.engine.workbench import Workbench

TABLES = {"delist": "delisted", "enlist": "enlisted", "recheck": "rechecked"}


def load(bench: Workbench, run: str) -> None:
    """Make the three tables of a run's outcomes."""
    for step, table in TABLES.items():
        outcomes.load(bench.db, table, bench.outcomes(run, step))
    for step in ("canary", "import_id"):
        if found := bench.outcomes(run, step):
            outcomes.load(bench.db, "outcomes", found)
            imports.places(bench.db, step)
