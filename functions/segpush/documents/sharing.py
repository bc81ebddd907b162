"""Two audiences whose files may be the same: what must be written so that a key, or a row, is one audience's only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.documents import globs

if TYPE_CHECKING:
    from segpush.documents.audience import Audience


def conflict(one: Audience, other: Audience) -> str | None:
    """Return what is wrong where an object or a row could belong to both, with the way out; None where all is clear."""
    ours, theirs = one.source, other.source
    if not globs.overlap(ours.prefix, ours.pattern, theirs.prefix, theirs.pattern):
        return None
    if ours.audience_in != theirs.audience_in or ours.audience_in == "prefix":
        return (
            "so one object could belong to both; give each audience a folder of its own or a pattern that no key of the other matches,"
            " or write audience_in: key or audience_in: column in both"
        )
    return _same_id(one, other) if ours.audience_in == "key" else _same_rows(one, other)


def _same_id(one: Audience, other: Audience) -> str | None:
    """An id is looked for anywhere in the key (R25), so none may lie within another."""
    ids = one.id or "", other.id or ""
    if any(each in audience.source.prefix for each in ids for audience in (one, other)):
        return "and an id that stands in a folder's own name tells no keys below it apart; give each audience a folder of its own"
    if ids[0] in ids[1] or ids[1] in ids[0]:
        return f"and a key that holds the id {max(ids, key=len)!r} would be both audiences'; give each the id its keys hold"
    return None


def _same_rows(one: Audience, other: Audience) -> str | None:
    """Rows are told apart by id where both have one (R42), else by name, else by a status column of each audience's own."""
    ours, theirs = one.source, other.source
    if one.told_by == other.told_by == "id" and one.id != other.id:
        return None
    if one.told_by == other.told_by == "name" and one.name != other.name:
        return None
    if one.told_by == other.told_by == "status" and ours.status != theirs.status:
        return None
    return (
        "and nothing tells their rows apart; give both audiences different ids and an audience_id column, or different names and an"
        " audience_name column, or a status column each"
    )
