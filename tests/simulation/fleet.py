"""Many seeds side by side, one process each, and which of the places where they could die they did die."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.simulation import mutants, seeds
from tests.simulation.crashes import Point
from tests.simulation.seeds import Told


@dataclass(frozen=True)
class Trip:
    """One seed to be run: with a crash at ``aim``, with a mutant of the house instead of the house."""

    seed: int
    aim: Point | None = None
    mutant: str = ""


@dataclass(frozen=True)
class Arrival:
    """How a trip ended: what it showed, or the sentence that says what was wrong."""

    trip: Trip
    told: Told | None = None
    wrong: str = ""


@dataclass
class Coverage:
    """Where seeds could die, in which seed each place was seen first, and where they did die."""

    seen: dict[Point, int] = field(default_factory=dict)
    hit: set[Point] = field(default_factory=set)

    def add(self, told: Told, *, new: bool = True) -> None:
        """Take in what a seed showed; where only a second trip came counts as no place to die (``new``)."""
        for point in told.seen if new else ():
            self.seen.setdefault(point, told.seed)
        self.hit |= told.hit.keys()

    def grow(self, seeds: Iterable[int], mutant: str = "", jobs: int = 0) -> Iterator[Arrival]:
        """Run seeds, then those again in which somebody could have died where nobody did, to die there."""
        for trips in ([Trip(seed, mutant=mutant) for seed in seeds], None):
            for arrival in travel_all(self.missed(mutant) if trips is None else trips, jobs):
                if arrival.told:
                    self.add(arrival.told, new=trips is not None)
                yield arrival

    def missed(self, mutant: str = "") -> list[Trip]:
        """The trips that are left: each to a seed in which a place was seen, to die there."""
        return [Trip(seed, point, mutant) for point, seed in sorted(self.seen.items()) if point not in self.hit]


def travel(trip: Trip) -> Arrival:
    """Run one seed."""
    try:
        with mutants.of(trip.mutant):
            return Arrival(trip, seeds.run(trip.seed, trip.aim))
    except seeds.Broken as broken:
        return Arrival(trip, wrong=str(broken.args[0]))


def travel_all(trips: Iterable[Trip], jobs: int = 0) -> Iterator[Arrival]:
    """Run seeds in ``jobs`` processes (0: one a core) and yield how they ended, in their order."""
    with ProcessPoolExecutor(jobs or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield from pool.map(travel, trips)
