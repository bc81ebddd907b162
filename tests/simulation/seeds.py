"""One seed, from its first file to its proofs."""

from __future__ import annotations

import contextlib
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from tests.simulation import proofs, scenario, weather
from tests.simulation.cloud import Cloud
from tests.simulation.crashes import Point
from tests.simulation.scenario import Scenario
from tests.simulation.sizes import sizes_of, small_parts
from tests.simulation.watch import Listener
from tests.simulation.weather import REFUSED, Weather

REPLAY = "PYTHONPATH=functions:. .venv/bin/python -m tests.simulation.soak --seed {seed}"
ROUNDS = 8  # of retries in calm weather


@dataclass(frozen=True)
class Told:
    """What a seed showed: where it could have been crashed, where it was, how long runs took after the last kill."""

    seed: int
    seen: Counter[Point]
    hit: Counter[Point]
    recovery: timedelta


class Broken(AssertionError):
    """A claim does not hold; the message says which, and how to see it again."""


def run(seed: int, aim: Point | None = None, rough: Weather | None = None) -> Told:
    """Run one seed, with a crash at ``aim`` in any case; raise :class:`Broken` where a claim does not hold."""
    return watched(seed, aim, rough)[0]


def watched(seed: int, aim: Point | None = None, rough: Weather | None = None) -> tuple[Told, Cloud]:
    """Run one seed and return its cloud too."""
    world = scenario.make(seed)
    cloud = Cloud(seed, world.state, rough or weather.weather_of(seed), aim, sizes_of(seed))
    try:
        with small_parts(seed), _heard(cloud):
            play(cloud, world)
            told = Told(seed, cloud.crashes.seen, cloud.crashes.hit, proofs.check(cloud, world))
    except Exception as error:
        aimed = f" --aim '{' '.join(aim)}'" if aim else ""
        sentence = f"seed {seed}: {type(error).__name__}: {error}\n  replay it: {REPLAY.format(seed=seed)}{aimed}"
        raise Broken(sentence, cloud) from error
    return told, cloud


def play(cloud: Cloud, world: Scenario) -> None:
    """Let everything happen, then mend what failed."""
    cloud.put_document("accounts/acme.json", {"version": 1, "name": "acme"})
    for name, document in world.documents.items():
        cloud.put_document(f"destinations/{name}.json", document)
    for upload in world.uploads:
        cloud.scheduler.after(upload.at, partial(cloud.upload, upload.key, upload.body))
    cloud.hands.plan(world)
    if cloud.weather.faults:
        weather.trouble(cloud, world)
    cloud.settle(max((upload.at for upload in world.uploads), default=0) + 7200)
    cloud.calm()
    _mend(cloud)


@contextlib.contextmanager
def _heard(cloud: Cloud) -> Iterator[None]:
    """Listen to the house's log instead of printing it."""
    log, listener = logging.getLogger("segpush"), Listener(cloud.watch)
    log.addHandler(listener)
    with patch.object(log, "propagate", new=False):
        try:
            yield
        finally:
            log.removeHandler(listener)


def _mend(cloud: Cloud) -> None:
    """In calm weather retry what failed or was refused by a fault, as a person would, until nothing is left."""
    for _ in range(ROUNDS):
        unwell = _to_retry(cloud)
        if not unwell:
            return
        for run in unwell:
            cloud.command(command="retry", run=run["id"])
        cloud.settle()


def _to_retry(cloud: Cloud) -> list[dict[str, Any]]:
    """The newest retries of runs that did not end well."""
    last: dict[str, dict[str, Any]] = {}
    for run in sorted(cloud.runs(), key=lambda run: (run["ended_at"], len(run["id"]))):
        last[lineage(run["id"])] = run
    return [run for run in last.values() if run["state"] == "failed" or _refused(cloud, run)]


def _refused(cloud: Cloud, run: dict[str, Any]) -> bool:
    return run["state"] == "done" and REFUSED in cloud.report(run["id"]).get("reasons", {})


def lineage(run: str) -> str:
    """Return the id of the run of which this one is a retry."""
    return re.sub("(-r)+$", "", run)
