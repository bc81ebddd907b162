"""A campaign of damaged files: `python -m tests.fuzz.campaign --seconds 60 --seed 1`.

Every case follows from the seed and its number, is read in a process of its own kind, and must end within ten seconds in a
refusal or with all rows accounted for. A case that does not is printed and its bytes are kept below `.fuzz/`; the exit code is 1.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzz.accounting import judged
from tests.fuzz.cases import Case, case

LONGEST = 10.0  # seconds a case may take
START = 60.0  # before the first: a process that imports
MEMORY = 3 << 30  # bytes of address space: DuckDB's 512 MB, Python, and what they map
KEPT = Path(".fuzz")
ENDS = ("read", "refused")
Work = Callable[[Connection], None]


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks for and return the exit code."""
    asked = _parser().parse_args(words)
    if asked.case is not None:
        return show(case(asked.seed, asked.case, asked.only))
    return campaign(asked.seed, asked.seconds, asked.only)


def campaign(seed: int, seconds: float, only: str = "", work: Work | None = None, longest: float = LONGEST) -> int:
    """Run cases until the time is over; say what was found. ``work`` is what a process does, ``longest`` how long for a case."""
    told: Counter[str] = Counter()
    worker = _Worker(work or _work, longest)
    found, number, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        given = case(seed, number, only)
        answer = worker.ask(given)
        told[answer if answer in ENDS else "found"] += 1
        if answer not in ENDS:
            found += 1
            _report(given, f"--seed {seed} --case {number}{only and f' --only {only}'}", answer)
            if not worker.alive:
                worker = _Worker(work or _work, longest)
        number += 1
    worker.stop()
    _say(f"{number} cases of seed {seed}: {', '.join(f'{count} {word}' for word, count in sorted(told.items()))}")
    return int(found > 0)


@dataclass
class _Worker:
    """A process that reads one case after another, as long as it lives."""

    work: Work
    longest: float

    def __post_init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._ours, theirs = spawn.Pipe()
        self._process = spawn.Process(target=self.work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        if not self._ours.poll(START):
            raise TimeoutError(f"no process is ready after {START:.0f} s")
        self._ours.recv()

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def ask(self, given: Case) -> str:
        """Return how a case ended: one of ``ENDS``, or what is wrong."""
        self._ours.send(given)
        if not self._ours.poll(self.longest):
            self.stop()
            return f"hang: no end after {self.longest:.0f} s"
        try:
            return str(self._ours.recv())
        except EOFError:
            self._process.join()
            return f"crash: the process ended with {self._process.exitcode}"

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()


def _work(pipe: Connection) -> None:
    """Read the cases that come."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pipe.send("ready")
    while True:
        pipe.send(ended(pipe.recv()))


def ended(given: Case) -> str:
    """Return how a case ends: ``read``, ``refused``, or the traceback of what went wrong."""
    try:
        told = judged(given.setup, *given.files, limits=given.limits)
        if not told.refusal and given.limits:  # pieces of any size give the same
            whole = judged(given.setup, *given.files)
            assert told.outcomes == whole.outcomes, (told, whole)
            assert told.sent == whole.sent, (told, whole)
        if told.retry:
            again = judged(given.setup, told.retry)
            assert len(again.outcomes) == sum(word in {"rejected", "conflict"} for word in told.outcomes), (told, again)
    except Exception:  # noqa: BLE001 - any at all is a finding
        return traceback.format_exc()
    return "refused" if told.refusal else "read"


def show(given: Case) -> int:
    """Run one case here and print how it ends."""
    _say(f"{given.name}\n{[each[:2000] for each in given.files]}")
    answer = ended(given)
    _say(answer)
    return int(answer not in ENDS)


def _report(given: Case, place: str, answer: str) -> None:
    """Say one line about a finding, and keep its bytes and all of the answer."""
    KEPT.mkdir(exist_ok=True)
    name = re.sub("[ -]+", "-", place).strip("-")
    for part, content in enumerate(given.files):
        (KEPT / f"{name}.{part}").write_bytes(content)
    (KEPT / f"{name}.txt").write_text(f"{given.name}\n{answer}\n")
    told = " / ".join(line.strip() for line in answer.strip().splitlines()[-4:] if line.strip("^~ "))
    _say(f"{place}: {given.name}: {told[:400]}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.campaign", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long it goes on (60)")
    parser.add_argument("--seed", type=int, default=1, help="what all cases follow from (1)")
    parser.add_argument("--only", default="", help="samples whose names begin so, such as parquet or json")
    parser.add_argument("--case", type=int, help="run this one only, here, and print all of it")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
