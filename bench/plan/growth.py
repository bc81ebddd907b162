"""How our planning grows: time for each million rows, and peak memory, from 100,000 rows to 10,000,000.

python -m bench.plan.growth [--rows 100000 1000000 10000000] [--times 5]
"""

from __future__ import annotations

import argparse
from itertools import pairwise

from bench.plan.files import BENCH, FORMATS, made
from bench.plan.harness import measure
from bench.plan.measure import OURS, Timing
from bench.plan.tables import Told

CAP_MB = 1_024  # the least memory the template lets pickup have
SIZES = (100_000, 1_000_000, 10_000_000)


def main() -> None:
    """Generate, measure, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    told, found = Told(BENCH / "growth.json"), dict[int, Timing]()
    for rows in sorted(asked.rows):
        found[rows] = measure(made(rows, ["csv"]) / FORMATS["csv"], "daily", "csv", [OURS], asked.times)[OURS.name]
    told.table("segpush, 1 % changed", {f"{rows:,}": timing for rows, timing in found.items()}, f"{min(found):,}")
    _judge(told, {rows: timing for rows, timing in found.items() if timing.seconds})
    told.keep()


def _judge(told: Told, found: dict[int, Timing]) -> None:
    """Time for each row against that of the size before; memory against one cap."""
    for rows, timing in found.items():
        told.say(f"{rows:,} rows: {timing.median * 1_000_000 / rows:.2f} s a million, {timing.peak:.0f} MB")
    sizes = list(found)
    for fewer, more in pairwise(sizes):
        grown = (found[more].median / more) / (found[fewer].median / fewer)
        told.verdict(f"time a row, {more:,} rows / {fewer:,} rows", grown, 1.2)
    told.verdict("peak MB at every size", max((timing.peak for timing in found.values()), default=None), CAP_MB)


if __name__ == "__main__":
    main()
