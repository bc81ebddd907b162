"""Our planning as a run does it: ``Planning.plan``, then the rows of each step cut into parts and stored.

    python -m bench.plan.ours DROP LEDGER OUT

The parts lie in OUT/parts/<step>/, what was counted in OUT/summary.json. This is the one module that knows the engine's entrances.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.plan import case
from segpush import names
from segpush.engine.frame import Frame
from segpush.engine.steps import places, resolve, write
from segpush.engine.workbench import frame_of, workbench
from segpush.opening import ROWS
from segpush.planning import Planning

STEPS = ("resolve", "update", "upsert", "delist", "enlist")
PEOPLE = ("unchanged", "update", "direct", "ask", "leavers", "absent", "removed")


def plan(drop: Path, ledger: Path, out: Path) -> dict[str, float]:
    """Plan one drop against one ledger into ``out``; return the seconds of each stage."""
    seconds: dict[str, float] = {}
    inbox, work, table = case.buckets(out / "buckets", drop, ledger)
    frame = frame_of(work, case.RUN)
    with workbench(work) as bench:
        with _timed(seconds, "plan"):
            numbers = Planning(inbox, work, table).plan(bench, case.RUN, frame)
        with _timed(seconds, "places"):
            places.prepare(bench.db, frame)
        for step, query in queries(frame).items():
            with _timed(seconds, step):
                for number, body in enumerate(bench.cut(query, ROWS)):
                    work.put(names.part(case.RUN.id, step, number), body)
    (work.root / names.run_file(case.RUN.id, "parts")).rename(out / "parts")
    (out / "summary.json").write_text(json.dumps(summary(numbers)))
    return seconds


def queries(frame: Frame) -> dict[str, str]:
    """Return the rows of each step of single calls."""
    written = {"update": write.update(frame), "upsert": write.upsert(frame)}
    return {"resolve": resolve.asked(frame), **written, "delist": places.DELIST, "enlist": places.ENLIST}


def summary(numbers: dict[str, Any]) -> dict[str, Any]:
    """Return of a plan's numbers what every contender has to count."""
    rows = {word: count for word, count in numbers["rows"].items() if count}
    people = {name: numbers[name] for name in PEOPLE if numbers[name]}
    return {"read": numbers["read"], "rows": rows, "codes": numbers["codes"], "people": people}


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[stage] = round(time.perf_counter() - begun, 2)


if __name__ == "__main__":
    stages = plan(*map(Path, sys.argv[1:4]))
    (Path(sys.argv[3]) / "stages.json").write_text(json.dumps(stages))
