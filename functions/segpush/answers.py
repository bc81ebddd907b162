"""Which run can be told what. Pure: pickup asks before it does anything, and the `segpush` command before it sends anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segpush.run import Run


def why_not(command: str, run: Run) -> str:
    """Say why a run cannot be told ``command``, '' where it can."""
    if command in {"approve", "decline"}:
        return "" if run.state == "held" else f"it is {run.state}, and only a held run waits for an answer"
    if command == "cancel":
        return "" if run.alive else f"it has ended as {run.state} already"
    if command == "pause":
        return "" if run.state in {"working", "paused"} else f"it is {run.state}, and only a run at work can be paused"
    if command == "resume":
        return "" if run.state == "paused" else f"it is {run.state}, not paused"
    return _no_retry(run)


def _no_retry(run: Run) -> str:
    if run.alive:
        return f"it is {run.state} still: wait until it has ended, or cancel it"
    if run.state == "incomplete":
        return "not all of its files came, so there is nothing to send again: have them delivered"
    if run.content == "by_name":
        return "its names do not say whether it is full or changes: name the files anew and deliver them again"
    if run.code == "nothing":
        return "it had nothing to work on: ask for it anew"
    return ""
