"""What lies in the bench's folder, and having it made: in a process of its own, so that the harness stays small.

A child's peak memory, as the system counts it, begins with what its parent held.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
BENCH = ROOT / ".bench"
FORMATS = {"csv": "drop.csv", "gzip": "drop.csv.gz", "ndjson": "drop.json", "parquet": "drop.parquet"}
SCENARIOS = ("daily", "everybody")
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{ROOT / 'functions'}:{ROOT}"}


def made(rows: int, formats: Iterable[str] = FORMATS) -> Path:
    """Return the folder of ``rows`` rows, filled where it was not."""
    folder = BENCH / str(rows)
    command = [sys.executable, "-m", "bench.plan.generate", str(folder), "--rows", str(rows), "--formats", *formats]
    subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=True)
    return folder
