"""Folders: find, browse, create. Source: Adobe docs: Folders (asset API); marketo-rest: Lists and folders."""

from typing import Any

from local.marketo.answers import asset
from local.marketo.call import Call
from local.marketo.endpoints.asset_forms import form, named, paged, parent, reference
from local.marketo.errors import Refused
from local.marketo.folders import LIST_FOLDER, Folder
from local.marketo.moments import asset_time, iso
from local.marketo.routes import READ_ASSETS, WRITE_ASSETS, Route
from local.marketo.world import World

DESCRIPTION = 2_000
DEPTH = 2


def folder_by_name(world: World, call: Call) -> dict[str, Any]:
    """Every folder of this name, wherever it is; `root` narrows and needs `type` beside it."""
    name, kind = named(call), call.text("type")
    if "root" in call.inputs and not kind:
        raise Refused("701", "type cannot be blank when root is given")
    root = reference(world, call, "root") if "root" in call.inputs else None
    hits = [one for one in world.folders.named(name) if kind.casefold() in ("", one.type.casefold())]
    hits = [one for one in hits if root is None or world.folders.depth(one, root.id) is not None]
    return asset([_shown(world, one) for one in _in_workspace(call, hits)])


def browse_folders(world: World, call: Call) -> dict[str, Any]:
    """The folders below `root`, itself included, down to `maxDepth`; without a root, from the top."""
    root = reference(world, call, "root") if "root" in call.inputs else None
    if root is None and "root" in call.inputs:
        return asset([])
    depths = {one.id: world.folders.depth(one, root.id if root else None) for one in world.folders}
    deepest = call.whole("maxDepth", DEPTH, most=100)
    hits = [one for one in world.folders if (depth := depths[one.id]) is not None and depth <= deepest]
    return asset(paged(call, [_shown(world, one) for one in _in_workspace(call, hits)]))


def create_folder(world: World, call: Call) -> dict[str, Any]:
    """A folder inside another; 709 when the parent has one of this name, 710 without a parent, 711 at the top."""
    form(call)
    name, above = named(call), parent(world, call, "parent")
    description = call.text("description") or None
    if len(description or "") > DESCRIPTION:
        raise Refused("1003", f"description is longer than {DESCRIPTION} characters")
    if above.parent is None:
        raise Refused("711")
    if any(one.name == name for one in world.folders.children(above.id)):
        raise Refused("709", "Folder with the same name already exists")
    made = iso(call.at)
    folder = Folder(world.folders.next_id(), name, above.id, above.folder_type, above.workspace, made, made)
    if above.folder_type not in (LIST_FOLDER, "Marketing Folder"):
        folder.folder_type = LIST_FOLDER  # a folder directly in the database holds lists
    folder.description = description
    world.folders.put(folder)
    return asset([_shown(world, folder)])


def _in_workspace(call: Call, folders: list[Folder]) -> list[Folder]:
    # The guide spells it once `workspace`, the specification `workSpace`.
    wanted = call.text("workSpace") or call.text("workspace")
    return [one for one in folders if wanted in ("", one.workspace)]


def _shown(world: World, folder: Folder) -> dict[str, Any]:
    spelling = world.switches.folder_type_spelling
    above = world.folders.get(folder.parent)
    return {
        "name": folder.name,
        "description": folder.description,
        "createdAt": asset_time(folder.created_at),
        "updatedAt": asset_time(folder.updated_at),
        "url": None,
        "folderId": {"id": folder.id, "type": spelling if folder.type == "Folder" else folder.type},
        "folderType": folder.folder_type,
        "parent": {"id": above.id, "type": spelling if above.type == "Folder" else above.type} if above else None,
        "path": world.folders.path(folder),
        "isArchive": False,
        "isSystem": folder.system,
        "accessZoneId": 1,
        "workspace": folder.workspace,
        "id": folder.id,
    }


ROUTES = (
    Route("GET", "/rest/asset/v1/folder/byName.json", folder_by_name, READ_ASSETS),
    Route("GET", "/rest/asset/v1/folders.json", browse_folders, READ_ASSETS),
    Route("POST", "/rest/asset/v1/folders.json", create_folder, WRITE_ASSETS),
)
