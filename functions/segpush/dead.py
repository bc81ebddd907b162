"""Messages nobody could process: what they name ends here, and says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush import names, settle
from segpush.delivery.journal import Journal
from segpush.events import objects
from segpush.state import State
from segpush.telemetry import log

if TYPE_CHECKING:
    from segpush.close import Close
    from segpush.events import Message
    from segpush.ports import ObjectStore, Table, Topic
    from segpush.run import Run

PART_DIED = ("part_died", "this part failed again and again and was given up; the next run sends it again")
GAVE_UP = "the run could not be advanced and was given up; see the log of pickup, then retry it"


@dataclass(frozen=True, slots=True)
class Dead:
    """Ends what dead messages name. ``again`` processes a message anew."""

    work: ObjectStore
    table: Table
    topic: Topic
    close: Close
    again: Callable[[Message], None]

    def bury(self, message: Message) -> Run | None:
        """End the part or run a message names; return the run that ended, if it did."""
        run = State(self.table).run(str(message["run"])) if "run" in message else None
        log.error("message died", extra={"kind": message.get("kind", "event"), "run": message.get("run", "")})
        if run is None:
            self._event(message)
        elif message.get("kind") == "part":
            self._part(run, message)
        elif self._stands_still(run, message):
            return self.close.without_books(run, "failed", "gave_up", GAVE_UP)
        return None

    def _stands_still(self, run: Run, message: Message) -> bool:
        """Whether the message was the one the run waits for: an old one, or a command, ends nothing."""
        if message.get("kind") not in {"step_finished", "wake"} or message.get("step", run.step) != run.step:
            return False
        step = State(self.table).step(run.id, run.step) if run.step else None
        return run.state in {"waiting", "working"} and not (step and step["open"] > 0)

    def _event(self, message: Message) -> None:
        """Try an object's event once more, because there is no run yet that could say it is missing; then tell people."""
        try:
            self.again(message)
        except Exception:  # noqa: BLE001 - whatever it is, people must hear of it
            log.exception("event given up", extra={"kind": message.get("kind", "event")})
            self.topic.publish("segpush: an event was given up", _given_up(message), {"event": "dead", "alert": "true"})

    def _part(self, run: Run, message: Message) -> None:
        """Close a part from its journal; what it does not tell is `undelivered`."""
        state = State(self.table)
        part = state.part(run.id, str(message["step"]), int(message["part"]))
        if int(message.get("wake", 0)) < part["wake"]:
            return  # a newer message of this part is on its way
        if part["state"] != "done" and run.alive:
            body = self.work.get(names.part(run.id, part["step"], part["part"]))
            rows = [json.loads(line) for line in body.splitlines()]
            journal = Journal(self.work, run.id, part["step"], part["part"])
            settle.outcomes(self.work, run.id, part, rows, journal, PART_DIED)
            if part["step"] in settle.WHOLE:
                settle.halt(self.table, run.id, part["step"], *PART_DIED)
            settle.done(state, part, journal, self.close.clock.now())
        self.again({"schema": 1, "kind": "step_finished", "run": run.id, "step": part["step"]})


def _given_up(message: Message) -> str:
    """Say what was given up and what to do; keys where the event names objects, else the event as it came."""
    keys = ", ".join(key for key, _ in _objects(message))
    if keys:
        return f"{keys}: pickup could not take note of this file, so no run has begun. See pickup's log, then upload it again."
    said = json.dumps(dict(message))[:500]
    return f"Pickup gave up a message it could not process. See its log; where it was a command, give it again. The message: {said}"


def _objects(message: Message) -> list[tuple[str, str]]:
    """Return the objects of an event; [] where it is none, or is broken."""
    try:
        return objects(message)
    except (KeyError, TypeError):
        return []
