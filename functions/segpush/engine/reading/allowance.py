"""How many bytes an object may have, and how many may come out of it (rules R7, R46): what bombs run into.

Unpacking itself does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass

from segpush.engine.reading.limits import RATIO_FLOOR, ReadLimits
from segpush.engine.reading.refusal import refuse
from segpush.errors import BadDrop

SMALLER = "export a smaller audience or fewer columns, or deploy with more PickupDisk, a fifth of which a drop may fill"


@dataclass
class Allowance:
    """At most ``budget`` bytes, and not too many times ``packed`` where that is known; what is taken is taken from ``outer`` too."""

    limits: ReadLimits
    budget: int
    packed: int | None = None
    outer: Allowance | None = None
    unpacked: int = 0

    def within(self, packed: int) -> Allowance:
        """Return the allowance of one entry of ``packed`` bytes."""
        return Allowance(self.limits, self.budget, packed, outer=self)

    def take(self, size: int, name: str) -> None:
        """Count ``size`` more bytes of object ``name``; raise :class:`errors.BadDrop` beyond a cap."""
        self.unpacked += size
        if self.unpacked > self.budget:
            raise too_large(name, self.limits)
        if self.packed is not None and self.unpacked > max(RATIO_FLOOR, self.packed * self.limits.ratio):
            raise refuse(
                name,
                f"unpacks to more than {self.limits.ratio} times its size (cap: ratio)",
                "upload it with less compression, or plain",
            )
        if self.outer:
            self.outer.take(size, name)


def too_large(name: str, limits: ReadLimits) -> BadDrop:
    """Return the refusal of a drop that is too large once unpacked."""
    cap = f"the drop holds more than {limits.unpacked_bytes:,} bytes unpacked (cap: unpacked_bytes)"
    return refuse(name, cap, SMALLER)


def require_size(name: str, size: int, limits: ReadLimits) -> None:
    """Raise :class:`errors.BadDrop` for an object of more bytes than may be stored (R46)."""
    if size > limits.object_bytes:
        what = f"the object has {size:,} bytes (cap: object_bytes, {limits.object_bytes:,})"
        raise refuse(name, what, SMALLER)
