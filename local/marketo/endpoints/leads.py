"""Finding people: by filter and by id. Source: Adobe docs: Get Leads by Filter Type, Get Lead by Id."""

from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.endpoints.shown import asked_fields, shown
from local.marketo.errors import Refused
from local.marketo.fields import STANDARD_FILTERS
from local.marketo.pages import page
from local.marketo.people import Person
from local.marketo.routes import READ_LEAD, Route
from local.marketo.world import World

VALUES = 300
MATCHES = 1_000


def leads_by_filter(world: World, call: Call) -> dict[str, Any]:
    """Everybody who has one of up to 300 values in one field; more than 1,000 matches are refused."""
    name, values = _filter(world, call)
    names = asked_fields(world, call)
    hits = {person.id: person for value in values for person in _matches(world, name, value)}
    if len(hits) > MATCHES:
        raise Refused("1003", "Too many results match the filter")
    shown_page = page(hits, call, world.switches)
    return people(shown(world, (hits[lead] for lead in shown_page.ids), names), **shown_page.keys)


def lead_by_id(world: World, call: Call) -> dict[str, Any]:
    """One person, or an empty result."""
    names = asked_fields(world, call)
    person = world.people.get(call.arguments[0])
    return people(shown(world, [person] if person else [], names))


def _filter(world: World, call: Call) -> tuple[str, dict[str, None]]:
    name, values = call.text("filterType"), dict.fromkeys(call.csv("filterValues"))
    if not name or not values:
        raise Refused("1002", f"Missing value for required parameter '{'filterValues' if name else 'filterType'}'")
    field = world.fields.get(name)
    if field is None and name not in STANDARD_FILTERS:
        raise Refused("1006", f"Field '{name}' not found")
    if field is not None and not field.searchable:
        raise Refused("1011", f"Field '{name}' is not supported as a filter")
    if len(values) > VALUES:
        raise Refused(world.switches.over_300, f"Invalid value for 'filterValues': more than {VALUES} values")
    return name, values


def _matches(world: World, name: str, value: str) -> list[Person]:
    return world.people.find(name, value, sensitive=world.case_matters)


ROUTES = (
    Route("GET", "/rest/v1/leads.json", leads_by_filter, READ_LEAD),
    Route("GET", "/rest/v1/lead/{id}.json", lead_by_id, READ_LEAD),
)
