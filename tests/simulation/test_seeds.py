"""Two hundred seeds of the whole system, each crashed, delayed and disturbed as it decides, and proved from outside."""

from __future__ import annotations

import pytest

from tests.simulation import seeds
from tests.simulation.fleet import Coverage

QUICK = (1, 2, 15, 40, 60, 150)
SEEDS = range(1, 201)


@pytest.mark.parametrize("seed", QUICK)
def test_a_seed_ends_as_the_model_says(seed: int) -> None:
    seeds.run(seed)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_seeds_end_as_the_model_says_and_die_at_every_port_call() -> None:
    coverage = Coverage()
    wrong = [arrival.wrong for arrival in coverage.grow(SEEDS, jobs=2) if arrival.wrong]
    assert not wrong, "\n".join(wrong)
    assert not coverage.missed(), "no seed died there"
    assert len(coverage.hit) > 100
