"""Two audiences whose files may be the same: what must be written so that a key, or a row, is one audience's only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.documents import globs
from segpush.documents.ids import holds_id

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
    """Keys are compared with ids in any case. None may be part of another, which would take the keys of a broken document."""
    ids = [(audience.id or "").casefold() for audience in (one, other)]
    if ids[0] == ids[1]:
        return f"and {other.id!r} is the id of both; give each audience the id its keys hold"
    if holds_id(ids[0], ids[1]) or holds_id(ids[1], ids[0]):
        return (
            f"and {one.id!r} and {other.id!r} are parts of one another, so a key of one could be taken for the other's;"
            " give each audience a folder of its own"
        )
    if _in_the_folder(one, other) or _in_the_folder(other, one):
        return "and the id of one stands in the other's folder, so it tells no key apart there; give each audience a folder of its own"
    return None


def _in_the_folder(outer: Audience, inner: Audience) -> bool:
    below = inner.source.prefix.removeprefix(outer.source.prefix)
    return below != inner.source.prefix and holds_id(below, outer.id or "-")


def _same_rows(one: Audience, other: Audience) -> str | None:
    """Rows are told apart by id where both have one, else by name, else by a status column of each audience's own."""
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
