"""One desk's cases in a row: each is counted, judged by what it may cost, and believed only where the list holds whom it should."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.calls.audience import LIST
from bench.calls.counting import Counted
from bench.calls.office import Office, Refused


@dataclass(frozen=True)
class Case:
    """One line of the table. ``trouble`` says why there is nothing to count."""

    name: str
    least: int
    allowed: int
    counted: Counted = field(default_factory=Counted)
    trouble: str = ""
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """What a person reads in the last column."""
        if self.trouble:
            return self.trouble
        if not self.least and self.counted.writes:
            return f"NOT MET: {self.counted.writes:,} writes, where there is nothing to write"
        over = self.counted.calls - self.allowed
        return "met" if over <= 0 else f"NOT MET: {over:,} calls too many"


@dataclass
class Story:
    """The cases of one desk, ``words`` in the name of each; without the first no other can be tried."""

    office: Office
    words: str
    begun_well: bool = False
    broken: bool = False

    def begun(self, document: dict[str, Any], file: bytes) -> Callable[[], Counted]:
        """What begins a story: documents in force, the first file delivered."""

        def begin() -> Counted:
            self.office.agree(document)
            return self.office.deliver(file)

        return begin

    def case(
        self, letter: str, what: str, act: Callable[[], Counted], members: int | None, *, least: int, more: int
    ) -> Case:
        """Do one case; afterwards the list must hold so many ``members``, None where it does not matter."""
        name, began = f"{letter}  {self.words}, {what}", time.perf_counter()
        cost, trouble = Counted(), "not tried: a case before it gave nothing"
        if not self.broken:
            cost, trouble = self._tried(act, members)
        return Case(name, least, least + more, cost, trouble, time.perf_counter() - began)

    def _tried(self, act: Callable[[], Counted], members: int | None) -> tuple[Counted, str]:
        try:
            cost = act()
        except Refused as refused:
            self.broken = not self.begun_well
            return Counted(), f"refused: {refused}"
        self.begun_well = True
        there = len(self.office.members(LIST))
        wrong = members is not None and there != members
        return cost, f"WRONG: the list holds {there:,} people instead of {members:,}" if wrong else ""
