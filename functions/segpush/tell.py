"""Tell people what became of a run, and that a drop is overdue: one SNS message each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from segpush import names
from segpush.documents.values import written
from segpush.state import State
from segpush.telemetry import count, log

if TYPE_CHECKING:
    from segpush.catalog import Catalog
    from segpush.destination import Audience, Destination
    from segpush.ports import Table, Topic
    from segpush.run import Run

NEWS = {
    "done": "is done", "failed": "failed", "refused": "was refused", "incomplete": "is incomplete", "held": "is held",
    "outside_schedule": "is outside its schedule", "superseded": "was superseded", "declined": "was declined",
    "expired": "was held too long", "cancelled": "was cancelled",
}  # fmt: skip
NEXT = {
    "held": "Let it go on:  segpush approve {run}\nEnd it:        segpush decline {run}",
    "failed": "Once the cause is mended, send again what stayed open:  segpush retry {run}",
    "refused": "Mend the file and deliver it again; where a document or the account was at fault, take the same file:  segpush retry {run}",
    "incomplete": "Export the whole drop again, or send what is missing: a part of a drop is never taken alone.",
    "expired": "If it should be pushed after all:  segpush retry {run}",
}
"""What to do about a state, where something is to be done."""

ALERTS = {"failed": "failed", "refused": "failed", "incomplete": "failed", "expired": "failed", "held": "held"}
"""Which of a document's `alerts` a state is; a run that is done is an alert `rejected` where it rejected rows."""


def tell(table: Table, topic: Topic, catalog: Catalog, run: Run) -> Run:
    """Publish a run's news where it was not told yet, count it, then note that it was; a crash in between tells it twice, never not.

    The attribute ``alert`` is ``true`` where the document's `alerts` name the news: subscriptions can filter by it.
    """
    if run.told == run.state or run.state not in NEWS:
        return run
    subject = f"segpush: {run.audience} {NEWS[run.state]}"[:100]  # SNS: Subject, 100 characters
    destination = catalog.destination(run.destination)
    kind = ALERTS.get(run.state, "rejected" if run.rejected else "")
    alert = destination is None or kind in destination.alerts
    attributes = {"event": run.state, "destination": run.destination, "audience": run.audience}
    try:
        topic.publish(subject, _message(run), {**attributes, "alert": "true" if alert else "false"})
    except Exception:  # noqa: BLE001 - no run may fail because nobody can be told; the sweep tells it later
        log.exception("news not told", extra={"run": run.id, "state": run.state})
        return run
    count(run.audience, **{metric(run.state): 1})
    due = run.hold_until if run.state == "held" else ""
    return State(table).save(replace(run, told=run.state, due=due))


def tell_overdue(topic: Topic, destination: Destination, audience: Audience, last: str) -> bool:
    """Publish that an audience's drop did not come; ``last`` is when the last one did, '' for never. Say whether it worked."""
    name, every = f"{destination.name}/{audience.slug}", written(audience.source.expect_every or timedelta())
    since = f"since {last[:16].replace('T', ' ')} UTC" if last else "yet"
    untouched = f"List {audience.list_id}" if audience.list_id else "Marketo"
    text = (
        f"No drop of {name} has come {since}, and one is expected every {every}. {untouched} is untouched."
        f" See whether the producer exported it to {audience.source.prefix}, or change source.expect_every."
    )
    alert = "true" if "overdue" in destination.alerts else "false"
    attributes = {"event": "overdue", "destination": destination.name, "audience": audience.slug, "alert": alert}
    try:
        topic.publish(f"segpush: {audience.slug} is overdue"[:100], text, attributes)
    except Exception:  # noqa: BLE001 - the sweep tells it later
        log.exception("overdue drop not told", extra={"audience": name})
        return False
    log.warning("drop overdue", extra={"audience": name})
    return True


def metric(state: str) -> str:
    """Name the metric that counts runs which came to a state: ``RunOutsideSchedule``."""
    return "Run" + "".join(word.capitalize() for word in state.split("_"))


def _message(run: Run) -> str:
    """Say what became of a run, why, what to do about it, and where to read more; a paragraph each."""
    place = f"list {run.list_id} of account" if run.list_id else "account"
    what = f"Run {run.id} of {run.destination}/{run.audience} ({place} {run.account}) {NEWS[run.state]}."
    return "\n\n".join(filter(None, [what, _why(run), NEXT.get(run.state, "").format(run=run.id), _where(run)]))


def _why(run: Run) -> str:
    """Return the sentence of the run's report; where it has none, or none yet, the reason of its state."""
    why = run.reason if run.state == "held" else run.summary or run.reason
    return why if not why or why[-1] in ".!?" else f"{why}."


def _where(run: Run) -> str:
    if run.state == "held":
        return ""
    named = f"\nRejected rows, for whoever may see names: {names.people(run.id, '')}" if run.rejected else ""
    return f"Report, in the work bucket: {names.report(run.id, 'report.html')}{named}"
