"""``python -m local.data --out DIR [--people N] [--seed S]``: write the demo and say what is in it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from local.data.demo import Demo, write_demo


def main(arguments: list[str] | None = None) -> int:
    """Write the demo; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m local.data", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="directory to write into; made where it does not exist")
    parser.add_argument("--people", type=int, default=10_000, help="people the files speak of (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, other people (default: %(default)s)")
    options = parser.parse_args(arguments)
    sys.stdout.write(summary(write_demo(options.out, options.people, options.seed)))
    return 0


def summary(demo: Demo) -> str:
    """Return the demo in a few lines."""
    return "".join(
        f"{day.file}: {len(day.rows)} rows {day.row_counts}; people {day.person_counts}; "
        f"{len(day.writes.added)} join the list, {len(day.writes.removed)} leave it, {len(day.list_members)} are on it\n"
        for day in (demo.truth.day_one, demo.truth.day_two)
    )


if __name__ == "__main__":
    sys.exit(main())
