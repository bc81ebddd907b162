"""Deleting people, which no client of ours may ever do: it exists so that a test can see it was not called.

Source: Adobe docs: Delete Leads; marketo-rest: People calls (forbidden).
"""

from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.endpoints.batch import lead_ids
from local.marketo.errors import skipped
from local.marketo.routes import WRITE_LEAD, Route
from local.marketo.world import World


def delete_leads(world: World, call: Call) -> dict[str, Any]:
    """Up to 300 people cease to exist, lists included."""
    return people([_deleted(world, lead) for lead in lead_ids(world, call)])


def _deleted(world: World, lead: int) -> dict[str, Any]:
    person = world.people.get(lead)
    if person is None:
        return skipped("1004", lead=lead)
    world.people.delete(person)
    world.lists.forget(lead)
    return {"id": lead, "status": "deleted"}


ROUTES = (
    Route("POST", "/rest/v1/leads/delete.json", delete_leads, WRITE_LEAD, kind="delete"),
    Route("DELETE", "/rest/v1/leads.json", delete_leads, WRITE_LEAD, kind="delete"),
)
