"""What a person consists of. Source: Adobe docs: Describe Lead2."""

from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.routes import READ_LEAD, Route
from local.marketo.world import World


def describe2(world: World, _call: Call) -> dict[str, Any]:
    """The account's fields, and those that find people."""
    searchable = [[field.name] for field in world.fields if field.searchable]
    fields = [field.described() for field in world.fields]
    return people([{"name": "API Lead", "searchableFields": searchable, "fields": fields}])


ROUTES = (Route("GET", "/rest/v1/leads/describe2.json", describe2, READ_LEAD),)
