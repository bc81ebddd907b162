"""Which list a run works on: known by its id, found by its name, or made. Never "the first" of several.

What a document asks for and cannot be had is no error of Marketo's: it is told as a ``problem``, and pickup refuses the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from segpush.delivery.part import Part
from segpush.errors import MarketoError, SegpushError
from segpush.marketo import assets, lists
from segpush.marketo.assets import ListAsset, Place

GROUP_LISTS = "Group Lists"  # Marketo's own folder for lists; one in each workspace, with an id of its own
NAME_TAKEN, NO_FOLDER, NO_LIST = "709", "710", "1013"
Wanted = Mapping[str, Any]


class NotThisList(SegpushError):
    """There is no list, or not exactly one, that can be meant; the message lists what there is."""


def bind(part: Part) -> dict[str, Any] | None:
    """Return the run's list as the outcome of `prepare` holds it; None where it has none (`sync: profile`).

    ``id``, ``name``, ``workspace``; with ``asked`` and ``how`` where a name led to it (``name`` or ``create``); ``notes``,
    sentences for the report; or nothing but ``problem``, a sentence. An unknown id raises :class:`errors.MarketoError` 1013.
    """
    listed = part.order.get("list_id")  # all that orders of an older version say
    wanted: Wanted | None = part.order.get("list") or ({"id": listed} if listed else None)
    if wanted is None:
        return None
    if wanted.get("unasked"):
        return {"id": int(wanted["id"]), "name": "", "workspace": ""}
    try:
        return _found(part, wanted)
    except NotThisList as error:
        return {"problem": str(error)}


def _found(part: Part, wanted: Wanted) -> dict[str, Any]:
    how = "create" if "create" in wanted else "name"
    asked = wanted["create"]["name"] if how == "create" else wanted.get("name")
    if "id" in wanted and wanted.get("munchkin", part.marketo.munchkin_id) == part.marketo.munchkin_id:
        return _known(part, wanted, asked)
    found = _made(part, wanted) if how == "create" else _named(part, wanted)
    return {"id": found.id, "name": found.name, "workspace": found.workspace, "how": how, "asked": asked}


def _known(part: Part, wanted: Wanted, asked: str | None) -> dict[str, Any]:
    """Look at a list whose id is known, and rename it where that is asked for."""
    try:
        found = lists.get(part.marketo, wanted["id"])
    except MarketoError as error:
        if error.code != NO_LIST or asked is None:
            raise
        raise NotThisList(
            f"list {wanted['id']}, which {asked!r} led to, is gone from Marketo or out of this API user's reach: restore it, or make"
            " a list there and write `list.id` or `list.name`; segpush makes no second one by itself"
        ) from error
    known = {"id": found.id, "name": found.name, "workspace": found.workspace}
    return known | _renamed(part, found, asked) if wanted.get("rename") and asked else known


def _renamed(part: Part, found: lists.StaticList, name: str) -> dict[str, Any]:
    """Rename a list we made; where its new name is taken it keeps the old one, and the run goes on."""
    try:
        if found.name != name:
            part.may_go_on()
            assets.rename_list(part.marketo, found.id, name)
    except MarketoError as error:
        if error.code != NAME_TAKEN:
            raise
        note = f"List {found.id} keeps its name {found.name!r}: Marketo has {name!r} already, or will not have it changed ({error})."
        return {"notes": [note]}
    return {"name": name, "how": "create", "asked": name}


def _named(part: Part, wanted: Wanted) -> ListAsset:
    """Find the one list of a name in the workspace."""
    hits = assets.lists_by_name(part.marketo, wanted["name"])
    here = [hit for hit in hits if hit.workspace == wanted["workspace"]]
    if len(here) == 1:
        return here[0]
    what = "several lists are" if here else "no list is"
    raise NotThisList(
        f"{what} called {wanted['name']!r} in workspace {wanted['workspace']}{_listed(hits)}: write `list.id`, or correct"
        " `list.name` or `workspace`"
    )


def _made(part: Part, wanted: Wanted) -> ListAsset:
    """Find or create a list in its place; a place that is gone meanwhile (710) is looked for once more."""
    try:
        return _in_place(part, wanted)
    except MarketoError as error:
        if error.code != NO_FOLDER:
            raise
    return _in_place(part, wanted)


def _in_place(part: Part, wanted: Wanted) -> ListAsset:
    """Take the list that is there, or create it; what a lost reply may have created is found by the next look."""
    place, name = _place(part, wanted), wanted["create"]["name"]
    if found := _one(part, wanted, place, taken=False):
        return found
    part.may_go_on()
    try:
        made = assets.create_list(part.marketo, name, place)
    except MarketoError as error:
        if error.code != NAME_TAKEN and not error.lost_reply:
            raise
        if found := _one(part, wanted, place, taken=error.code == NAME_TAKEN):
            return found
        raise
    if made is None:  # an answer that says nothing: the list is there, or the next try makes it
        raise MarketoError(
            "Marketo did not say what it created", verdict="transient", code="transport", lost_reply=True
        )
    return made


def _one(part: Part, wanted: Wanted, place: Place, *, taken: bool) -> ListAsset | None:
    """Return the one list of the name in its place, None where there is none; ``taken``: Marketo says there is one."""
    name, workspace = wanted["create"]["name"], wanted["workspace"]
    hits = assets.lists_by_name(part.marketo, name)
    here = [hit for hit in hits if hit.folder == place and hit.workspace == workspace]
    if len(here) == 1:
        return here[0]
    if here or taken:
        where = f"{place.type.lower()} {place.id} of workspace {workspace}"
        raise NotThisList(
            f"the name {name!r} is taken in Marketo, and not by exactly one list in {where}{_listed(hits)}: choose another"
            " `list.create.name`, or write `list.id` of the one that is meant"
        )
    return None


def _place(part: Part, wanted: Wanted) -> Place:
    """Find the one folder or program a list is made in: by default the workspace's own `Group Lists`."""
    create, workspace = wanted["create"], wanted["workspace"]
    kind: assets.PlaceType = "Program" if create.get("program") else "Folder"
    name = create.get("program") or create.get("folder") or GROUP_LISTS
    system = not create.get("program") and not create.get("folder")
    hits = assets.folders_by_name(part.marketo, name, kind)
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


def _listed(hits: Iterable[ListAsset]) -> str:
    """List what was found, for a person who has to choose."""
    found = [
        f"{hit.id} in workspace {hit.workspace}"
        + (f", {hit.folder.type.lower()} {hit.folder.id}" if hit.folder else "")
        for hit in hits
    ]
    return f" (found: {'; '.join(found)})" if found else ""
