"""The few numbers that stand first on the page, for who reads no further."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush.engine.books.examples import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Mapping

Figure = dict[str, Any]
"""``name``, ``number``, and ``then``: what it is compared with, '' for nothing."""


def figures(report: Mapping[str, Any]) -> list[Figure]:
    """Return them in their order, by what kind of run it was."""
    if "forecast" in report:
        told = report["forecast"]
        names = {
            "adds": "Would be added",
            "creates": "Would be created",
            "removals": "Would be taken off",
            "calls": "Calls of a push",
        }
        return [_figure(name, told[word]) for word, name in names.items()]
    if "funnel" in report:
        return [*_list(report), *_work(report)]
    if report["history"]:
        last = report["history"][-1]
        return [_figure("On the list", last["on_list"], f"as run {last['run']} left it")]
    return []


def troubles(report: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return the people who need a look, by outcome."""
    people = report.get("people", {})
    return [(word, people[word]) for word in TROUBLES if people.get(word)]


def _list(report: Mapping[str, Any]) -> list[Figure]:
    if not report["list_id"]:
        return [_figure("Created in Marketo", report["people"].get("created", 0))]
    changed = [_figure("Added", report["changed"]["added"]), _figure("Taken off", report["changed"]["removed"])]
    own = report["history"] and report["history"][-1]["run"] == report["run"]
    return [_figure("On the list now", report["history"][-1]["on_list"], _since(report)), *changed] if own else changed


def _since(report: Mapping[str, Any]) -> str:
    if len(report["history"]) == 1:
        return "the first run that counts it"
    less = report["history"][-1]["on_list"] - report["history"][-2]["on_list"]
    return f"{signed(less)} since the run before" if less else "no change since the run before"


def _work(report: Mapping[str, Any]) -> list[Figure]:
    read, rejected = report["rows"]["read"], report["rows"].get("rejected", 0) + report["rows"].get("conflict", 0)
    look = sum(number for _, number in troubles(report))
    return [_figure("Rows not usable", rejected, f"of {read:,} read"), _figure("People to look at", look)]


def _figure(name: str, number: float, then: str = "") -> Figure:
    return {"name": name, "number": number, "then": then}


def signed(number: float) -> str:
    """Write a number with its sign."""
    return f"+{number:,}" if number > 0 else f"−{-number:,}" if number else "0"
