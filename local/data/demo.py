"""Put the demo on disk: documents, Marketo's state, two exports, and the truth about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

from local.data import aep, days, documents, marketo
from local.data.cast import Cast
from local.data.days import Line
from local.data.truth import RowTruth, Truth, World, rows_of

DAY_ONE = "acme-s3_20260112_061804.csv.gz"
DAY_TWO = "acme-s3_20260113_061811.csv.gz"


@dataclass(frozen=True, slots=True)
class Demo:
    """Where everything lies; ``prefix`` is the place in the drop bucket both files belong under."""

    directory: Path
    destination: Path
    account: Path
    marketo: Path
    day_one: Path
    day_two: Path
    truth_file: Path
    prefix: str
    truth: Truth


def write_demo(directory: Path, people: int = 10_000, seed: int = 7) -> Demo:
    """Write everything into ``directory``; the same ``people`` and ``seed`` always give the same bytes.

    ``people`` counts those the two files speak of, at least :data:`local.data.cast.FEWEST`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    cast = Cast(people, seed)
    random = Random(seed + 1)
    world = World(cast, marketo.LIST_ID, marketo.hand_added(cast))
    one = world.run(DAY_ONE, _export(directory / DAY_ONE, days.day_one(cast.people, random), random, later=False))
    two = world.run(DAY_TWO, _export(directory / DAY_TWO, days.day_two(cast.people, random), random, later=True))
    truth = Truth(marketo.LIST_ID, world.before, one, two)
    demo = _places(directory, truth)
    demo.destination.write_text(documents.destination(marketo.LIST_ID, people), encoding="utf-8")
    demo.account.write_text(documents.ACCOUNT, encoding="utf-8")
    demo.marketo.write_text(json.dumps(marketo.state(cast), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    truth.write(demo.truth_file)
    return demo


def _places(directory: Path, truth: Truth) -> Demo:
    return Demo(
        directory=directory,
        destination=directory / "spring-campaigns.yaml",
        account=directory / "acme.yaml",
        marketo=directory / "marketo.json",
        day_one=directory / DAY_ONE,
        day_two=directory / DAY_TWO,
        truth_file=directory / "truth.json",
        prefix=documents.PREFIX,
        truth=truth,
    )


def _export(path: Path, lines: list[Line], random: Random, *, later: bool) -> list[tuple[Line, RowTruth]]:
    """Write one file and return its lines with what must become of each."""
    header = days.header(later)
    rows = [days.written(line, header, random) for line in lines]
    path.write_bytes(aep.gzipped(header, rows))
    return rows_of(lines, [row.lines for row in rows])
