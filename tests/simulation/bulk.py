"""What goes wrong with Marketo's bulk calls: lost replies, jobs that fail, queues full of others' jobs, a quota that is gone."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.sizes import is_blind

if TYPE_CHECKING:
    from tests.simulation.cloud import Cloud
    from tests.simulation.scenario import Scenario

LOST = (
    "drop_before",
    "drop_after",
    "late_effect",
    "502",
    "502_after",
    "500_after",
    "non_json_after",
    "empty_reply_after",
    "611",
)
POLLED = ("drop_before", "502", "500", "608", "602", "non_json", "empty_reply", "606", "604", "713")
HOUR = 3600.0
QUEUE = 10  # jobs; then 1016
RESET = 21 * HOUR  # after the seed's start: 06:00 UTC


def trouble(cloud: Cloud, scenario: Scenario) -> None:
    """Script troubles around the drops, at times the seed decides."""
    random = cloud.random
    times = [upload.at for upload in scenario.uploads] or [0.0]
    for _ in range(random.choice((0, 1, 2, 4))):
        cloud.scheduler.after(random.choice(times) + random.uniform(0, 2000), partial(cloud.fault, _fault(random)))
    if is_blind(scenario.seed):
        lost = {
            "fault": random.choice(("drop_after", "drop_before", "late_effect")),
            "seconds": random.choice((20, 280)),
        }
        cloud.scheduler.after(min(times), partial(cloud.fault, {**lost, "operation": "import_leads"}))
    at = random.choice(times) + random.uniform(0, 900)
    kind = random.random()
    if kind < 0.15:
        cloud.scheduler.after(at, partial(cloud.ways, imports_failing=random.randint(1, 2)))
    elif kind < 0.3:
        _for_an_hour(
            cloud,
            at,
            partial(cloud.load, import_jobs=QUEUE, export_jobs=QUEUE),
            partial(cloud.load, import_jobs=0, export_jobs=0),
        )
    elif kind < 0.45:
        number = random.choice([settings.list_id for settings in scenario.settings.values()])
        _for_an_hour(
            cloud, at, partial(cloud.ways, lists_being_imported=(number,)), partial(cloud.ways, lists_being_imported=())
        )
    elif kind < 0.55 and at < RESET - HOUR:
        cloud.scheduler.after(at, partial(cloud.load, quota_used=50_000))


def _for_an_hour(cloud: Cloud, at: float, begin: Any, end: Any) -> None:
    cloud.scheduler.after(at, begin)
    cloud.scheduler.after(at + HOUR, end)


def _fault(random: Random) -> dict[str, Any]:
    """One line of the script: half of them about uploads."""
    script = {
        "skip": random.choice((0, 0, 1, 3)),
        "times": random.randint(1, 2),
        "seconds": random.choice((20, 100, 280)),
    }
    if random.random() < 0.5:
        return {**script, "fault": random.choice(LOST), "operation": "import_leads"}
    return {**script, "fault": random.choice(POLLED), "path": "/bulk", "method": "GET"}
