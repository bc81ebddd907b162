"""What is known of runs, read from the state table and the work bucket; nothing is changed here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from console.told import NotAsAsked
from console.wording import to_give
from segpush import names
from segpush.engine.books import accounts
from segpush.errors import ObjectGone
from segpush.ports import Archive, Table
from segpush.run import READS, STEPS, Run
from segpush.state import State

MOST = 20  # runs that are listed unless more are asked for
_TOLD = (
    "destination", "audience", "account", "list_id", "state", "code", "reason", "task", "content", "time", "started_at", "ended_at",
)  # fmt: skip
_ALSO = ("munchkin", "step", "planned_at", "hold_until", "resume_at", "retried")


@dataclass(frozen=True, slots=True)
class Runs:
    """Reads runs of one deployed system."""

    work: Archive
    table: Table

    def newest(self, most: int = MOST, destination: str = "", audience: str = "") -> list[Run]:
        """Return runs, those that began last first; of one destination or audience where these are named."""
        found = [run for run in self._candidates(most, destination, audience) if run]
        return sorted(found, key=lambda run: (run.started_at, run.id), reverse=True)[:most]

    def one(self, name: str) -> Run:
        """Return a run; raise :class:`NotAsAsked` where there is none of this name."""
        run = State(self.table).run(name)
        if run is None:
            raise NotAsAsked(f"there is no run {name}; `{to_give('runs')}` lists those there are")
        return run

    def paused(self, run: Run) -> list[str]:
        """Return what people have paused of a run: its account, its audience, both; none where a document says so."""
        return list(State(self.table).pauses(run.account, f"{run.destination}/{run.audience}"))

    def about(self, run: Run) -> dict[str, Any]:
        """Return everything about one run: itself, its steps, its calls, the numbers the guard went by, and its files."""
        plan, report = self.plan(run), self.report(run)
        return {
            **row(run, report),
            **{name: getattr(run, name) for name in _ALSO},
            "sentence": report.get("sentence", ""),
            "steps": self.steps(run),
            "calls": accounts.spent(State(self.table), run),
            "guard": {
                "held_for": [each for each in run.held_for.split(",") if each],
                "approved": [each for each in run.approved.split(",") if each],
                "numbers": {name: value for name, value in plan.items() if isinstance(value, bool | int | float)},
            },
            "plan": plan,
            "files": report.get("files", {name: names.people(run.id, name) for name in plan.get("reject_files", ())}),
        }

    def steps(self, run: Run) -> list[dict[str, Any]]:
        """Return the steps a run has opened, in its order: parts in all and open, calls of those that are settled."""
        state = State(self.table)
        calls = accounts.spent(state, run)["by_step"]
        items = [(step, state.step(run.id, step)) for step in STEPS]
        return [
            {"step": step, "parts": int(item["parts"]), "open": int(item["open"]), "calls": calls.get(step, 0)}
            for step, item in items
            if item
        ]

    def report(self, run: Run) -> dict[str, Any]:
        """Return what `report.json` says of a run that has ended; {} where there is none, or it may not be read."""
        return {} if run.alive else self._json(names.report(run.id, "report.json"))

    def plan(self, run: Run) -> dict[str, Any]:
        """Return the numbers of a run's plan; {} before there is one."""
        return self._json(names.run_file(run.id, "plan.json")) if run.step else {}

    def calls_left(self, run: Run, steps: list[dict[str, Any]]) -> int | None:
        """Return how many calls its plan still foresees; None before there is a plan. Repetitions are not foreseen."""
        plan = self.plan(run)
        if "calls" not in plan:
            return None
        read = READS if plan.get("chains") else frozenset({"prepare", "members", "extract"})
        spent = sum(int(each["calls"]) for each in steps if each["step"] not in read)
        return max(0, int(plan["calls"]) - spent)

    def _candidates(self, most: int, destination: str, audience: str) -> Iterator[Run | None]:
        """Yield enough runs, by their ids newest first: these begin with the time of the drop, so retries are looked at as well."""
        ids = sorted(self.work.folders("runs/"), reverse=True)
        for name in [each for each in ids if each.endswith("-r")]:
            yield self._meant(name, destination, audience)
        number = 0
        for name in ids:
            run = None if name.endswith("-r") else self._meant(name, destination, audience)
            yield run
            number += run is not None
            if number >= most:
                return

    def _meant(self, name: str, destination: str, audience: str) -> Run | None:
        if audience and f"-{audience.lower()}-" not in name:
            return None
        run = State(self.table).run(name)
        meant = run is not None and destination in {"", run.destination} and audience in {"", run.audience}
        return run if meant else None

    def _json(self, key: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self.work.get(key))
        except ObjectGone:
            return {}
        except ClientError as error:
            if error.response["Error"]["Code"] in {"AccessDenied", "403"}:  # S3's word for gone where one may not list
                return {}
            raise
        return found


def row(run: Run, report: dict[str, Any]) -> dict[str, Any]:
    """Return one line of the list of runs. ``counts`` are null where a run has no books (yet)."""
    read, changed = report.get("rows", {}), report.get("changed", {})
    counts = {
        "rows": read.get("read"),
        "rejected": read.get("rejected", 0) if read else None,
        "added": changed.get("added"),
        "removed": changed.get("removed"),
        "on_list": report.get("members_on_list"),
        "calls": report.get("calls", {}).get("total"),
    }
    return {"run": run.id, **{name: getattr(run, name) for name in _TOLD}, "counts": counts}
