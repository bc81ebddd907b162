"""What a run would do and cost, told before anything is written: people, calls, files, minutes, and what today still holds."""

from __future__ import annotations

from typing import Any

from segpush.engine.guard import WARNING


def forecast(numbers: dict[str, Any], spent: int, remaining: int, share: int) -> dict[str, Any]:
    """Return the predictions of a plan whose look-ups are done.

    ``spent`` are the calls the plan itself made, which the push makes again before its own ``calls``; ``remaining`` those
    today still holds for segpush, ``share`` those of a whole day. ``days`` is how many resets of the quota the push would
    have to wait for. ``at_most``: nobody was looked up, so creations and adds are the most there can be.
    """
    chosen = next(iter(numbers.get("chains", ())), {"name": "calls", "files": 0, "minutes": 0})
    calls = int(numbers["calls"])
    over = max(0, spent + calls - remaining)
    return {
        "matches": numbers["found"],
        "unmatched": numbers["unmatched"],
        "ambiguous": numbers["ambiguous"],
        "refused": numbers["refused"],
        "suppressed": numbers["held_back"],
        "creates": numbers["create"],
        "adds": numbers["add"],
        "removals": numbers["removed"],
        "rejected": numbers["rows"].get("rejected", 0),
        "at_most": bool(numbers.get("at_most")),
        "chain": chosen["name"],
        "calls": calls,
        "files": chosen["files"],
        "minutes": chosen["minutes"],
        "look_ups": spent,
        "remaining_today": remaining,
        "percent_of_remaining": round(100 * (spent + calls) / remaining, 2) if remaining else None,
        "days": -(-over // share) if share else 0,
        "warning": WARNING,
    }


def sentence(told: dict[str, Any]) -> str:
    """Return it in words."""
    most = "at most " if told["at_most"] else ""
    who = f"would add {most}{_people(told['adds'])} ({most}{told['creates']:,} of them created) and take {told['removals']:,} off"
    held = f"It would be held: {'; '.join(told['held_for'])}. " if told.get("held_for") else ""
    return f"planned only, nothing was written; a push {who}. {price(told)}. {held}{told['warning']}"


def price(told: dict[str, Any]) -> str:
    """Return what a push costs, in words: calls and how, how long, and what share of today that is."""
    number = told["calls"]
    files = f" and {told['files']} file{'s' * (told['files'] != 1)}"
    by = f" by {told['chain'].replace('_', ' ').replace('+', ' and ')}{files}" if told["chain"] != "calls" else ""
    single = "" if by else "single "
    calls = f"It costs {number:,} {single}call{'s' * (number != 1)}{by}, after {told['look_ups']:,} to look up as this plan did"
    return f"{calls}, takes {minutes(told['minutes'])}, and {fits(told)}"


def minutes(number: float) -> str:
    """Write how long a chain takes."""
    return f"some {number:g} minutes" if number > 1 else "a minute at most"


def fits(told: dict[str, Any]) -> str:
    """Say what share of today's calls the push needs, or how long it is spread."""
    if told["days"]:
        days = f"{told['days']} reset{'s' * (told['days'] != 1)} of the daily quota"
        return f"waits for {days}, because today holds {told['remaining_today']:,} calls"
    if told["percent_of_remaining"] is None:
        return "finds no call left today"
    return f"needs {told['percent_of_remaining']:g} % of the {told['remaining_today']:,} calls today still holds"


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"
