"""How a proof says that something does not hold."""

from __future__ import annotations


def claim(holds: object, otherwise: str) -> None:
    """Raise AssertionError with the sentence ``otherwise`` where it does not hold."""
    if not holds:
        raise AssertionError(otherwise)
