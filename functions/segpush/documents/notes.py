"""What a destination document may say and people should know before they apply it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segpush.destination import Destination
    from segpush.documents.audience import Audience


def notes(destination: Destination) -> list[str]:
    """Return what is allowed but worth knowing, one sentence each."""
    return [*_notes_on_people(destination), *_notes_on_files(destination)]


def _notes_on_people(destination: Destination) -> list[str]:
    found = []
    if destination.creates and not destination.updates:  # S2
        found.append(
            "sync: audience: the mapped fields are written only to people this destination creates;"
            " people Marketo knows keep theirs."
        )
    found += [_note_on_company(destination, field.target) for field in destination.sent if field.rule != field.write]
    if destination.match.several == "all":
        found.append(
            "match.several: all: every lead with the key joins the list, so the list can outgrow the audience."
        )
    if destination.limits.first_run == "go":
        found.append("limits.first_run: go: the first run is not held, and joining a list can start campaigns.")
    return found


def _note_on_company(destination: Destination, target: str) -> str:
    """What becomes of a company field that is mapped as if it could always be written."""
    if destination.creates:
        return f"mapping: {target} is a company field: it is sent for new people only, because Marketo refuses it for people it knows."
    return f"mapping: {target} is a company field, which Marketo takes for new people only, and match_only creates none: it is never sent."


def _notes_on_files(destination: Destination) -> list[str]:
    found = []
    for position, audience in enumerate(destination.audiences):
        path = f"audiences[{position}]"
        if audience.source.content_kind != "full":
            found += _notes_on_changes(destination, audience, f"{path}.source")
        if audience.source.expect_every and "overdue" not in destination.alerts:
            found.append(
                f"{path}.source.expect_every: alerts has no overdue, so nobody is told when a drop does not come."
            )
        if audience.state == "paused":
            found.append(f"{path}.state: paused: its drops wait and nothing is pushed.")
        if audience.state == "retired":
            found.append(f"{path}.state: retired: its drops are not pushed any more, and {_fate(audience)}.")
    return found


def _fate(audience: Audience) -> str:
    match audience.list.on_retire if audience.list else "keep":
        case "empty":
            return "once a run of its own is approved, whom we put onto its list is taken off"
        case "delete":
            return "once a run of its own is approved, its list is deleted in Marketo"
        case _:
            return "nobody comes off its list"


def _notes_on_changes(destination: Destination, audience: Audience, path: str) -> list[str]:
    found = []
    if audience.source.status_column is None:
        found.append(
            f"{path}.status: no status column is named: unless a file has a column segmentMembership…status,"
            " this audience can only add."
        )
    if destination.updates:
        found.append(
            f"{path}.content: a changes file brings no row where only a field changed,"
            " so such changes do not reach Marketo."
        )
    if audience.source.profile_id:
        found.append(
            f"{path}.profile_id: where a changes file brings some of a person's addresses only, the others are not tried."
        )
    return found
