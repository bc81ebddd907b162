"""Run many seeds, or show one: `python -m tests.simulation.soak --seeds 200`, `… --seed 71`.

Says for every seed that fails what was wrong and how to see it again; ends with 1 if any did.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.simulation import mutants, seeds
from tests.simulation.cloud import Cloud
from tests.simulation.crashes import Point
from tests.simulation.fleet import Coverage

EVERY = 25  # seeds between two lines of progress


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks for and return the exit code."""
    asked = _parser().parse_args(words)
    if asked.seed is not None:
        aim = asked.aim.split(" ") if asked.aim else None
        return show(asked.seed, (aim[0], aim[1], aim[2]) if aim else None, asked.mutant)
    return soak(range(asked.first, asked.first + asked.seeds), asked.jobs, asked.mutant)


def soak(numbers: Sequence[int], jobs: int, mutant: str) -> int:
    """Run seeds, then crash them where none of them was crashed."""
    coverage, passed, failed = Coverage(), 0, 0
    longest = timedelta()
    for arrival in coverage.grow(numbers, mutant, jobs):
        if arrival.told:
            passed, longest = passed + 1, max(longest, arrival.told.recovery)
        else:
            failed += 1
            _say(arrival.wrong)
        if (passed + failed) % EVERY == 0:
            _say(
                f"{passed + failed} runs, {failed} failed, crashed at {len(coverage.hit)} of {len(coverage.seen)} points"
            )
    for trip in coverage.missed():
        _say(f"never crashed: {trip.aim}, seen in seed {trip.seed}")
    _say(
        f"crashed at {len(coverage.hit)} of {len(coverage.seen)} points; longest time from the last kill to a closed run {longest}"
    )
    _say(f"{passed} passed, {failed} failed")
    return int(failed > 0)


def show(seed: int, aim: Point | None, mutant: str) -> int:
    """Run one seed and print all that happened."""
    wrong = ""
    with mutants.of(mutant):
        try:
            cloud: Cloud = seeds.watched(seed, aim)[1]
        except seeds.Broken as broken:
            wrong, cloud = broken.args
    for at, line in story(cloud):
        _say(f"{at:%d %H:%M:%S.%f}  {line}")
    _say(wrong or f"seed {seed} passed")
    _say("0 passed, 1 failed" if wrong else "1 passed, 0 failed")
    return int(bool(wrong))


def story(cloud: Cloud) -> list[tuple[datetime, str]]:
    """Everything that happened, Marketo's log of calls included, in order of time."""
    calls = [
        (
            datetime.fromisoformat(call["at"]),
            f"    Marketo: {call['method']} {call['path']} {call['records'] or ''} -> {call['status']} {' '.join(call['codes'])}",
        )
        for call in cloud.marketo.calls
    ]
    return sorted([*cloud.watch.lines, *calls], key=lambda line: line[0])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.soak", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds (200)")
    parser.add_argument("--first", type=int, default=1, help="the first of them (1)")
    parser.add_argument("--jobs", type=int, default=0, help="processes at a time (one a core)")
    parser.add_argument("--seed", type=int, help="run this one only and print all that happens")
    parser.add_argument(
        "--aim", default="", help="with --seed: 'FUNCTION PORT.METHOD before|after', where somebody dies for sure"
    )
    parser.add_argument(
        "--mutant", default="", choices=["", *mutants.NAMED], help="run this mutant instead of the house"
    )
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
