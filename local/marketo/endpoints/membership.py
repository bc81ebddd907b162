"""The lists of one person. Source: Adobe docs: Get Lists by Lead Id."""

from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.errors import Refused
from local.marketo.pages import page
from local.marketo.routes import READ_LEAD, Route
from local.marketo.world import World


def lists_of_lead(world: World, call: Call) -> dict[str, Any]:
    """The lists a person is on, as far as changes can be seen already; 1004 for nobody."""
    lead = call.arguments[0]
    if world.people.get(lead) is None:
        raise Refused("1004", f"Lead with id {lead} not found")
    joined = {one.id: one.members.get(lead, one.created_at) for one in world.lists if one.shows(lead, call.at)}
    shown_page = page(joined, call, world.switches)
    result = [{"listId": one, "createdAt": joined[one], "updatedAt": joined[one]} for one in shown_page.ids]
    return people(result, **shown_page.keys)


ROUTES = (Route("GET", "/rest/v1/leads/{id}/listMembership.json", lists_of_lead, READ_LEAD),)
