"""How reading says no: the sentences of :class:`errors.BadDrop`, and the drop without rows."""

from __future__ import annotations

from segpush.errors import BadDrop


class EmptyDrop(BadDrop):
    """No file of the drop holds a data record (sheet 1.11): refused for a full drop, no change for a changes drop."""


FORMATTING = "'file formatting options' of the AEP destination (or the producer's own export settings)"


def refuse(name: str, what: str, mend: str) -> BadDrop:
    """Return the refusal of object ``name``: what is wrong with it, and what to change."""
    return BadDrop(f"{name}: {what}; {mend}.")
