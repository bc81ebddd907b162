"""Lists and the folders and programs they lie in, as assets: found by name, created, renamed, deleted.

Names may repeat, so every search returns all it found; which one is meant is the caller's business. Replies are those of
the asset API: a miss has no ``result``, and an address (``computedUrl``) changes from reply to reply and is never kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from segpush.marketo.client import Marketo
from segpush.marketo.endpoint import ASSETS
from segpush.marketo.replies import Reply

ROOT = "/rest/asset/v1"
PAGE = 200  # Adobe: the most of an asset page
DEPTH = 20  # levels below the roots; Adobe's own default is 2, and folders for lists begin at the third
PlaceType = Literal["Folder", "Program"]


@dataclass(frozen=True, slots=True)
class Place:
    """What a list may lie in; ``type`` is ``Folder`` or ``Program``, however the reply spells it."""

    id: int
    type: str


@dataclass(frozen=True, slots=True)
class ListAsset:
    """One static list; ``folder`` None where the reply does not say."""

    id: int
    name: str
    workspace: str
    folder: Place | None


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder or program. ``kind`` is what it holds (``List``, ``Marketing Folder`` …), ``system`` whether Marketo made it."""

    place: Place
    name: str
    workspace: str
    path: str
    kind: str
    system: bool


def lists_by_name(marketo: Marketo, name: str) -> list[ListAsset]:
    """Return every static list of exactly this name, in any case (Adobe: Get Static List by Name); [] where there is none."""
    reply = marketo.call("GET", f"{ROOT}/staticList/byName.json", query={"name": name}, timeout=ASSETS)
    found = map(_list, reply.result)
    return [each for each in found if each.name.strip().casefold() == name.casefold()]


def list_by_id(marketo: Marketo, list_id: int) -> ListAsset | None:
    """Return one static list; None where there is none."""
    reply = marketo.call("GET", _path(list_id), timeout=ASSETS)
    return next((each for each in map(_list, reply.result) if each.id == list_id), None)


def create_list(marketo: Marketo, name: str, place: Place) -> ListAsset | None:
    """Create an empty list; None where Marketo's reply does not name it.

    Raises :class:`errors.MarketoError`: 709 the name is taken, 710 there is no such place, 711 it cannot hold lists.
    After a lost reply (``lost_reply``) the list may be there.
    """
    form = {"name": name, "folder": json.dumps({"id": place.id, "type": place.type}, separators=(",", ":"))}
    return _only(marketo.call("POST", f"{ROOT}/staticLists.json", form=form, timeout=ASSETS))


def rename_list(marketo: Marketo, list_id: int, name: str) -> ListAsset | None:
    """Give a list another name, which may be repeated; None where there is no such list. Raises 709 where it is taken."""
    return _only(marketo.call("POST", _path(list_id), form={"name": name}, timeout=ASSETS))


def delete_list(marketo: Marketo, list_id: int) -> bool:
    """Delete a list, never its people; False where there was none. Raises 709 while something in Marketo uses it."""
    return bool(marketo.call("POST", f"{ROOT}/staticList/{int(list_id)}/delete.json", timeout=ASSETS).result)


def folders_by_name(marketo: Marketo, name: str, kind: PlaceType) -> list[Folder]:
    """Return every folder, or every program, of exactly this name, in whatever workspace (Adobe: Get Folder by Name)."""
    query = {"name": name, "type": kind}
    reply = marketo.call("GET", f"{ROOT}/folder/byName.json", query=query, timeout=ASSETS)
    return [each for each in map(_folder, reply.result) if each.place.type == kind]


def list_folders(marketo: Marketo, most: int) -> list[Folder]:
    """Return the folders that hold lists, looked for among the account's first ``most`` folders (Adobe: Get Folders)."""
    found: list[Folder] = []
    while len(found) < most:
        query = {"maxDepth": str(DEPTH), "maxReturn": str(PAGE), "offset": str(len(found))}
        page = marketo.call("GET", f"{ROOT}/folders.json", query=query, timeout=ASSETS).result
        found += map(_folder, page)
        if len(page) < PAGE:
            break
    return [each for each in found[:most] if each.place.type == "Folder" and each.kind.casefold() == "list"]


def _path(list_id: int) -> str:
    return f"{ROOT}/staticList/{int(list_id)}.json"


def _only(reply: Reply) -> ListAsset | None:
    return next(map(_list, reply.result), None)


def _list(item: dict[str, Any]) -> ListAsset:
    folder = item.get("folder")
    place = _place(folder) if isinstance(folder, dict) else None
    return ListAsset(int(item["id"]), str(item.get("name") or ""), str(item.get("workspace") or ""), place)


def _folder(item: dict[str, Any]) -> Folder:
    place = item.get("folderId") or {"id": item["id"], "type": "Folder"}
    return Folder(
        _place(place), str(item.get("name") or ""), str(item.get("workspace") or ""), str(item.get("path") or ""),
        str(item.get("folderType") or ""), item.get("isSystem") is True,
    )  # fmt: skip


def _place(found: dict[str, Any]) -> Place:
    """``Folder`` comes back as ``FOLDER`` too (marketo-rest 8)."""
    return Place(int(found["id"]), str(found.get("type") or "").capitalize())
