"""Which list a run works on: known by its id, found by its name, or made. Never "the first" of several.

What a document asks for and cannot be had is no error of Marketo's: it is told as a ``problem``, and pickup refuses the run.
"""

from __future__ import annotations

from typing import Any

from segpush.delivery import choosing_lists as choosing
from segpush.delivery.choosing_lists import NotThisList, Wanted
from segpush.delivery.part import Part
from segpush.errors import MarketoError
from segpush.marketo import assets, lists
from segpush.marketo.assets import ListAsset, Place

NAME_TAKEN, NO_FOLDER, NO_LIST = "709", "710", "1013"


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
        raise choosing.gone(wanted["id"], asked) from error
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
    return choosing.named(assets.lists_by_name(part.marketo, wanted["name"]), wanted)


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
    hits = assets.lists_by_name(part.marketo, wanted["create"]["name"])
    return choosing.in_place(hits, wanted, place, taken=taken)


def _place(part: Part, wanted: Wanted) -> Place:
    return choosing.place(assets.folders_by_name(part.marketo, *choosing.sought(wanted)), wanted)
