"""Reading the records of a call: how many there may be, and lead ids in the forms Marketo takes them.

Source: marketo-rest: List membership.
"""

from typing import Any

from local.marketo.call import Call
from local.marketo.errors import Refused
from local.marketo.world import World

RECORDS = 300


def records(world: World, call: Call, when_empty: str) -> list[dict[str, Any]]:
    """The objects of `input` in the JSON body; Refused 1003 for none (with text `when_empty`) or too many."""
    given = call.json().get("input")
    if not isinstance(given, list) or not given:
        raise Refused("1003", when_empty)
    _few(world, given)
    if not all(isinstance(record, dict) for record in given):
        raise Refused("609")
    return given


def lead_ids(world: World, call: Call) -> list[int]:
    """Lead ids from `?id=1&id=2`, `?id=1,2` or the JSON body, repeated ones treated as the account does."""
    if call.csv("id"):
        given: list[Any] = call.csv("id")
        _few(world, given)
    elif call.request.body:
        given = [record.get("id") for record in records(world, call, "Lead ids not specified")]
    else:
        raise Refused("1003", "Lead ids not specified")
    return _once(world, [_lead_id(value) for value in given])


def _few(world: World, given: list[Any]) -> None:
    if len(given) > RECORDS:
        raise Refused(world.switches.over_300, f"The number of records exceeds the limit of {RECORDS}")


def _lead_id(value: object) -> int:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise Refused("1003", "Invalid value for field 'id'")
    return int(str(value))


def _once(world: World, ids: list[int]) -> list[int]:
    distinct = list(dict.fromkeys(ids))
    if len(distinct) == len(ids) or world.switches.repeated_ids == "each":
        return ids
    if world.switches.repeated_ids == "refused":
        raise Refused("1003", "Lead ids are not unique")
    return distinct
