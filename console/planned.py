"""What `segpush plan` prints: a table for people, or JSON with the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from console.plan import Planned
from segpush.engine.books import forecast, meanings

KEYS = (
    "run",
    "audience",
    "state",
    "code",
    "reason",
    "sentence",
    "rows",
    "rejected",
    "notes",
    "chains",
    "forecast",
    "guard",
)
AS_FIRST = "As a first run: without a deployed stack nothing is known of earlier ones"


def told(planned: Sequence[Planned]) -> dict[str, Any]:
    """Return what `--json` prints."""
    runs = [{"files": list(each.files), **{key: each.report.get(key) for key in KEYS}} for each in planned]
    return {"schema": 1, "first_run": True, "runs": runs}


def lines(each: Planned) -> Iterator[str]:
    """Yield one plan as it is read on a terminal."""
    report, found = each.report, each.report["forecast"]
    yield f"{report['destination']}/{report['audience']}: {', '.join(each.files)}"
    yield AS_FIRST
    yield ""
    yield f"{report['rows']['read']:>11,}  rows read{_split(report['rows'], 'read')}"
    for name, meaning in meanings.FORECAST.items():
        most = "at most: " if found["at_most"] and name in {"creates", "adds"} else ""
        yield f"{found[name]:>11,}  {most}{meaning}{_split(report['rejected']) if name == 'rejected' else ''}"
    yield ""
    yield from _chains(report["chains"])
    yield ""
    yield f"{forecast.price(found)}."
    yield from (f"Note: {note}" for note in report["notes"])
    yield from (f"It would be held: {reason}." for reason in found["held_for"])
    yield found["warning"]


def _chains(chains: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Every chain; the first is the one that would be taken."""
    wide = max(len(chain["name"]) for chain in chains)
    yield f"  {'chain':<{wide}}  {'calls':>7}  {'files':>5}  {'minutes':>7}"
    for number, chain in enumerate(chains):
        mark = "→" if number == 0 else " "
        price = f"{chain['calls']:>7,}  {chain['files']:>5,}  {chain['minutes']:>7,.1f}"
        yield f"{mark} {chain['name']:<{wide}}  {'no: ' + chain['why_not'] if chain['why_not'] else price}"


def _split(counts: Mapping[str, int], *without: str) -> str:
    parts = [f"{number:,} {word.replace('_', ' ')}" for word, number in counts.items() if word not in without]
    return f": {', '.join(parts)}" if parts else ""
