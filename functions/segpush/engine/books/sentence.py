"""What happened, in one sentence."""

from __future__ import annotations

from typing import Any

from segpush.run import LEDGER

NOTHING = "nothing was written to Marketo"
BEGUN = "what it began to write is sent again by the next run"
ENDED = {
    "done": "The drop changes nothing: {wrote}",
    "refused": "The drop was refused and {wrote}",
    "incomplete": "The drop never became complete and {wrote}",
    "outside_schedule": "The drop came outside the audience's schedule and {wrote}",
    "superseded": "A newer full drop took this one's place and {wrote}",
    "declined": "The plan was declined and {wrote}",
    "expired": "The plan was held too long and {wrote}",
    "cancelled": "The run was cancelled and {wrote}",
    "failed": "The run failed and {wrote}",
}
"""How a run ended that has no books."""


def sentence(report: dict[str, Any]) -> str:
    """Return what a report says, for the eye that reads no further."""
    state, reason = str(report["state"]), str(report["reason"]).strip()
    why = f" – {reason}" if reason else ""
    if "funnel" not in report:
        if report["code"] == "planned":
            return reason[:1].upper() + reason[1:]
        if report["code"] == "retired" and state == "done":
            return _stop(f"The audience is retired{why}")
        return _stop(ENDED[state].format(wrote=BEGUN if report["began_to_write"] else NOTHING) + why)
    told = _listed(report) if report["drop"]["content"] == LEDGER else _outcome(report)
    told = f"{told} {drift}" if (drift := _drift(report)) else told
    begun = {"failed": "The run failed in part", "cancelled": "The run was cancelled on its way"}.get(state, "")
    return f"{_stop(begun + why)} {told}" if begun else told


def _listed(report: dict[str, Any]) -> str:
    """What a run without a drop did: the list was read, or people of earlier runs were put there again."""
    if report["task"] == "verify":
        return f"List {report['list_id']} was read{_members(report)}; {NOTHING}."
    on_list = next(each["count"] for each in report["funnel"] if each["stage"] == "on_list")
    people, changed = count(report["rows"].get("member", 0), "person"), report["changed"]
    facts = [(changed["added"], "newly added"), (changed["removed"], "taken off it")]
    told = _join([f"{number:,} {what}" for number, what in facts if number])
    there = f"{on_list:,} {'is' if on_list == 1 else 'are'}{f' ({told})' if told else ''}"
    return f"{people} of earlier runs should be on Marketo list {report['list_id']}, and {there}."


def _members(report: dict[str, Any]) -> str:
    return f" and has {count(report['drift']['members'], 'member')}" if "members" in report["drift"] else ""


def _drift(report: dict[str, Any]) -> str:
    """What was done to the list by hand; '' where nothing was, or it was not read."""
    found = report["drift"]
    parts = [(found.get("added_by_hand", 0), "put on"), (found.get("removed_by_hand", 0), "taken off")]
    told = _join([f"{number:,} {what} by hand" for number, what in parts if number])
    return f"Since the list was last known: {told}." if told else ""


def _outcome(report: dict[str, Any]) -> str:
    stages = {each["stage"]: each["count"] for each in report["funnel"]}
    named = f"{count(stages['rows'], 'row')} named {count(stages['members'], 'member')}"
    listed = (
        f"{stages['on_list']:,} of them {'is' if stages['on_list'] == 1 else 'are'} on Marketo list {report['list_id']}"
    )
    people, changed = report["people"], report["changed"]
    facts = [
        (changed["added"], "newly added"),
        (changed["removed"], "taken off it"),
        (people.get("created", 0), "created in Marketo"),
    ]
    troubles = [(report["rows"].get("rejected", 0), "row", "rejected")]
    troubles += [(people.get(word, 0), "person", said) for word, said in TROUBLES.items()]
    told = _join([f"{number:,} {what}" for number, what in facts if number])
    wrong = _join([f"{count(number, what)} {said}" for number, what, said in troubles if number])
    return f"{named}, and {listed}{f' ({told})' if told else ''}.{f' To look at: {wrong}.' if wrong else ''}"


TROUBLES = {
    "unmatched": "unknown to Marketo", "ambiguous": "ambiguous", "suppressed": "suppressed", "refused": "refused",
    "undelivered": "not delivered", "unknown": "uncertain",
}  # fmt: skip
PLURALS = {"person": "people"}


def count(number: int, what: str) -> str:
    """Return a number with its noun: ``1 row``, ``1,200 rows``, ``2 people``."""
    return f"{number:,} {what if number == 1 else PLURALS.get(what, f'{what}s')}"


def _join(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _stop(text: str) -> str:
    return text if text[-1] in ".!?" else f"{text}."
