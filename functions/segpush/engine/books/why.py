"""Why a list is as large as it is: what this run and people did to it since the run before, in numbers that add up."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from segpush.engine.books import charts
from segpush.engine.books.meanings import LIST, PEOPLE, ROWS, STAGES
from segpush.run import ADDITIVE, LEDGER

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANGES = {
    "added": "Added by this run",
    "absent": "Taken off: no row names them any more",
    "leaver": "Taken off: a row says that they left",
    "held_back": "Taken off: held back by a suppression rule",
    "added_by_hand": "Put on by hand",
    "removed_by_hand": "Taken off by hand",
    "settled": "Uncertain before or now",
}
"""What changes a list between two runs, in the words of its reader, in the order in which it is told."""

PARTS = {
    "of_this_drop": "of them named by this drop",
    "earlier": "of them put there by earlier runs, and named by no usable row of this drop",
    "others": "of them there before segpush, or put on by hand",
}
"""Of whom a list consists."""

NOT_TOLD = "No manifest counts the rows (Adobe's does not): compare the next line with what the producer shows"
LEAVES = frozenset({"absent", "leaver", "held_back", "removed_by_hand"})


def changes(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``before`` (None for a first run), ``now``, ``ended_at`` of the run before, and ``steps``: what lies between, signed.

    {} where the report does not tell how large the list is.
    """
    history = report.get("history") or []
    if not history or history[-1]["run"] != report["run"] or "changed" not in report:
        return {}
    now = history[-1]["on_list"]
    if len(history) == 1:
        return {"before": None, "now": now, "steps": {}}
    before = history[-2]
    found = {"added": report["changed"]["added"], **report["removed_because"], **_by_hand(report)}
    steps = {word: -found[word] if word in LEAVES else found[word] for word in CHANGES if found.get(word)}
    rest = now - before["on_list"] - sum(steps.values())
    return {
        "before": before["on_list"],
        "ended_at": before["ended_at"],
        "now": now,
        "steps": {**steps, **({"settled": rest} if rest else {})},
    }


def fall(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the same as rows of one table with a bar each: name, number, whether it is a size, style, place of the bar."""
    found = changes(report)
    if not found or found["before"] is None:
        return []
    bands = charts.fall(found["before"], list(found["steps"].values()))
    lines = [
        ("On the list after the run before", found["before"], "before"),
        *((CHANGES[word], number, "more" if number > 0 else "fewer") for word, number in found["steps"].items()),
        ("On the list now", found["now"], "now"),
    ]
    return [
        {"name": name, "number": number, "style": style, "total": style in {"before", "now"}, **asdict(band)}
        for (name, number, style), band in zip(lines, bands, strict=True)
    ]


def _by_hand(report: Mapping[str, Any]) -> dict[str, int]:
    return {word: number for word, number in report["drift"].items() if word.endswith("_by_hand")}


def stages(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the way from the producer's count to the whole list: name, count (None: not told), ``less`` as (number, why), note."""
    told = [_told(report)] if report["drop"]["content"] not in {LEDGER, ADDITIVE} else []
    funnel = [
        {"name": STAGES[each["stage"]], "count": each["count"], "less": _less(each), "note": ""}
        for each in report["funnel"]
    ]
    if told and told[0]["count"] is not None:
        funnel[0]["less"] = _missing(told[0]["count"], funnel[0]["count"])
    return [*told, *funnel, *_list(report)]


def _told(report: Mapping[str, Any]) -> dict[str, Any]:
    count = report["drop"].get("rows_told")
    return {
        "name": "Rows the producer says it exported",
        "count": count,
        "less": [],
        "note": "" if count is not None else NOT_TOLD,
    }


def _less(stage: Mapping[str, Any]) -> list[tuple[int, str]]:
    meanings = {"members": ROWS, "known": PEOPLE, "on_list": PEOPLE | LIST}.get(stage["stage"], {})
    return [(number, _why(word.replace("_", " "), meanings.get(word, ""))) for word, number in stage["less"].items()]


def _why(word: str, meaning: str) -> str:
    return meaning if meaning.startswith(word) else f"{word}: {meaning}" if meaning else word


def _missing(told: int, read: int) -> list[tuple[int, str]]:
    if told == read:
        return []
    return [(abs(told - read), "that the files do not have" if read < told else "more than it says")]


def _list(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The list as a whole, in leads; nothing in an older report."""
    if not report["list_id"] or "list_size" not in report:
        return []
    size = report["list_size"]
    of = [(size[part], words) for part, words in PARTS.items() if size[part]]
    return [{"name": "The whole list, in leads", "count": size["on_list"], "less": of, "note": "nobody is on it"}]
