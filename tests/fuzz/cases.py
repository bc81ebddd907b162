"""A case of the campaign: which setup reads which bytes. It follows from a seed and a number, so that it can be seen again."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from segpush.engine.reading.limits import ReadLimits
from tests.fuzz import corpus
from tests.fuzz.mutation import mutated
from tests.fuzz.setups import SETUPS, Setup


@dataclass(frozen=True)
class Case:
    """``files`` are one drop, read by ``setup``; ``limits`` where lines are short, so that pieces are small."""

    name: str
    setup: Setup
    files: tuple[bytes, ...]
    limits: ReadLimits | None


def case(seed: int, number: int, only: str = "") -> Case:
    """Make the case of this number; ``only`` of samples whose names begin so."""
    dice = Random(f"{seed} {number}")
    texts, binaries = corpus.texts(), corpus.binaries()
    name = dice.choice([each for each in [*texts, *texts, *binaries] if each.startswith(only)])
    reads = name if name in SETUPS and dice.random() < 0.7 else dice.choice(list(SETUPS))
    parts, ways = 2 if dice.random() < 0.1 else 1, []
    files = []
    for _ in range(parts):
        ways.append(dice.choice(corpus.WAYS) if name in texts else "")
        files.append(_file(dice, (texts | binaries)[name], list((texts | binaries).values()), ways[-1]))
    limits = ReadLimits(line_bytes=dice.choice((256, 700, 1500))) if dice.random() < 0.3 else None
    what = " and ".join(filter(None, ways)) or "plain"
    return Case(f"{name} ({what}) read as {reads}", SETUPS[reads], tuple(files), limits)


def _file(dice: Random, data: bytes, others: list[bytes], way: str) -> bytes:
    """Damage a sample before it is packed, now and then after."""
    found = corpus.packed(mutated(dice, data, others), way)
    return mutated(dice, found, others, 2) if way and dice.random() < 0.2 else found
