"""What people may tell a run: approve, decline, cancel, retry; an account or audience: pause, resume, and new runs of an audience.

One message kind; each command may come twice. What a command cannot do it says in the log, naming the run's state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from segpush import names, settle, waits
from segpush.answers import why_not
from segpush.close import Close
from segpush.corrections import Corrections
from segpush.errors import Conflict
from segpush.ports import Delete, Put
from segpush.reruns import TASKS, Reruns
from segpush.run import LEDGER, READS
from segpush.state import State
from segpush.telemetry import log
from segpush.times import stamp
from segpush.turns import requeue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segpush.ports import Clock, ObjectStore, Table
    from segpush.run import Run


@dataclass(frozen=True, slots=True)
class Commands:
    """Carries out commands; each returns the run that is to be advanced next, if any."""

    work: ObjectStore
    table: Table
    clock: Clock
    close: Close

    def carry_out(self, message: Mapping[str, Any]) -> Run | None:
        """Do what the message says; raise KeyError for a command nobody knows."""
        command = str(message["command"])
        if command in {"pause", "resume"} and "run" not in message:
            self._standing(command, str(message["target"]), str(message.get("by", "")))
            return None
        if command in TASKS:
            log.info("command", extra={"command": command, "audience": message["target"], "by": message.get("by", "")})
            return Reruns(self.work, self.table, self.clock).ask(
                command, str(message["target"]), str(message.get("id", ""))
            )
        run = State(self.table).run(str(message["run"]))
        if run is None:
            log.warning("command for a run that does not exist", extra={"command": command, "run": message["run"]})
            return None
        log.info("command", extra={"command": command, "run": run.id, "by": message.get("by", ""), "state": run.state})
        does = {
            "approve": self._approve, "decline": self._decline, "cancel": self._cancel,
            "pause": self._pause, "resume": self._resume, "retry": self._retry,
        }  # fmt: skip
        if command not in does:
            log.warning("unknown command", extra={"command": command, "run": run.id})
            return None
        corrects = command == "retry" and bool(message.get("with"))  # which Corrections judges
        if not corrects and (reason := why_not(command, run)):
            log.warning("command not carried out", extra={"command": command, "run": run.id, "reason": reason})
            return run
        return does[command](run, message)

    def _approve(self, run: Run, message: Mapping[str, Any]) -> Run:
        number = str(message.get("id", ""))
        if number and number == run.answered:
            return run  # an approval that comes again must not approve what was held since
        approved = ",".join(sorted({*filter(None, run.approved.split(",")), *run.held_for.split(",")}))
        now = self.clock.now()
        return State(self.table).save(
            run.to("working", approved=approved, answered=number, code="", reason="", due=stamp(now)),
            *waits.ended(self.table, run, now),
        )

    def _decline(self, run: Run, message: Mapping[str, Any]) -> Run:
        return self.close.without_books(
            run, "declined", "declined", f"declined by {message.get('by') or 'somebody'}: {run.reason}"
        )

    def _cancel(self, run: Run, message: Mapping[str, Any]) -> Run:
        """End a run that has not begun at once; let one at work settle its parts without further calls."""
        reason = f"cancelled by {message.get('by') or 'somebody'}"
        if run.state == "waiting" or (run.state == "held" and run.step in READS):
            return self.close.without_books(run, "cancelled", "cancelled", reason)
        settle.halt(self.table, run.id, run.step, "cancelled", reason)
        return State(self.table).save(run.to("working", resume_at="", due=stamp(self.clock.now())))

    def _pause(self, run: Run, message: Mapping[str, Any]) -> Run:
        if run.code == "paused":
            return run
        self.close.release(run)
        reason = f"paused by {message.get('by') or 'somebody'}: resume it to go on"
        return State(self.table).save(
            run.to("paused", resume_at="", code="paused", reason=reason, due="", reserved=False),
            waits.begins(run, "paused", self.clock.now()),
        )

    def _resume(self, run: Run, _: Mapping[str, Any]) -> Run:
        now = self.clock.now()
        working = run.to("working", resume_at="", code="", reason="", due=stamp(now))
        return State(self.table).save(working, *waits.ended(self.table, run, now))

    def _retry(self, run: Run, message: Mapping[str, Any]) -> Run:
        """Queue the drop of a run that ended once more, as a run of its own; a run is retried once, then its retry is.

        With corrected rows these are queued alone, as often as there are some.
        """
        if key := str(message.get("with", "")):
            return Corrections(self.work, self.table, self.clock).queue(run, key, str(message.get("id", ""))) or run
        state = State(self.table)
        if run.retried:
            return state.run(run.retried) or run
        again = run.anew(f"{run.id}-r", stamp(self.clock.now()))
        if run.drop or run.content == LEDGER:  # a retired audience's run has none
            self.work.put(names.run_file(again.id, "drop.json"), self.work.get(names.run_file(run.id, "drop.json")))
        state.save(replace(run, retried=again.id), *requeue(again))
        return replace(again, rev=1)

    def _standing(self, command: str, name: str, by: str) -> None:
        """Pause or resume a whole account or audience: drops wait, runs at work go on."""
        pk = f"PAUSE#{name}"
        if command == "pause":
            self._once({"pk": pk, "sk": "PAUSE", "rev": 0, "by": by, "at": stamp(self.clock.now())})
        else:
            self.table.commit(Delete(pk, "PAUSE"))

    def _once(self, item: dict[str, Any]) -> None:
        try:
            self.table.commit(Put(item, 0))
        except Conflict:
            return
