"""Who is on a list: add, remove, read, ask. Source: Adobe docs: Static Lists; marketo-rest: List membership."""

from collections.abc import Callable
from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.endpoints.batch import lead_ids
from local.marketo.endpoints.shown import asked_fields, shown
from local.marketo.errors import Refused, skipped
from local.marketo.lists import StaticList
from local.marketo.pages import page
from local.marketo.routes import READ_LEAD, WRITE_LEAD, Route
from local.marketo.world import World

Verdict = Callable[[int], dict[str, Any]]


def add_to_list(world: World, call: Call) -> dict[str, Any]:
    """Up to 300 leads join; a member is answered `added` again."""
    ids = lead_ids(world, call)
    return _each(world, call, ids, lambda static_list: _adding(world, call, static_list))


def remove_from_list(world: World, call: Call) -> dict[str, Any]:
    """Up to 300 leads leave; 1015 for one who is not on the list."""
    ids = lead_ids(world, call)
    return _each(world, call, ids, lambda static_list: _removing(world, call, static_list))


def is_member(world: World, call: Call) -> dict[str, Any]:
    """`memberof` or `notmemberof` for up to 300 leads, as far as changes can be seen already."""
    ids = lead_ids(world, call)
    return _each(world, call, ids, lambda static_list: _asking(static_list, call))


def list_members(world: World, call: Call) -> dict[str, Any]:
    """The people of a list, by id, page by page."""
    names = asked_fields(world, call)
    static_list = _list(world, call)
    shown_page = page(static_list.in_order(call.at) if static_list else [], call, world.switches)
    found = (world.people.get(lead) for lead in shown_page.ids)
    return people(shown(world, (person for person in found if person), names), **shown_page.keys)


def _adding(world: World, call: Call, static_list: StaticList) -> Verdict:
    def add(lead: int) -> dict[str, Any]:
        world.lists.join(static_list, lead, call.at, world.switches.visibility_seconds)
        return {"id": lead, "status": "added"}

    return add


def _removing(world: World, call: Call, static_list: StaticList) -> Verdict:
    def remove(lead: int) -> dict[str, Any]:
        left = world.lists.leave(static_list, lead, call.at, world.switches.visibility_seconds)
        return {"id": lead, "status": "removed"} if left else skipped("1015", lead=lead)

    return remove


def _asking(static_list: StaticList, call: Call) -> Verdict:
    def ask(lead: int) -> dict[str, Any]:
        return {"id": lead, "status": "memberof" if static_list.shows(lead, call.at) else "notmemberof"}

    return ask


def _each(world: World, call: Call, ids: list[int], verdict_on: Callable[[StaticList], Verdict]) -> dict[str, Any]:
    static_list = _list(world, call)
    if static_list is None:
        return people([skipped("1013", lead=lead) for lead in ids])
    verdict = verdict_on(static_list)
    return people([verdict(lead) if world.people.get(lead) else skipped("1004", lead=lead) for lead in ids])


def _list(world: World, call: Call) -> StaticList | None:
    static_list = world.lists.get(call.arguments[0])
    if static_list is None and world.switches.unknown_list != "record":
        raise Refused(world.switches.unknown_list, f"List with id {call.arguments[0]} not found")
    return static_list


def _routes(root: str) -> tuple[Route, ...]:
    return (
        Route("GET", f"{root}/leads.json", list_members, READ_LEAD),
        Route("POST", f"{root}/leads.json", add_to_list, WRITE_LEAD),
        Route("DELETE", f"{root}/leads.json", remove_from_list, WRITE_LEAD),
        Route("GET", f"{root}/leads/ismember.json", is_member, READ_LEAD),
    )


ROUTES = (*_routes("/rest/v1/lists/{id}"), *_routes("/rest/v1/list/{id}"))
