"""The guard: which of a plan's numbers are over the document's limits, and the sentence a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segpush.destination import Limits

WARNING = "Joining or leaving a list can start campaigns and so send e-mail."


def over(limits: Limits, numbers: dict[str, Any]) -> dict[str, str]:
    """Return reason → sentence for each limit the numbers are over (R11, R40).

    A share counts only together with its floor. ``created`` and ``added`` are judged once they are known.
    """
    rows, total = numbers["rows"], sum(numbers["rows"].values())
    rejected, removed, ours = rows.get("rejected", 0), numbers["removed"], numbers["ours"]
    created, added = numbers.get("create", 0), numbers.get("add")
    most = "up to " if numbers.get("at_most") else ""
    found = {}
    if rejected > limits.rejected_rows and rejected * 100 > limits.rejected_percent * total:
        found["rejected"] = f"{rejected} of {total} rows are rejected (limit {limits.rejected_percent:g} %)"
    if removed > limits.removed_people and removed * 100 > limits.removed_percent * ours:
        found["removed"] = (
            f"{removed} people of {ours} put there by us would come off the list (limit {limits.removed_percent:g} %)"
        )
    if created > limits.created_people:
        found["created"] = f"{most}{created} people would be created (limit {limits.created_people})"
    if added is not None and limits.added_percent is not None and ours and added * 100 > limits.added_percent * ours:
        found["added"] = (
            f"{most}{added} people would be added to {ours} put there by us (limit {limits.added_percent:g} %)"
        )
    if numbers["first_run"] and limits.first_run == "hold" and added is not None:
        found["first_run"] = (
            f"this is the first run of the audience: {most}{added} people would be added, {most}{created} of them created"
            + _there(numbers.get("on_list", 0) - ours)
        )
    return found


def _there(members: int) -> str:
    """Say how many people the list had before us; '' where it was empty."""
    return f"; the list has {members} member{'s' * (members != 1)} already" if members > 0 else ""
