"""Our planning beside csv.reader, pandas and polars: the same file, the same job, processes of their own, turn by turn.

    python -m bench.plan.harness [--rows 1000000] [--times 5] [--quick]

A time counts only where the run counted what the generator knows, and wrote the parts that all others write. Nothing fails
for being slow: the verdicts at the end are for people.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.plan.files import BENCH, FORMATS, SCENARIOS, made
from bench.plan.measure import CSV, OURS, PANDAS, POLARS, RIVALS, Contender, Timing, run
from bench.plan.tables import Told, ratio

TITLES = {"daily": "1 % changed, 1 % came, 1 % left", "everybody": "everybody changed: every person is written"}
QUICK = 20_000


def measure(drop: Path, scenario: str, kind: str, contenders: Sequence[Contender], times: int) -> dict[str, Timing]:
    """Run all contenders by turns; who fails once is not asked again."""
    for pattern in drop.parent.glob("parts-*.json"):
        pattern.unlink()
    measured = {contender.name: Timing() for contender in contenders}
    for _ in range(times):
        for contender in contenders:
            if not measured[contender.name].trouble:
                run(contender, drop, scenario, kind, measured[contender.name])
    return measured


def rivals(told: Told, folder: Path, rows: int, times: int) -> None:
    """Two tables of one CSV file: the daily case, and everybody written."""
    contenders = [CSV, OURS, *((PANDAS, POLARS) if RIVALS.exists() else ())]
    for scenario in SCENARIOS:
        measured = measure(folder / FORMATS["csv"], scenario, "csv", contenders, times)
        told.table(f"{rows:,} rows, {TITLES[scenario]}", measured, "csv.reader")
        for other, limit in (("csv.reader", 2.5), ("pandas", 1.0), ("polars", 1.5)):
            told.verdict(f"segpush / {other}, {scenario}", ratio(measured, "segpush", other), limit)


def formats(told: Told, folder: Path, rows: int, times: int) -> None:
    """One table: the same people in each format, ours and polars."""
    for name, file in FORMATS.items():
        kind = "csv" if name in {"csv", "gzip"} else "records"
        measured = measure(folder / file, "daily", kind, [OURS, *((POLARS,) if RIVALS.exists() else ())], times)
        told.table(f"{rows:,} rows, daily, {name}", measured, "polars")


def main() -> None:
    """Generate, measure, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help=f"once, {QUICK:,} rows: whether everything works")
    asked = parser.parse_args()
    rows, times = (QUICK, 1) if asked.quick else (asked.rows, asked.times)
    folder = made(rows)
    told = Told(BENCH / "plan.json")
    rivals(told, folder, rows, times)
    formats(told, folder, rows, times)
    told.keep()


if __name__ == "__main__":
    main()
