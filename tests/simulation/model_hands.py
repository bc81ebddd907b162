"""What people do by hand on one list of the naive model, and of which leads nobody can say whether they are on it.

The house hears of it only when it reads the list: a mirror at each run's beginning, others at the end of runs that verify.
Whoever was taken off stays off while that is not known (but for an import that writes them: it fills the list too); once it
is, for ``recheck.removed``; a mirror puts them on again.
Whoever was put on stays; whether they then count as ours depends on what was known when the audience named them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.simulation.model_drops import Settings
from tests.simulation.model_marketo import Ref


@dataclass
class Hands:
    """``unsure`` leads may be on the list or not."""

    settings: Settings
    unsure: set[Ref] = field(default_factory=set)
    _off: dict[Ref, float | None] = field(default_factory=dict)  # since when that may be known; None: it is not
    _put: set[Ref] = field(default_factory=set)
    _unread: set[Ref] = field(default_factory=set)

    def took_off(self, ref: Ref, on_list: set[Ref], *, sure: bool) -> None:
        """Somebody took a lead off. ``sure``: no run of this list ended badly, so what the house knew of it is known."""
        if not sure or ref not in on_list or ref in self._put:
            self.unsure.add(ref)
        on_list.discard(ref)
        self._off[ref] = None

    def put_on(self, ref: Ref, on_list: set[Ref], *, sure: bool) -> None:
        """Somebody put a lead on."""
        if not sure or ref in self._off:
            self.unsure.add(ref)
        on_list.add(ref)
        self._put.add(ref)

    def stay_off(self, staying: set[Ref], at: float) -> set[Ref]:
        """Return who of the leads that were meant before and are meant again stays off, whatever the audience says."""
        if self.settings.members == "mirror":
            for ref in staying:
                self._off.pop(ref, None)
            return set()
        off = staying & self._off.keys()
        if self.settings.sync != "audience":  # an import that writes them puts them back, for who is off is not known
            self.unsure |= {ref for ref in off if self._off[ref] is None}
        again = {ref for ref in off if (known := self._off[ref]) is not None and at - known >= self.settings.removed}
        for ref in again:
            del self._off[ref]
        return off - again

    def moved(self, ref: Ref) -> None:
        """A lead got another address: whoever an import put on under the old one, and no reading showed, is not found again."""
        self.unsure |= {ref} & self._unread

    def joins_anew(self, joining: set[Ref]) -> None:
        """Whoever was taken off before being meant: whether the house knew decides."""
        self._unread |= joining
        if self.settings.members != "mirror":
            self.unsure |= joining & self._off.keys()

    def left(self, leaving: set[Ref]) -> None:
        """Whoever was put on by hand may count as ours or not."""
        if self.settings.members != "mirror":
            self.unsure |= leaving & self._put

    def read(self, at: float) -> None:
        """A run has read the list at its end."""
        self._unread.clear()
        self._off = {ref: at if known is None else known for ref, known in self._off.items()}
