"""Whether bytes are UTF-8. What becomes of those that are not is told in ``marks`` and ``bad``."""

from __future__ import annotations


def is_utf8(text: bytes) -> bool:
    """Whether all of ``text`` is UTF-8."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
