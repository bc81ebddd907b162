"""The report as one page: self-contained, printable, without script. It shows what is in `report.json` and nothing else."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from segpush.engine.books import charts, forecast, meanings, spending, why
from segpush.engine.books.figures import figures, signed, troubles
from segpush.engine.books.stretches import stretches
from segpush.times import parse

TEMPLATE = "report.html.jinja"
MINUTE, HOUR = 60, 3600
FILES = {
    "rejected.csv": "rows that could not be used: file, line, text, reason; safe to open in a spreadsheet",
    "retry.csv": "the same rows byte for byte: correct them in a text editor and send them back",
    "retry.json": "the same rows byte for byte, one JSON value a line: correct them and send them back",
    "retry.parquet": "the same rows with all their columns: correct them and send them back",
    "unmatched.csv": "whom Marketo does not know, knows several times, or could not be given",
    "suppressed.csv": "who was held back by a suppression rule, and by which",
    "attention.csv": "who was refused, stayed open, or was written with a warning",
    "undo.csv": "every lead this run added to the list or took off it",
}


LATER: dict[str, Any] = {"history": [], "timeline": {"steps": [], "waits": []}, "examples": {}}
"""What a report of an older version does not have."""


def render(report: dict[str, Any]) -> str:
    """Return the page of a report as it stands in `report.json`, also of an older version; whatever text it holds is escaped."""
    told = whole(report)
    return _template().render(**shown(told), report=told, meanings=meanings, files=FILES, price=forecast.price)


@cache
def _template() -> Template:
    """Return the page's template, made of its text once for all runs that a warm Lambda closes: that takes 0.1 s."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        number=number, time=time, day=day, duration=duration, share=share, words=words, ordered=ordered, base=base,
        signed=signed,
    )  # fmt: skip
    return env.get_template(TEMPLATE)


def whole(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report with all keys that the page reads."""
    told = LATER | report
    told["examples"] = {"rows": {}, "people": {}, "reasons": {}, **told["examples"]}
    if "calls" in told:
        told["calls"] = {"planned": {}, "today": {}, **told["calls"]}
    return told


def shown(report: dict[str, Any]) -> dict[str, Any]:
    """Return what the page shows of a report in another order than it stands there."""
    stages = why.stages(report) if "funnel" in report else []
    steps = spending.steps(report["calls"]) if "calls" in report else []
    line = stretches(report)
    return {
        "figures": figures(report),
        "stages": stages,
        "longest": max((each["count"] or 0 for each in stages), default=0),
        "changes": why.changes(report),
        "fall": why.fall(report),
        "columns": charts.columns([each["on_list"] for each in report["history"]]),
        "troubles": troubles(report),
        "stretches": line,
        "drawn": any(each["band"] for each in line),
        "steps": steps,
        "most": max((max(each["made"], each["planned"] or 0) for each in steps), default=0),
        "quota": spending.quota(report["calls"]) if "calls" in report else [],
    }


def number(value: float) -> str:
    """Write a number as people read it: ``1,234`` or ``0.27``."""
    return f"{value:,}"


def share(part: float, whole: float) -> str:
    """Write what percentage of ``whole`` a part is, for a width: never more than 100."""
    return f"{min(100.0, 100 * part / whole) if whole else 0:.2f}"


def time(text: str) -> str:
    """Write an ISO time to the second, in UTC; a dash for none."""
    return f"{parse(text).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if text else "–"


def day(text: str) -> str:
    """Write the date of an ISO time, in UTC."""
    return f"{parse(text).astimezone(UTC):%Y-%m-%d}"


def base(key: str) -> str:
    """Write a key without its folders."""
    return key.rpartition("/")[2]


def duration(seconds: float) -> str:
    """Write a duration in the two largest units."""
    whole = round(seconds)
    if whole >= HOUR:
        return f"{whole // HOUR:,} h {whole % HOUR // MINUTE} min"
    return f"{whole // MINUTE} min {whole % MINUTE} s" if whole >= MINUTE else f"{seconds:.1f} s"


def words(name: str) -> str:
    """Write one of our words as people do: ``not_asked`` is *not asked*."""
    return name.replace("_", " ")


def ordered(counts: dict[str, int], meaning: dict[str, str]) -> list[tuple[str, int]]:
    """Put counts into the order in which the words are explained; words nobody explains come last."""
    known = list(meaning)
    return sorted(counts.items(), key=lambda each: (known.index(each[0]) if each[0] in known else len(known), each[0]))
