"""Lists as the people side shows them. Source: Adobe docs: Get Lists, Get List by Id."""

from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.errors import Refused
from local.marketo.lists import StaticList
from local.marketo.pages import page
from local.marketo.routes import READ_LEAD, Route
from local.marketo.world import World


def get_lists(world: World, call: Call) -> dict[str, Any]:
    """Lists by id, name, program, workspace (each csv), page by page; all of them when nothing is asked."""
    hits = {one.id: one for one in world.lists if _asked(world, call, one)}
    shown_page = page(hits, call, world.switches)
    return people([_shown(world, hits[one]) for one in shown_page.ids], **shown_page.keys)


def get_list(world: World, call: Call) -> dict[str, Any]:
    """One list; 1013 when there is none."""
    static_list = world.lists.get(call.arguments[0])
    if static_list is None:
        raise Refused("1013", f"List with id {call.arguments[0]} not found")
    return people([_shown(world, static_list)])


def _asked(world: World, call: Call, static_list: StaticList) -> bool:
    facts = {
        "id": str(static_list.id),
        "name": static_list.name,
        "programName": _program(world, static_list),
        "workspaceName": static_list.workspace,
    }
    return all(name not in call.inputs or fact in call.csv(name) for name, fact in facts.items())


def _shown(world: World, static_list: StaticList) -> dict[str, Any]:
    program = _program(world, static_list)
    return {
        "id": static_list.id,
        "name": static_list.name,
        **({"programName": program} if program else {}),
        "workspaceName": static_list.workspace,
        "createdAt": static_list.created_at,
        "updatedAt": static_list.updated_at,
    }


def _program(world: World, static_list: StaticList) -> str:
    folder = world.folders.get(static_list.folder)
    return folder.name if folder and folder.type == "Program" else ""


ROUTES = (
    Route("GET", "/rest/v1/lists.json", get_lists, READ_LEAD),
    Route("GET", "/rest/v1/lists/{id}.json", get_list, READ_LEAD),
)
