"""Two audiences that would own the same list: what can be known of it from the documents alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segpush.claims import Claim

DEFAULT_WORKSPACE = "Default"  # Adobe: the workspace every subscription has


def both_want(one: Claim, other: Claim) -> str:
    """Return the list two audiences both want, in words; '' where each has its own or it cannot be told from here.

    A list given by id and one given by name may be the same: that is seen at the first run, and refused there.
    """
    (ours, mine), (theirs, its) = one, other
    if ours.account != theirs.account or not (mine.list and its.list):
        return ""
    if mine.list_id or its.list_id:
        return f"list {mine.list_id}" if mine.list_id == its.list_id else ""
    name = mine.list_name(ours.name)
    same = name.casefold() == its.list_name(theirs.name).casefold()
    workspaces = {each.workspace or DEFAULT_WORKSPACE for each in (ours, theirs)}
    places = {(each.create.folder, each.create.program) for each in (mine.list, its.list) if each.create}
    apart = len(places) > 1 or len(workspaces) > 1
    return f"the list {name!r}" if same and not apart else ""
