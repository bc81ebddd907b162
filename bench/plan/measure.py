"""Run one contender as a process of its own: seconds on the clock and peak memory of the whole process, start-up included."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.plan.files import ENVIRONMENT, ROOT

RIVALS = ROOT / ".venv-bench" / "bin" / "python"
HERE = ROOT / "bench" / "plan" / "rivals"


@dataclass(frozen=True)
class Contender:
    """A name and how it is started; ``ledger`` begins the name of the file it compares with, '' where it compares with none."""

    name: str
    command: tuple[str, ...]
    ledger: str = ""


CSV = Contender("csv.reader", (sys.executable, str(HERE / "bare_csv.py")))
OURS = Contender("segpush", (sys.executable, "-m", "bench.plan.ours"), "ledger")
PANDAS = Contender("pandas", (str(RIVALS), str(HERE / "with_pandas.py")), "written")
POLARS = Contender("polars", (str(RIVALS), str(HERE / "with_polars.py")), "written")


@dataclass
class Timing:
    """What the runs of one contender took; ``trouble`` says why a time does not count.

    ``seconds`` on the clock · ``worked`` seconds of processor, all cores together: where others work on the machine, look here.
    """

    seconds: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    trouble: str = ""

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return median(self.seconds)

    @property
    def work(self) -> float:
        """The median of the seconds of processor."""
        return median(self.worked)

    @property
    def peak(self) -> float:
        """The median of the peaks of memory, in MB."""
        return median(self.megabytes)


def run(contender: Contender, drop: Path, scenario: str, kind: str, timing: Timing) -> None:
    """Time one run and check what it left: the summary against the truth, the parts against ``expected`` (ours) beside the drop."""
    out = drop.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    compares = contender.ledger != ""
    with_what = [str(drop.parent / f"{contender.ledger}-{scenario}.parquet"), str(out)] if compares else []
    seconds, usage, code, said = _timed([*contender.command, str(drop), *with_what], out)
    if code:
        timing.trouble = said.strip().splitlines()[-1] if said.strip() else f"ended with {code}"
        return
    timing.trouble = _difference(out, drop.parent, scenario, kind) if compares else ""
    if not timing.trouble:
        timing.seconds.append(seconds)
        timing.worked.append(usage.ru_utime + usage.ru_stime)
        timing.megabytes.append(usage.ru_maxrss / 1024)
        timing.stages = json.loads((out / "stages.json").read_text()) if (out / "stages.json").exists() else {}
    shutil.rmtree(out)


def _timed(command: list[str], out: Path) -> tuple[float, resource.struct_rusage, int, str]:
    """Return seconds, what the process used, exit code and what went to standard error."""
    environment = ENVIRONMENT | {"TMPDIR": str(out)}
    with (out / "stderr").open("w+") as said:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return seconds, usage, process.returncode, said.read()


def _difference(out: Path, beside: Path, scenario: str, kind: str) -> str:
    """Say where a job is not the one that was asked for; the first job that agrees with the truth is the pattern for the parts."""
    command = [sys.executable, "-m", "bench.plan.compare", str(out)]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"left nothing to compare: {done.stderr.strip().splitlines()[-1]}"
    found: dict[str, Any] = json.loads(done.stdout)
    truth = json.loads((beside / f"truth-{scenario}-{kind}.json").read_text())
    pattern = beside / f"parts-{scenario}-{kind}.json"
    parts = {step: digest for step, digest in found.items() if step != "summary"}
    if found["summary"] != truth:
        return f"counted {_unlike(found['summary'], truth)}"
    if not pattern.exists():
        pattern.write_text(json.dumps(parts))
    return _unlike(parts, json.loads(pattern.read_text()))


def _unlike(found: dict[str, Any], expected: dict[str, Any]) -> str:
    """The first entry that differs, '' for none."""
    for name in [*expected, *(name for name in found if name not in expected)]:
        if found.get(name) != expected.get(name):
            return f"{name}: {found.get(name)} instead of {expected.get(name)}"
    return ""
