"""May a part go on? Asked before every chunk, because a run can be stopped while its parts are at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from segpush.errors import MarketoError, Park, SegpushError
from segpush.state import State

if TYPE_CHECKING:
    from segpush.ports import Clock, Table
    from segpush.run import Run

TIMEOUT = timedelta(seconds=600)  # of push, as in template.yaml: nobody is still at work after that
ENOUGH = timedelta(seconds=120)  # Sync Leads may take 90 s, a connection and a permit some more


class Stopped(SegpushError):
    """The run is over or paused: nothing more is done for this part, and nobody settles it here."""


@dataclass(frozen=True, slots=True)
class Permit:
    """The right of one invocation to go on with a part, until its time is short."""

    table: Table
    clock: Clock
    run: Run
    since: datetime

    def __call__(self, needs: timedelta | None = None) -> None:
        """Raise :class:`errors.Park` when time is short, the run's halt, or :class:`Stopped`.

        ``needs`` is how long the longest call may take that comes before the next question; None is a call with people.
        """
        now = self.clock.now()
        if now > self.since + TIMEOUT - (needs or ENOUGH):
            raise Park(now + timedelta(seconds=1), "more")
        state = State(self.table)
        run, halt = state.run(self.run.id), state.halt(self.run.id)
        if run is None or not run.alive or run.state == "paused":
            raise Stopped(f"run {self.run.id} is {run.state if run else 'gone'}")
        if halt:
            raise MarketoError(str(halt["reason"]), verdict="permanent", code=str(halt["code"]))
