"""The partitions people live in. Source: Adobe docs: Get Lead Partitions."""

from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.routes import READ_LEAD, Route
from local.marketo.world import World


def lead_partitions(world: World, _call: Call) -> dict[str, Any]:
    """Every partition this user may see."""
    closed = world.switches.forbidden_partitions
    open_ones = [(number, name) for number, name in world.partitions.items() if name not in closed]
    return people([{"id": number, "name": name, "description": f"{name} partition"} for number, name in open_ones])


ROUTES = (Route("GET", "/rest/v1/leads/partitions.json", lead_partitions, READ_LEAD),)
