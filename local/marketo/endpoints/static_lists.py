"""Static lists as assets: create, find, rename, delete. Source: Adobe docs: Static Lists (asset API)."""

from typing import Any

from local.marketo.answers import asset
from local.marketo.call import Call
from local.marketo.endpoints.asset_forms import form, moment, named, paged, parent, reference
from local.marketo.errors import Refused
from local.marketo.folders import LIST_FOLDER, Folder
from local.marketo.lists import StaticList
from local.marketo.moments import asset_time, iso, seconds
from local.marketo.routes import READ_ASSETS, WRITE_ASSETS, Route
from local.marketo.world import World

HOSTS = ("app-xx01", "app-xx02", "app-sj07", "app-ab12")


def create_static_list(world: World, call: Call) -> dict[str, Any]:
    """A new, empty list; 709 for a taken name, 710 and 711 for a place that is none."""
    form(call)
    name, folder = named(call), parent(world, call, "folder")
    if folder.folder_type != LIST_FOLDER and folder.type != "Program":
        raise Refused("711")
    _free(world, name, folder)
    made = iso(call.at)
    static_list = StaticList(world.lists.next_id(), name, folder.id, folder.workspace, made, made)
    static_list.description = call.text("description") or None
    world.lists.put(static_list)
    return asset([_shown(world, call, static_list)])


def static_list_by_name(world: World, call: Call) -> dict[str, Any]:
    """Every list with exactly this name."""
    name = named(call)
    return asset([_shown(world, call, one) for one in world.lists if one.name == name])


def static_list_by_id(world: World, call: Call) -> dict[str, Any]:
    """One list, or a miss."""
    static_list = world.lists.get(call.arguments[0])
    return asset([_shown(world, call, static_list)] if static_list else [])


def browse_static_lists(world: World, call: Call) -> dict[str, Any]:
    """The lists directly in a folder (of all folders without one), within an interval of `updatedAt`."""
    anywhere = "folder" not in call.inputs
    folder = None if anywhere else reference(world, call, "folder")
    since, until = moment(call, "earliestUpdatedAt"), moment(call, "latestUpdatedAt")
    hits = [one for one in world.lists if anywhere or (folder and one.folder == folder.id)]
    hits = [one for one in hits if not since or seconds(since) <= seconds(one.updated_at)]
    hits = [one for one in hits if not until or seconds(one.updated_at) <= seconds(until)]
    return asset(paged(call, [_shown(world, call, one) for one in hits]))


def update_static_list(world: World, call: Call) -> dict[str, Any]:
    """Another name or description; 709 for a taken name."""
    form(call)
    static_list = _existing(world, call)
    if "name" in call.inputs and named(call) != static_list.name:
        _free(world, named(call), world.folders.get(static_list.folder))
        static_list.name = named(call)
    static_list.description = call.text("description") or static_list.description
    static_list.updated_at = iso(call.at)
    return asset([_shown(world, call, static_list)])


def delete_static_list(world: World, call: Call) -> dict[str, Any]:
    """The list goes, its people stay; 709 while something uses it."""
    static_list = _existing(world, call)
    used = world.imports.into(static_list.id) or world.exports.of_list(static_list.id)
    if used or static_list.id in world.switches.lists_in_use:
        raise Refused("709", "Static List is in use and cannot be deleted")
    world.lists.delete(static_list)
    return asset([{"id": static_list.id}])


def _existing(world: World, call: Call) -> StaticList:
    static_list = world.lists.get(call.arguments[0])
    if static_list is None:
        raise Refused("702", f"Static List not found with id {call.arguments[0]}")
    return static_list


def _free(world: World, name: str, folder: Folder | None) -> None:
    scope = world.switches.list_name_scope
    for one in world.lists:
        near = folder is None or scope == "instance" or one.folder == folder.id
        near = near or (scope == "workspace" and one.workspace == (folder and folder.workspace))
        if one.name == name and near:
            raise Refused("709")


def _shown(world: World, call: Call, static_list: StaticList) -> dict[str, Any]:
    folder = world.folders.get(static_list.folder)
    is_program = folder is not None and folder.type == "Program"
    spelling = "Program" if is_program else world.switches.folder_type_spelling
    shown = {
        "id": static_list.id,
        "name": static_list.name,
        "description": static_list.description,
        "createdAt": asset_time(static_list.created_at),
        "updatedAt": asset_time(static_list.updated_at),
        "folder": {"id": static_list.folder, "type": spelling},
        "computedUrl": f"https://{HOSTS[call.number % len(HOSTS)]}.marketo.com/#ST{static_list.id}A1",
        "workspace": static_list.workspace,
    }
    return {key: value for key, value in shown.items() if value is not None}


_ROOT = "/rest/asset/v1"
ROUTES = (
    Route("POST", f"{_ROOT}/staticLists.json", create_static_list, WRITE_ASSETS),
    Route("GET", f"{_ROOT}/staticLists.json", browse_static_lists, READ_ASSETS),
    Route("GET", f"{_ROOT}/staticList/byName.json", static_list_by_name, READ_ASSETS),
    Route("GET", f"{_ROOT}/staticList/{{id}}.json", static_list_by_id, READ_ASSETS),
    Route("POST", f"{_ROOT}/staticList/{{id}}.json", update_static_list, WRITE_ASSETS),
    Route("POST", f"{_ROOT}/staticList/{{id}}/delete.json", delete_static_list, WRITE_ASSETS),
)
