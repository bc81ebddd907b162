"""Settings the format knows and this release does not honour: refused by name, never ignored."""

from __future__ import annotations

NOT_YET: dict[str, frozenset[str] | None] = {
    # path without positions → the values that are not supported yet; None = whatever the value
    "alerts": frozenset({"started", "succeeded"}),
    "never_send": None,
    "send_on": None,
}


def is_not_yet(path: str, value: object) -> bool:
    """Say whether a setting, by its path without positions, is known but not honoured with this value."""
    values = NOT_YET.get(path, frozenset())
    return values is None or (isinstance(value, str) and value in values)
