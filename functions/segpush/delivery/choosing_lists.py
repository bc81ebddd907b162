"""Which of the lists and folders Marketo found by a name is the one a document means: exactly one, or a sentence. Pure.

``wanted`` is ``{name | create: {name, folder, program}, workspace}`` (:func:`segpush.owning.asked`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from segpush.errors import SegpushError
from segpush.marketo.assets import Folder, ListAsset, Place, PlaceType

GROUP_LISTS = "Group Lists"  # Marketo's own folder for lists; one in each workspace, with an id of its own
Wanted = Mapping[str, Any]


class NotThisList(SegpushError):
    """There is no list, or not exactly one, that can be meant; the message lists what there is."""


def named(hits: Sequence[ListAsset], wanted: Wanted) -> ListAsset:
    """Return the one list of the name in the workspace; raise :class:`NotThisList`."""
    here = [hit for hit in hits if hit.workspace == wanted["workspace"]]
    if len(here) == 1:
        return here[0]
    what = "several lists are" if here else "no list is"
    raise NotThisList(
        f"{what} called {wanted['name']!r} in workspace {wanted['workspace']}{listed(hits)}: write `list.id`, or correct"
        " `list.name` or `workspace`"
    )


def in_place(hits: Sequence[ListAsset], wanted: Wanted, place: Place, *, taken: bool) -> ListAsset | None:
    """Return the one list of the name in its place, None where there is none; ``taken``: Marketo says there is one.

    Raises :class:`NotThisList`.
    """
    name, workspace = wanted["create"]["name"], wanted["workspace"]
    here = [hit for hit in hits if hit.folder == place and hit.workspace == workspace]
    if len(here) == 1:
        return here[0]
    if here or taken:
        where = f"{place.type.lower()} {place.id} of workspace {workspace}"
        raise NotThisList(
            f"the name {name!r} is taken in Marketo, and not by exactly one list in {where}{listed(hits)}: choose another"
            " `list.create.name`, or write `list.id` of the one that is meant"
        )
    return None


def gone(list_id: int, name: str) -> NotThisList:
    """Return the error for a list that a name led to and that Marketo does not find any more."""
    return NotThisList(
        f"list {list_id}, which {name!r} led to, is gone from Marketo or out of this API user's reach: restore it, or make"
        " a list there and write `list.id` or `list.name`; segpush makes no second one by itself"
    )


def sought(wanted: Wanted) -> tuple[str, PlaceType]:
    """Return name and type of the place a list is made in: by default the workspace's own `Group Lists`."""
    create = wanted["create"]
    return create.get("program") or create.get("folder") or GROUP_LISTS, "Program" if create.get(
        "program"
    ) else "Folder"


def place(hits: Sequence[Folder], wanted: Wanted) -> Place:
    """Return the one folder or program a list is made in; raise :class:`NotThisList`."""
    create, workspace = wanted["create"], wanted["workspace"]
    name, kind = sought(wanted)
    system = not create.get("program") and not create.get("folder")
    fit = [hit for hit in hits if hit.workspace == workspace]
    if kind == "Folder":
        fit = [hit for hit in fit if hit.kind.casefold() == "list" and (hit.system or not system)]
    if len(fit) == 1:
        return fit[0].place
    known = "; ".join(f"{hit.place.id} {hit.path} (workspace {hit.workspace}, {hit.kind or kind})" for hit in hits)
    one, many = ("program", "programs") if kind == "Program" else ("folder for lists", "folders for lists")
    raise NotThisList(
        f"there {f'are several {many}' if fit else f'is no {one}'} called {name!r} in workspace {workspace}"
        f"{f' (found: {known})' if known else ''}: name one that is there once, under `list.create`, or correct `workspace`"
    )


def listed(hits: Iterable[ListAsset]) -> str:
    """List what was found, for a person who has to choose; '' where nothing was."""
    found = [
        f"{hit.id} in workspace {hit.workspace}"
        + (f", {hit.folder.type.lower()} {hit.folder.id}" if hit.folder else "")
        for hit in hits
    ]
    return f" (found: {'; '.join(found)})" if found else ""
