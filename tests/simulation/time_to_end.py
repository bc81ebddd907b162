"""How long a run may live after the last kill: the longest way, stated and proved."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.cloud import Cloud

LONGEST = timedelta(days=2)


def recovery(cloud: Cloud) -> timedelta:
    """Return the longest any run lived after the last kill before its end, waiting for people and for tomorrow's quota aside."""
    longest = timedelta()
    for run, moves in cloud.watch.moves.items():
        end = moves[-1][0]
        begun = next((at for at, state in moves if state == "working"), None)
        kills = [at for at in cloud.watch.kills if at <= end]
        if begun is None or not kills:
            continue
        start = max(begun, max(kills))
        lived = end - start - cloud.watch.still(start, end)
        if lived > LONGEST:
            raise AssertionError(f"run {run} lived {lived} after the last kill")
        longest = max(longest, lived)
    return longest
