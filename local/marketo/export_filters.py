"""The filter of an extract: read strictly when the job is created, applied when it starts.

Source: marketo-rest: Bulk lead extract (exactly one filter).
"""

import re
from collections.abc import Iterable
from typing import Any

from local.marketo.errors import Refused
from local.marketo.lists import SmartList, StaticList
from local.marketo.moments import seconds
from local.marketo.people import Person
from local.marketo.world import World

FILTERS = ("staticListId", "staticListName", "smartListId", "smartListName", "createdAt", "updatedAt")
APPLIED = frozenset(name for name in FILTERS if not name.endswith("Name"))  # a list is known by its id from then on
LONGEST_WINDOW = 31 * 86_400
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)")
Window = dict[str, str]


def checked(world: World, given: Any) -> dict[str, Any]:
    """The filter as it will be applied, lists by id; Refused 1002, 1003, 1013, 1035, 704."""
    if not isinstance(given, dict) or not given:
        raise Refused("1002", "Missing value for required parameter 'filter'")
    unknown = sorted(set(given) - set(FILTERS))
    if unknown or len(given) > 1:
        raise Refused("1003", f"Invalid filter type '{unknown[0]}'" if unknown else "Only one filter type is allowed")
    ((name, value),) = given.items()
    if name in world.switches.closed_export_filters:
        raise Refused("1035")
    if name.endswith("At"):
        return {name: _window(name, value)}
    found = [one for one in _lists(world, name) if value in (one.id if name.endswith("Id") else one.name, None)]
    if not found:
        raise Refused("1013", f"{name} '{value}' not found")
    return {name.replace("Name", "Id"): found[0].id}


def matching(world: World, asked: dict[str, Any], at: float) -> Iterable[Person]:
    """The people the filter finds at POSIX second `at`, by id."""
    ((name, value),) = asked.items()
    if name.endswith("At"):
        start, end = seconds(value["startAt"]), seconds(value["endAt"])
        found = [one for one in world.people if start <= seconds(one.read(name)) <= end]
    else:
        leads = _members(world, name, value, at)
        found = [one for one in world.people if leads is None or one.id in leads]
    if world.switches.export_partitions == "open":
        closed = world.switches.forbidden_partitions
        found = [one for one in found if world.partitions[one.partition] not in closed]
    return sorted(found, key=lambda one: one.id)


def _lists(world: World, name: str) -> Iterable[StaticList | SmartList]:
    return world.lists if name.startswith("static") else world.lists.smart


def _members(world: World, name: str, list_id: int, at: float) -> set[int] | frozenset[int] | None:
    if name == "smartListId":
        return next((one.leads for one in world.lists.smart if one.id == list_id), frozenset())
    static_list = world.lists.get(list_id)
    return set(static_list.visible(at)) if static_list else set()


def _window(name: str, given: Any) -> Window:
    if not isinstance(given, dict) or set(given) != {"startAt", "endAt"}:
        raise Refused("1003", f"Filter '{name}' needs startAt and endAt")
    if not all(isinstance(moment, str) and _TIME.fullmatch(moment) for moment in given.values()):
        raise Refused("704")
    try:
        length = seconds(given["endAt"]) - seconds(given["startAt"])
    except ValueError:
        raise Refused("704") from None
    if not 0 <= length <= LONGEST_WINDOW:
        raise Refused("1003", f"The date range of '{name}' exceeds the limit of 31 days or ends before it starts")
    return dict(given)
