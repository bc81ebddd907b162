"""One list at a time: tell what ended, give its turn on, advance the run that has it, until something must be waited for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush.tell import tell

if TYPE_CHECKING:
    from segpush.advance import Advance
    from segpush.catalog import Catalog
    from segpush.ports import Table, Topic
    from segpush.run import Run
    from segpush.turns import Turns


@dataclass(frozen=True, slots=True)
class Lists:
    """Keeps lists moving."""

    table: Table
    topic: Topic
    catalog: Catalog
    turns: Turns
    advance: Advance

    def move(self, run: Run) -> None:
        """Go on from a run that arrived, advanced or ended, as far as its list can go now."""
        while True:
            run = self._as_far_as_it_goes(run)
            if run.alive and run.state != "waiting":
                return
            turn = self.turns.give(run.account, run.queue)
            if turn is None or (turn.id == run.id and turn.state == run.state):
                return
            run = turn

    def _as_far_as_it_goes(self, run: Run) -> Run:
        """Advance a run that has its turn, and tell people what became of it."""
        run = tell(self.table, self.topic, self.catalog, run)
        if run.alive and run.state != "waiting":
            run = tell(self.table, self.topic, self.catalog, self.advance.run(run))
        return run

    def move_all(self, name: str) -> None:
        """Go on with every list of an account or audience, after it was paused."""
        for destination in self.catalog.all():
            for audience in destination.audiences:
                if name in {destination.account, f"{destination.name}/{audience.slug}"}:
                    run = self.turns.give(destination.account, destination.lane(audience))
                    if run:
                        self.move(run)
