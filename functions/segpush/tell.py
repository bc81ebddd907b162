"""Tell people, once a run ended or is held: one SNS message, after the state is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segpush import names
from segpush.state import State

if TYPE_CHECKING:
    from segpush.ports import Table, Topic
    from segpush.run import Run

NEWS = {
    "done": "is done", "failed": "failed", "refused": "was refused", "incomplete": "is incomplete", "outside_schedule": "is outside its schedule",
    "superseded": "was superseded", "declined": "was declined", "expired": "was held too long", "cancelled": "was cancelled", "held": "is held",
}  # fmt: skip


def tell(table: Table, topic: Topic, run: Run) -> Run:
    """Publish a run's news where it was not told yet, then note that it was; a crash in between tells it twice, never not."""
    if run.told == run.state or run.state not in NEWS:
        return run
    subject = f"segpush: {run.audience} {NEWS[run.state]}"[:100]  # SNS: Subject, 100 characters
    lines = [f"Run {run.id} of {run.destination}/{run.audience} (list {run.list_id} of account {run.account}) {NEWS[run.state]}."]
    lines += [run.reason] if run.reason else []
    lines.append(f"Report: {names.report(run.id, 'report.html')} in the work bucket." if not run.alive else f"segpush approve {run.id}")
    topic.publish(subject, "\n".join(lines), {"event": run.state, "destination": run.destination, "audience": run.audience})
    due = run.hold_until if run.state == "held" else ""
    return State(table).save(replace(run, told=run.state, due=due))
