"""How rough a seed is, and what goes wrong in Marketo meanwhile: faults by script and other tenants' traffic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation import bulk
from tests.simulation.scenario import is_rush

if TYPE_CHECKING:
    from tests.simulation.cloud import Cloud
    from tests.simulation.scenario import Scenario

ANYWHERE = (
    "502", "500", "606", "608", "611", "713", "non_json", "drop_before", "drop_after", "602", "601", "late_effect", "615", "604",
    "502_after", "empty_reply",
)  # fmt: skip
WRITES = ("sync_leads", "add_to_list", "remove_from_list")
REFUSED = "1001"  # a code that none of the simulator's own refusals has: whoever got it is sent again by a retry


@dataclass(frozen=True)
class Weather:
    """Rates of crashes, duplicated and late messages (0 to 1); ``faults``: whether Marketo has its troubles."""

    crashes: float = 0.02
    duplicates: float = 0.05
    delays: float = 0.1
    faults: bool = True


CALM = Weather(0, 0, 0, faults=False)


def weather_of(seed: int) -> Weather:
    """Of ten seeds one is calm and one has everything but crashes; a rush is for messages that come twice."""
    if seed % 10 == 0:
        return CALM
    if is_rush(seed):
        return Weather(duplicates=0.3) if seed % 4 == 3 else Weather(crashes=0, duplicates=0.3, delays=0, faults=False)
    return Weather(crashes=0) if seed % 10 == 5 else Weather(crashes=(0.02, 0.05, 0.1)[seed % 3])


def trouble(cloud: Cloud, scenario: Scenario) -> None:
    """Script Marketo's faults and other tenants' traffic, around the drops, at times the seed decides."""
    random = cloud.random
    for _ in range(random.randint(0, 6)):
        fault = _fault(random, refusals=scenario.settled)
        at = random.choice([upload.at for upload in scenario.uploads] or [0.0]) + random.uniform(0, 2000)
        cloud.scheduler.after(at, partial(cloud.fault, fault))
    if random.random() < 0.3:
        busy, slots = random.choice((0.5, 2.4)), random.randint(0, 5)
        cloud.scheduler.after(100, lambda: cloud.crowd(busy, slots))
        cloud.scheduler.after(4000, lambda: cloud.crowd(0, 0))
    bulk.trouble(cloud, scenario)


def _fault(random: Random, *, refusals: bool) -> dict[str, Any]:
    """One line of the script. Refused records only where a retry of the run sends exactly them again."""
    script = {"skip": random.randint(0, 6), "times": random.randint(1, 2), "seconds": 20}
    kind = random.random()
    if kind < 0.25 and refusals:
        return {
            **script,
            "fault": f"record:{REFUSED}",
            "operation": random.choice(WRITES),
            "skip": random.randint(0, 2),
        }
    if kind < 0.5:
        return {
            **script,
            "fault": random.choice(("late_effect", "drop_after", "502_after")),
            "operation": "sync_leads",
            "skip": random.randint(0, 2),
        }
    return {**script, "fault": random.choice(ANYWHERE), "path": "/rest"}
