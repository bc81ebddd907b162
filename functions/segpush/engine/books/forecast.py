"""What a run would do and cost, told before anything is written: people, calls, files, minutes, and what today still holds."""

from __future__ import annotations

from typing import Any

from segpush.engine.guard import WARNING


def forecast(numbers: dict[str, Any], remaining: int, share: int) -> dict[str, Any]:
    """Return the predictions of a plan whose look-ups are done.

    ``remaining`` are the calls today still holds for segpush, ``share`` those of a whole day; ``days`` is how many resets of
    the quota the rest would have to wait for.
    """
    chosen = next(iter(numbers.get("chains", ())), {"name": "calls", "files": 0, "minutes": 0})
    calls = int(numbers["calls"])
    over = max(0, calls - remaining)
    return {
        "matches": numbers.get("found", 0) + numbers["unchanged"],
        "unmatched": numbers.get("unmatched", 0),
        "ambiguous": numbers.get("ambiguous", 0),
        "creates": numbers.get("create", 0),
        "adds": numbers.get("add", 0),
        "removals": numbers["removed"],
        "chain": chosen["name"],
        "calls": calls,
        "files": chosen["files"],
        "minutes": chosen["minutes"],
        "remaining_today": remaining,
        "percent_of_remaining": round(100 * calls / remaining, 2) if remaining else None,
        "days": -(-over // share) if share else 0,
    }


def sentence(told: dict[str, Any], *, at_most: bool) -> str:
    """Return it in words."""
    most = "at most " if at_most else ""
    who = f"it would add {most}{told['adds']} people ({most}{told['creates']} of them created), take {told['removals']} off"
    price = f"{told['calls']} calls by {told['chain'].replace('_', ' ')} ({told['files']} files), some {told['minutes']:g} minutes"
    return f"planned only, nothing was written: {who}. Price: {price}; {_fits(told)}. {WARNING}"


def _fits(told: dict[str, Any]) -> str:
    if told["days"]:
        days = f"{told['days']} reset{'s' * (told['days'] != 1)} of the quota"
        return f"today holds {told['remaining_today']} calls, so the rest would wait for {days}"
    return f"{told['percent_of_remaining']} % of the {told['remaining_today']} calls today still holds"
