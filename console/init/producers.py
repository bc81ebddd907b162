"""Which producer a sample comes from, by its columns and its name, and in which dialects its text may be written.

It is a guess that the person confirms: the words each producer is known by are those of its preset's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from segpush.documents.presets import PRESETS, PresetName
from segpush.engine.reading.dialect import Dialect

DELIMITERS = (",", "\t", ";", "|")
_QUOTES = {'"': "double", None: "none"}
_ESCAPES = {"\\": "backslash", '"': "doubled", "'": "single_quote"}
_KNOWN_BY: tuple[tuple[PresetName, re.Pattern[str], int], ...] = (
    # preset, a column of it, how many such columns it takes
    ("segment_actions", re.compile(r"audience_action|audience_id|audience_name"), 2),
    ("mparticle_firehose", re.compile(r"IsMember|AudienceId|MembershipChangedTimestamp"), 2),
    ("segment_raw", re.compile(r"traits|context\.traits|anonymousId|messageId"), 2),
    ("braze", re.compile(r"braze_id|external_id|custom_attributes|email_subscribe|user_aliases"), 2),
    ("aep", re.compile(r"segmentMembership.*|person[._]name[._].*|(personal|work)Email[._]address|identityMap[._].*", re.IGNORECASE), 1),
    ("aep", re.compile(r"(home|work|mailing)Address[._].*|_[a-z0-9]+[._].*", re.IGNORECASE), 2),
    ("tealium", re.compile(r"\d{3,6}"), 1),
)  # fmt: skip
_NAMED_BY: tuple[tuple[PresetName, re.Pattern[str]], ...] = (
    ("snowflake", re.compile(r"data_\d+_\d+_\d+\b.*")),
    ("aep", re.compile(r".*_segment[0-9a-f]{8}-[0-9a-f-]{27}_.*", re.IGNORECASE)),
    ("treasure_data", re.compile(r".*\.(overwrite|sync)\b.*")),
)


def preset(name: str, columns: Sequence[str]) -> PresetName:
    """Return the preset a file of this name with these columns looks like; ``csv`` where it looks like nobody's."""
    for found, pattern, enough in _KNOWN_BY:
        if sum(bool(pattern.fullmatch(column.strip())) for column in columns) >= enough:
            return found
    return next((found for found, pattern in _NAMED_BY if pattern.fullmatch(name)), "csv")


def delimiter(line: str, usual: str = ",") -> str:
    """Return what stands between the cells of a line: the usual, where it is there at all, else what is there most."""
    if usual in line:
        return usual
    most = max(DELIMITERS, key=line.count)
    return most if most in line else usual


def dialects(preset: PresetName, between: str, *, quoted: bool) -> list[Dialect]:
    """Return how text of a producer may be written, its default first; ``quoted``: the text has double quotes at all."""
    usual = replace(PRESETS[preset].dialect, delimiter=between)
    if not quoted:
        return [usual]
    escapes = ('"',) if usual.escape_unquoted else ("\\", '"')
    others = [replace(usual, quote='"', escape=escape) for escape in escapes]
    return [usual, *(each for each in others if each != usual)]


def differing(preset: PresetName, found: Dialect) -> dict[str, object]:
    """Return the settings of `source` that make the preset's dialect the one that was found; of its columns nothing."""
    usual, written = PRESETS[preset].dialect, {}
    if found.delimiter != usual.delimiter:
        written["delimiter"] = "tab" if found.delimiter == "\t" else found.delimiter
    if found.quote != usual.quote:
        written["quote"] = _QUOTES[found.quote]
    if found.quote and found.escape != usual.escape:
        written["escape"] = _ESCAPES[found.escape or "\\"]
    return dict(written)
