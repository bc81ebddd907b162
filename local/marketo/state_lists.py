"""The lists and folders of a state document.

A list may name its folder by id or by name; a name no folder has becomes a folder in `Group Lists`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from local.marketo.folders import GROUP_LISTS, LIST_FOLDER, Folder, grow
from local.marketo.lists import StaticList
from local.marketo.told import StateError, number, text, without_others
from local.marketo.world import World

Given = Mapping[str, Any]
DEFAULT_WORKSPACE = "Default"
FOLDER_KEYS = "id name parent folderType workspace type system description createdAt updatedAt".split()
LIST_KEYS = "id name folder workspace members description createdAt updatedAt".split()


def read_folders(world: World, given: Sequence[Given], lists: Sequence[Given], moment: str) -> None:
    """Take the folders in, and grow the system folders of every workspace that has none."""
    for one in given:
        world.folders.put(_folder(one, moment))
    for folder in world.folders:
        if folder.parent is not None and world.folders.get(folder.parent) is None:
            raise StateError(f"The folder {folder.id} lies in a folder that does not exist: {folder.parent}.")
        _no_circle(world, folder)
    workspaces = [DEFAULT_WORKSPACE] + [text(one, "workspace", "A list", DEFAULT_WORKSPACE) for one in lists]
    for workspace in dict.fromkeys(workspaces):
        if world.folders.group_lists(workspace) is None:
            grow(world.folders, world.account.munchkin_id, workspace, moment)


def read_list(world: World, given: Given, moment: str) -> None:
    """Take one list in; raises StateError for an id twice or a member who does not exist."""
    without_others(given, LIST_KEYS, "A list")
    list_id = number(given, "id", "A list")
    subject = f"The list {list_id}"
    if world.lists.get(list_id):
        raise StateError(f"There are two lists with id {list_id}.")
    name, workspace = text(given, "name", subject), text(given, "workspace", subject, DEFAULT_WORKSPACE)
    created = text(given, "createdAt", subject, moment)
    updated = text(given, "updatedAt", subject, created)
    folder = _home(world, given.get("folder", GROUP_LISTS), workspace, subject, moment)
    static_list = StaticList(list_id, name, folder, workspace, created, updated, given.get("description"))
    static_list.members = dict.fromkeys(_members(world, given.get("members", []), subject), created)
    world.lists.put(static_list)


def shown_list(world: World, static_list: StaticList) -> dict[str, Any]:
    """One list of the document; its folder by name where a name tells it."""
    folder = world.folders.get(static_list.folder)
    unique = folder is not None and _found(world, folder.name, static_list.workspace) == [folder]
    return {
        "id": static_list.id,
        "name": static_list.name,
        "folder": folder.name if folder is not None and unique else static_list.folder,
        "workspace": static_list.workspace,
        "members": sorted(static_list.members),
        "description": static_list.description,
        "createdAt": static_list.created_at,
        "updatedAt": static_list.updated_at,
    }


def shown_folders(world: World) -> list[dict[str, Any]]:
    """All folders of the document, as `read_folders` takes them."""
    shown = []
    for one in world.folders:
        facts = (one.id, one.name, one.parent, one.folder_type, one.workspace, one.type, one.system, one.description)
        shown.append(dict(zip(FOLDER_KEYS, (*facts, one.created_at, one.updated_at), strict=True)))
    return shown


def _folder(given: Given, moment: str) -> Folder:
    without_others(given, FOLDER_KEYS, "A folder")
    folder_id = number(given, "id", "A folder")
    subject = f"The folder {folder_id}"
    created = text(given, "createdAt", subject, moment)
    return Folder(
        folder_id,
        text(given, "name", subject),
        None if given.get("parent") is None else number(given, "parent", subject),
        text(given, "folderType", subject, LIST_FOLDER),
        text(given, "workspace", subject, DEFAULT_WORKSPACE),
        created,
        text(given, "updatedAt", subject, created),
        text(given, "type", subject, "Folder"),
        given.get("system") is True,
        given.get("description"),
    )


def _no_circle(world: World, folder: Folder) -> None:
    above, seen = folder, {folder.id}
    while (parent := world.folders.get(above.parent)) is not None:
        if parent.id in seen:
            raise StateError(f"The folder {folder.id} lies in itself.")
        above = parent
        seen.add(parent.id)


def _found(world: World, name: str, workspace: str) -> list[Folder]:
    return [one for one in world.folders.named(name) if one.workspace == workspace]


def _home(world: World, given: Any, workspace: str, subject: str, moment: str) -> int:
    if isinstance(given, int) and world.folders.get(given):
        return given
    found = _found(world, given, workspace) if isinstance(given, str) and given else None
    if found:
        return found[0].id
    above = world.folders.group_lists(workspace)
    if found is None or above is None:
        raise StateError(f"{subject} lies in a folder that does not exist: {given!r}.")
    made = Folder(world.folders.next_id(), given, above.id, LIST_FOLDER, workspace, moment, moment)
    world.folders.put(made)
    return made.id


def _members(world: World, given: Any, subject: str) -> list[int]:
    if not isinstance(given, list):
        raise StateError(f"{subject} needs a list of lead ids as 'members'.")
    for lead in given:
        if not isinstance(lead, int) or world.people.get(lead) is None:
            raise StateError(f"{subject} has a member who does not exist: {lead!r}.")
    return given
