"""Measured times as tables for a person, and as JSON beside them."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.plan.measure import Timing


@dataclass
class Told:
    """All that was measured: printed as it comes, kept for the file."""

    path: Path
    kept: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Say on what machine."""
        processor = next(
            (line.split(":")[1].strip() for line in _about_processor() if line.startswith("model name")),
            platform.machine(),
        )
        self.kept["machine"] = {
            "processor": processor,
            "cores": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "python": platform.python_version(),
            "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        }
        self.say(", ".join(f"{name} {value}" for name, value in self.kept["machine"].items()))

    def say(self, line: str = "") -> None:
        """Print a line at once."""
        print(line, flush=True)

    def table(self, title: str, measured: dict[str, Timing], yardstick: str) -> None:
        """Print a table: seconds, how many times the yardstick's, seconds of processor, peak memory."""
        unit = measured[yardstick].median if yardstick in measured and measured[yardstick].seconds else None
        self.say(
            f"\n{title}\n{'':14}{'seconds':>9}{'from':>8}{'to':>8}{f'× {yardstick}':>14}{'processor':>11}{'peak MB':>9}"
        )
        for name, timing in measured.items():
            if not timing.seconds or timing.trouble:
                self.say(f"{name:14} does not count: {timing.trouble}")
                continue
            ratio = f"{timing.median / unit:.2f}" if unit else ""
            span = f"{min(timing.seconds):8.2f}{max(timing.seconds):8.2f}"
            self.say(f"{name:14}{timing.median:9.2f}{span}{ratio:>14}{timing.work:11.2f}{timing.peak:9.0f}")
        self.kept[title] = {name: vars(timing) for name, timing in measured.items()}

    def verdict(self, target: str, measured: float | None, limit: float) -> None:
        """Say whether a target is met; a bench never fails for it."""
        met = measured is not None and measured <= limit
        shown = "not measured" if measured is None else f"{measured:.2f}"
        self.say(f"{'met    ' if met else 'NOT MET'}  {target}: {shown} (at most {limit:g})")
        self.kept.setdefault("targets", []).append({"target": target, "measured": measured, "limit": limit, "met": met})

    def keep(self) -> None:
        """Write the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.kept, indent=1, ensure_ascii=False) + "\n")
        self.say(f"\n{self.path}")


def ratio(measured: dict[str, Timing], one: str, other: str) -> float | None:
    """How many times the time of ``other`` ``one`` takes; None where a time is missing or does not count."""
    pair = [measured.get(name) for name in (one, other)]
    found = [timing.median for timing in pair if timing and timing.seconds and not timing.trouble]
    return found[0] / found[1] if len(found) == len(pair) else None


def _about_processor() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []
