"""One seed, from its first file to the proof: what the lists, the books and Marketo's own log must show."""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from segpush import advance
from segpush.delivery import part, send

from tests.simulation import scenario as scenarios
from tests.simulation.cloud import Cloud, Weather
from tests.simulation.crashes import Point
from tests.simulation.model import Drop, Marketo, models
from tests.simulation.scenario import Scenario

ALIVE = {"waiting", "working", "held", "paused"}
FAULTS = (
    "502", "500", "606", "608", "611", "713", "non_json", "drop_before", "drop_after", "602", "601", "late_effect", "615", "604", "502_after",
)  # fmt: skip
REPLAY = "PYTHONPATH=functions:. .venv/bin/python -m tests.simulation.soak --seed {seed}"
ROUNDS = 8  # of retries in calm weather


@dataclass(frozen=True)
class Proof:
    """What a seed showed about where it was crashed."""

    seed: int
    seen: Counter[Point]
    hit: Counter[Point]


class Broken(AssertionError):
    """A claim does not hold; the message says which, and how to see it again."""


def run(seed: int, weather: Weather | None = None) -> Proof:
    """Run one seed; raise :class:`Broken` where a claim does not hold."""
    logging.getLogger("segpush").setLevel(logging.CRITICAL)
    try:
        return _run(seed, weather or _weather(seed))
    except Exception as error:
        raise Broken(f"seed {seed}: {type(error).__name__}: {error}\nreplay it: {REPLAY.format(seed=seed)}") from error


def _weather(seed: int) -> Weather:
    return Weather(0, 0, 0) if seed % 10 == 0 else Weather(crashes=(0.02, 0.05, 0.1)[seed % 3])


def _run(seed: int, weather: Weather) -> Proof:
    with small_parts(seed):
        scenario = scenarios.make(seed)
        cloud = Cloud(seed, scenario.state, weather)
        _apply_documents(cloud, scenario)
        for upload in scenario.uploads:
            cloud.scheduler.at(cloud.scheduler.now + timedelta(seconds=upload.at), lambda upload=upload: cloud.upload(upload.key, upload.body))
        _trouble(cloud, weather)
        cloud.settle(max((upload.at for upload in scenario.uploads), default=0) + 7200)
        _mend(cloud)
        check(cloud, scenario)
    return Proof(seed, cloud.crashes.seen, cloud.crashes.hit)


@contextlib.contextmanager
def small_parts(seed: int) -> Iterator[None]:
    """Make parts and calls so small that a dozen people fill several: sizes around each edge without thousands of rows."""
    rows, batch = Random(seed).choice(((1, 1), (4, 2), (5, 5), (3000, 300)))  # noqa: S311 - a seed, no secret
    with patch.object(advance, "ROWS", rows), patch.object(part, "BATCH", batch), patch.object(send, "BATCH", batch):
        yield


def _apply_documents(cloud: Cloud, scenario: Scenario) -> None:
    cloud.put_document("accounts/acme.json", json.dumps({"version": 1, "name": "acme"}).encode())
    for name, document in scenario.documents.items():
        cloud.put_document(f"destinations/{name}.json", json.dumps(document).encode())


def _trouble(cloud: Cloud, weather: Weather) -> None:
    """Marketo's faults and other tenants' traffic, at times the seed decides."""
    if not weather.crashes:
        return
    for _ in range(cloud.random.randint(0, 6)):
        fault = {"fault": cloud.random.choice(FAULTS), "skip": cloud.random.randint(0, 6), "times": cloud.random.randint(1, 2), "seconds": 20, "path": "/rest"}
        cloud.scheduler.after(cloud.random.uniform(0, 2000), lambda fault=fault: cloud.marketo.faults([fault]))
    if cloud.random.random() < 0.3:
        busy = cloud.random.choice((0.5, 2.4))
        cloud.scheduler.after(100, lambda: cloud.marketo.traffic(calls_per_second=busy, slots=cloud.random.randint(0, 5)))
        cloud.scheduler.after(4000, lambda: cloud.marketo.traffic(calls_per_second=0, slots=0))


def _mend(cloud: Cloud) -> None:
    """In calm weather retry what failed, as a person would, until every drop is applied or moot."""
    cloud.calm()
    for _ in range(ROUNDS):
        failed = _to_retry(cloud)
        if not failed:
            return
        for run in failed:
            cloud.command(command="retry", run=run["id"])
        cloud.settle()


def _to_retry(cloud: Cloud) -> list[dict[str, Any]]:
    """The newest retries of runs that did not end well."""
    last: dict[str, dict[str, Any]] = {}
    for run in sorted(cloud.runs(), key=lambda run: run["ended_at"]):
        last[re.sub("(-r)+$", "", run["id"])] = run
    return [run for run in last.values() if run["state"] == "failed"]


def check(cloud: Cloud, scenario: Scenario) -> None:
    """Every claim of the design that can be seen from outside."""
    _nothing_open(cloud)
    applied = _applied(cloud, scenario)
    _lists(cloud, scenario, applied)
    _books(cloud)
    _nobody_twice(cloud, scenario)
    _limits(cloud)


