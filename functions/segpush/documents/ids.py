"""Whether a text holds the id of an audience: how object keys tell audiences apart that share a folder."""

from __future__ import annotations

import re
import unicodedata

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def holds_id(key: str, audience_id: str) -> bool:
    """Say whether an id stands anywhere in a key as a word of its own, whatever the case.

    AEP writes `segment<id>` too, without anything between; as ids may be plain numbers, only a UUID may be meant so.
    """
    text, wanted = key.casefold(), audience_id.casefold()
    start = text.find(wanted)
    while start >= 0:
        before, after = text[:start], text[start + len(wanted) :]
        if _UUID.fullmatch(wanted):
            before = before.removesuffix("segment")
        if not _in_a_word(before[-1:]) and not _in_a_word(after[:1]):
            return True
        start = text.find(wanted, start + 1)
    return False


def _in_a_word(letter: str) -> bool:
    return letter.isalnum() or (letter != "" and unicodedata.combining(letter) != 0)
