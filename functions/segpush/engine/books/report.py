"""The reports of a run: `report.json` for machines, `report.html` for people. They name objects, ids and counts, never people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.engine.books import accounts, examples, funnel, history, page, people_files, timeline
from segpush.engine.books.sentence import sentence
from segpush.errors import ObjectGone

if TYPE_CHECKING:
    from segpush.engine.workbench import Workbench
    from segpush.ports import ObjectStore
    from segpush.run import Run


def store(bench: Workbench, run: Run, books: dict[str, Any]) -> dict[str, Any]:
    """Write all reports of a run with books (``accounts.balance``) and return `report.json`.

    Needs ``people``, ``places`` and ``next_ledger``; ``books["history"]`` are the runs before.
    """
    stages = funnel.funnel(bench.db, books["rows"])
    written = people_files.store(bench, run)
    counted = {
        "funnel": stages,
        "members_on_list": stages[-1]["count"],
        "changed": funnel.changed(bench.db),
        "removed_because": funnel.removed(bench.db),
        "list_size": funnel.size(bench.db),
        "by_kind": funnel.by_kind(bench.db),
        "examples": {**books["examples"], **examples.people(bench.db)},
    }
    counted["history"] = [*books["history"], *history.entry(run, counted, books["drift"])]
    calls = _share(books["calls"], _stored(bench.work, run, "limits.json"))
    return _store(bench.work, run, {**books, **counted, "calls": calls, "files": _files(run, books, written)})


def store_plain(work: ObjectStore, run: Run, known: dict[str, Any] | None = None) -> dict[str, Any]:
    """Write the report of a run that ended without books (why, and what its plan knew, if any); return `report.json`.

    ``known`` is its history and its timeline, where it has any.
    """
    numbers = _stored(work, run, "plan.json")
    plan = accounts.planned(run, numbers) if numbers else {}
    also = {"history": [], "timeline": timeline.EMPTY, **(known or {})}
    return _store(work, run, {**accounts.head(run), **plan, **also, "files": _files(run, plan, [])})


def _store(work: ObjectStore, run: Run, report: dict[str, Any]) -> dict[str, Any]:
    told = {"schema": report["schema"], "sentence": sentence(report), **report}
    told.pop("reject_files", None)  # by now among the files
    work.put(names.report(run.id, "report.html"), page.render(told).encode())
    work.put(names.report(run.id, "report.json"), json.dumps(told, indent=2, ensure_ascii=False).encode())
    return told


def _files(run: Run, report: dict[str, Any], others: list[str]) -> dict[str, str]:
    """Return the run's files about people, name → key. Rejected rows were written when the drop was read."""
    return {name: names.people(run.id, name) for name in [*report.get("reject_files", []), *others]}


def _share(calls: dict[str, Any], limits: dict[str, Any]) -> dict[str, Any]:
    """Set the calls against the account's daily quota and the share of it that segpush may use."""
    quota = limits.get("daily_quota", 0)
    percent = round(100 * calls["total"] / quota, 2) if quota else 0
    return {**calls, "daily_quota": quota, "share_percent": limits.get("share_percent", 0), "quota_percent": percent}


def _stored(work: ObjectStore, run: Run, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(work.get(names.run_file(run.id, name)))
    except ObjectGone:
        return {}
    return found