def _nothing_open(cloud: Cloud) -> None:
    _claim(not [run["id"] for run in cloud.runs() if run["state"] in ALIVE], "a run is still open")
    _claim(not any(queue.messages for queue in cloud.queues.values()), "a message is left")
    bad = [(run["id"], run["state"], run["reason"]) for run in cloud.runs() if run["state"] not in {"done", "superseded", "failed"}]
    _claim(not bad, f"runs ended as nobody expects: {bad}")


def _applied(cloud: Cloud, scenario: Scenario) -> list[tuple[str, Drop]]:
    """The drops in the order in which the system says it applied them."""
    done: list[tuple[str, Drop]] = []
    newest: dict[str, float] = {}
    whole: set[tuple[str, ...]] = set()
    for run in sorted(cloud.runs(), key=lambda run: (run["ended_at"], run["rev"])):
        objects = json.loads(cloud.work.get(f"runs/{run['id']}/drop.json"))["objects"]
        keys = tuple(sorted((each["key"] for each in objects), key=lambda key: (len(key), key)))
        plan = next((plan for plan in scenario.planned if set(keys) <= set(plan.keys)), None)
        _claim(plan, f"run {run['id']} has objects {keys}, which are no export of anybody")
        if plan and run["state"] == "done":
            time = datetime.fromisoformat(run["time"]).timestamp()
            done.append((plan.slug, plan.taken(keys, time, datetime.fromisoformat(run["planned_at"]).timestamp())))
            newest[plan.slug] = max(newest.get(plan.slug, 0), time)
            whole.add(keys)
    for plan in scenario.planned:
        moot = scenario.settings[plan.slug].content == "full" and plan.drop.time < newest.get(plan.slug, 0) - 1
        _claim(plan.keys in whole or moot, f"the drop {plan.keys} was neither applied whole nor made moot by a newer one")
    return done


def _lists(cloud: Cloud, scenario: Scenario, applied: list[tuple[str, Drop]]) -> None:
    """The lists equal those of the naive model."""
    world = Marketo(scenario.state["leads"], {each["id"]: each["members"] for each in scenario.state["lists"]})
    naive = models(world, *scenario.settings.values())
    for slug, drop in applied:
        naive[scenario.settings[slug].list_id].apply(drop)
    known = {lead["id"] for lead in scenario.state["leads"]}
    emails = {lead["id"]: str(lead["email"]).lower() for lead in cloud.marketo.state()["leads"]}
    for settings in scenario.settings.values():
        real = {lead if lead in known else emails[lead] for lead in cloud.marketo.members(settings.list_id)}
        expected = set(world.lists[settings.list_id])
        _claim(real == expected, f"list {settings.list_id} ({settings}) lacks {expected - real} and has {real - expected} too many")


def _books(cloud: Cloud) -> None:
    """Sums agree in every report."""
    for run in cloud.runs():
        report = cloud.report(run["id"])
        _claim(report["state"] == run["state"], f"report of {run['id']} says {report['state']}")
        if "people" not in report:
            continue
        rows = dict(report["rows"])
        read = rows.pop("read")
        _claim(sum(rows.values()) == read, f"rows of {run['id']} do not add up: {report['rows']}")
        _claim(sum(report["people"].values()) == rows.get("member", 0) + rows.get("leaver", 0), f"people of {run['id']} do not add up")
        open_ones = [word for side in ("people", "list", "ledger_leavers") for word in ("undelivered", "unknown") if report[side].get(word)]
        _claim(run["state"] != "done" or not open_ones, f"{run['id']} is done with {open_ones}")


def _nobody_twice(cloud: Cloud, scenario: Scenario) -> None:
    """No person was created twice, none where nothing creates, and none deleted."""
    before = Counter(str(lead["email"]).lower() for lead in scenario.state["leads"])
    after = Counter(str(lead["email"]).lower() for lead in cloud.marketo.state()["leads"])
    twice = {email: n for email, n in after.items() if n > max(1, before[email])}
    _claim(not twice, f"people were created twice: {twice}")
    _claim(not before - after, "a person was deleted")
    creating = [plan for plan in scenario.planned if scenario.settings[plan.slug].people == "match_and_create"]
    allowed = {row.key for plan in creating for row in plan.drop.rows if row.status == "member"}
    _claim(set(after - before) <= allowed, f"people were invented: {set(after - before) - allowed}")


def _limits(cloud: Cloud) -> None:
    """Never more than 50 calls in any 20 s, never a deletion."""
    times = sorted(datetime.fromisoformat(call["at"]).timestamp() for call in cloud.marketo.calls if "/identity/" not in call["path"])
    for n, at in enumerate(times):
        _claim(n < 50 or at - times[n - 50] >= 20, f"51 calls within 20 s before {at}")
    paths = defaultdict(int, Counter(call["path"] for call in cloud.marketo.calls))
    _claim(not paths["/rest/v1/leads/delete.json"], "a person was deleted")


def _claim(holds: object, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)
