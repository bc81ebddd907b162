"""What must hold of bulk jobs and of the calls set aside for a run, seen from Marketo's side and from the state table."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.claims import claim
from tests.simulation.cloud import Cloud
from tests.simulation.scenario import Scenario

AT_ONCE = 2  # imports Marketo runs at a time
ANSWER = timedelta(seconds=300)  # so long a lost upload may still be on its way to Marketo
EARLY, STEADY, PATIENT, LONG = (
    3,
    30,
    60,
    600,
)  # of the schedule of polls: 10, 15, 20 s, then every 30 s, after 10 min every 60 s
READS = ("prepare", "members", "extract", "resolve")
STATUS = re.compile(r"/bulk/v1/leads/batch/(\d+)\.json")
SLACK = 6  # deliveries of a part without a call (turns of slots and list, the first poll not yet due), and calls not debited


def check(cloud: Cloud, scenario: Scenario) -> None:
    """Prove what holds in any weather, and in a calm one more."""
    polls(cloud)
    nothing_sent_into_the_dark(cloud)
    read_back(cloud, scenario)
    if not cloud.weather.faults and not cloud.weather.crashes and not cloud.weather.duplicates:
        nothing_fails(cloud)
        one_upload_a_file(cloud)
        if not cloud.watch.kills:  # whoever dies leaves a job nobody can ask for
            one_job_a_list(cloud)
        waiting_does_not_breed(cloud)
        reserved(cloud)


def polls(cloud: Cloud) -> None:
    """A job is asked for no more often than its schedule says."""
    asked: defaultdict[str, list[datetime]] = defaultdict(list)
    for call in cloud.marketo.calls:
        found = STATUS.fullmatch(call["path"])
        if found and call["success"]:
            asked[found[1]].append(datetime.fromisoformat(call["at"]))
    for job in cloud.marketo.state()["imports"]:
        times = asked[str(job["id"])]
        if times:
            age = (max(times) - datetime.fromisoformat(job["queued_at"])).total_seconds()
            may = EARLY + 1 + min(age, LONG) // STEADY + max(0.0, age - LONG) // PATIENT
            claim(
                len(times) <= may, f"import {job['id']} was asked for {len(times)} times in {age:.0f} s, not {may:.0f}"
            )


def nothing_sent_into_the_dark(cloud: Cloud) -> None:
    """A file that creates people is not sent while an earlier one for its list, whose reply was lost, may be on its way."""
    for lost in cloud.watch.uploads:
        after = [each for each in cloud.watch.uploads if each.at > lost.at and each.where == lost.where]
        hasty = [each.at for each in after if each.at - lost.at < ANSWER]
        claim(
            not (lost.lost and lost.creates and hasty),
            f"an upload was lost at {lost.at}, and the next one left at {hasty}",
        )


def read_back(cloud: Cloud, scenario: Scenario) -> None:
    """Where the document says so, no run ends well without having asked for an extract of its list, or it says that it could not."""
    made = [datetime.fromisoformat(c["at"]) for c in cloud.marketo.calls if c["path"].endswith("/export/create.json")]
    for run in cloud.runs():
        if scenario.settings[run["audience"]].verify == "always" and run["state"] == "done" and not run["code"]:
            begun, ended = (datetime.fromisoformat(run[name]) for name in ("started_at", "ended_at"))
            asked = any(begun <= at + timedelta(milliseconds=1) and at <= ended for at in made)
            told = any("could not be read back" in note for note in cloud.report(run["id"])["notes"])
            claim(asked or told, f"{run['id']} never read its list")


def nothing_fails(cloud: Cloud) -> None:
    """Every run ends well, unless leads it knew are gone: one import may then end without an answer for each."""
    failed = [(run["id"], run["reason"]) for run in cloud.runs() if run["state"] == "failed"]
    claim(not failed or any(deed.does == "lose" for deed in cloud.hands.done), f"runs failed in calm weather: {failed}")


def one_upload_a_file(cloud: Cloud) -> None:
    """No file was uploaded twice for nothing: only where an upload died before its batch id was kept."""
    sent = [key for key in cloud.work.keys("runs/") if re.search(r"/parts/import_(id|key)/", key)]
    files = sum(len(cloud.work.get(key).splitlines()) for key in sent)
    canaries = len([key for key in cloud.work.keys("runs/") if "/parts/canary/" in key])
    jobs = len(cloud.marketo.state()["imports"])
    claim(
        jobs <= files + canaries + len(cloud.watch.kills),
        f"{jobs} imports were uploaded for {files} files and {canaries} canaries",
    )


def one_job_a_list(cloud: Cloud) -> None:
    """Never two imports of ours for one list, never more than Marketo runs at once."""
    spans = [
        (datetime.fromisoformat(job["queued_at"]), datetime.fromisoformat(job["finished_at"]), job["list_id"])
        for job in cloud.marketo.state()["imports"]
    ]
    for begin, _, list_id in spans:
        there = Counter(other for at, end, other in spans if at <= begin < end)
        claim(there[list_id] <= 1, f"two imports of list {list_id} at {begin}")
        claim(there.total() <= AT_ONCE, f"{there.total()} imports at once at {begin}")


def waiting_does_not_breed(cloud: Cloud) -> None:
    """A part is delivered hardly more often than it has calls to make."""
    for (pk, sk), part in cloud.table.items.items():
        if sk.startswith("PART#"):
            calls, runs = _counted(part), cloud.watch.deliveries[pk.removeprefix("RUN#"), part["step"], part["part"]]
            claim(runs <= calls + SLACK, f"{sk} of {pk} was delivered {runs} times for {calls} calls")


def reserved(cloud: Cloud) -> None:
    """What was set aside for a run is debited with each call of its writing steps.

    But for a few: of two invocations that open the same step the slower one sets aside anew what the faster one's first
    calls were taken from.
    """
    for run in cloud.runs():
        left = cloud.watch.reservations.get(run["id"])
        parts = [
            item for (pk, sk), item in cloud.table.items.items() if pk == f"RUN#{run['id']}" and sk.startswith("PART#")
        ]
        made = sum(_counted(part) for part in parts if part["step"] not in READS)
        if left is not None and made:
            paid = left["reserved"] - left["left"]
            claim(paid + SLACK >= made, f"{run['id']} made {made} calls and {paid} were taken from what was set aside")
            _within_plan(cloud, run, parts)


def _within_plan(cloud: Cloud, run: dict[str, Any], parts: list[dict[str, Any]]) -> None:
    """Sync and list calls, which a plan counts exactly, are no more than it says; look-ups of leftovers come on top.

    Not where the first import by id did not work: then single calls take its place.
    """
    failed = any(item.get("word") == "failed" for (_, sk), item in cloud.table.items.items() if sk == "CANARY")
    if cloud.sizes.counts_calls and not failed:
        planned = json.loads(cloud.work.get(f"runs/{run['id']}/plan.json"))["calls"]
        kinds = ("update", "upsert", "enlist", "delist")
        made = sum(_counted(part, "/leads.json") for part in parts if part["step"] in kinds)
        again = sum(part["step"] == "upsert" for part in parts)
        claim(made <= planned + 2 * again, f"{run['id']} planned {planned} calls and made {made}")


def _counted(part: dict[str, Any], kind: str = "") -> int:
    calls = part.get("calls", {})
    return sum(count for name, count in calls.items() if "/identity/" not in name and kind in name)
