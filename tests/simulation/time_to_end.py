"""How long a run may live after the last kill: the longest way, stated and proved.

Whoever is killed leaves a message that comes back, or an item the sweep sees: a part's message after 60 minutes, a step's
after 30, a due item within 15. A sweep killed
right after it opened a step leaves no message; the run is due a quarter of an hour later, and the next sweep sees it.
"""

from __future__ import annotations

from datetime import timedelta

from segpush.opening import SOON
from tests.simulation.cloud import SWEEP, Cloud
from tests.simulation.lambdas import VISIBILITY

CALLS = timedelta(
    minutes=30
)  # parked, throttled and settling parts, and waiting for the lease to create, all of it calm
LONGEST = SOON + timedelta(seconds=max(VISIBILITY.values()) + SWEEP) + CALLS
"""From the last kill to a closed run; waiting for people, for tomorrow's quota and for the runs before it aside."""


def recovery(cloud: Cloud) -> timedelta:
    """Return the longest any run lived after the last kill before its end; raise AssertionError where it was too long."""
    longest = timedelta()
    for run, moves in cloud.watch.moves.items():
        end = moves[-1][0]
        begun = next((at for at, state in moves if state == "working"), None)
        kills = [at for at in cloud.watch.kills if at <= end]
        if begun is None or not kills:
            continue
        start = max(begun, *kills)
        lived = end - start - cloud.watch.still(start, end)
        if lived > LONGEST:
            raise AssertionError(f"run {run} lived {lived} after the last kill, longer than {LONGEST}")
        longest = max(longest, lived)
    return longest
