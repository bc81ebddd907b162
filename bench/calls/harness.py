"""What a million people cost in calls: both functions in one process, in virtual time, over a Marketo that behaves.

    python -m bench.calls.harness [--people 1000000] [--stories marketo recent audience]

Calls are counted in the simulator's log. `least` is arithmetic (bench.calls.least), `calls` what was made besides polls, one
status read of each job included. Nothing fails for being over: the verdicts are for people.
"""

from __future__ import annotations

import argparse
import logging
import resource
from collections.abc import Iterator

from bench.calls.audience import Audience
from bench.calls.cases import TALES
from bench.calls.story import Case

HEAD = f"{'':34}{'least':>7}{'allowed':>9}{'calls':>7}{'polls':>7}{'tokens':>8}{'minutes':>9}{'seconds':>9}  verdict"


def line(case: Case) -> str:
    """One case as a line of the table."""
    cost = case.counted
    counts = f"{cost.calls:7,}{cost.polls:7,}{cost.tokens:8,}{cost.minutes:9.1f}" if not case.trouble else " " * 31
    return f"{case.name:34}{case.least:7,}{case.allowed:9,}{counts}{case.seconds:9.1f}  {case.verdict}"


def table(people: int, stories: list[str]) -> Iterator[str]:
    """Tell the stories one after the other; a line as soon as it is known."""
    yield f"{people:,} people, one list; jobs at 5,000 rows a second, at least a minute"
    yield HEAD
    for name in stories:
        for case in TALES[name](Audience(people)):
            yield line(case)
    yield f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"


def main() -> None:
    """Count, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--stories", nargs="+", default=list(TALES), choices=list(TALES))
    asked = parser.parse_args()
    logging.disable()  # a refused case is a line of the table, not a log
    for text in table(asked.people, asked.stories):
        print(text, flush=True)


if __name__ == "__main__":
    main()
