"""Calls and errors served, by quota day. Source: Adobe docs: Usage; marketo-rest: Limits."""

from typing import Any

from local.marketo.answers import people
from local.marketo.call import Call
from local.marketo.moments import central_days
from local.marketo.routes import Route
from local.marketo.world import API_USER, World

WEEK = 7
OTHERS = "other-integrations@example.com"


def usage(world: World, call: Call) -> dict[str, Any]:
    """Today's calls of the whole instance and of each user."""
    return people([_usage(world, call, day) for day in _days(world, call, 1)])


def usage_last_week(world: World, call: Call) -> dict[str, Any]:
    """The same for seven days, newest first."""
    return people([_usage(world, call, day) for day in _days(world, call, WEEK)])


def errors(world: World, call: Call) -> dict[str, Any]:
    """Today's response-level errors by code."""
    return people([_errors(world, call, day) for day in _days(world, call, 1)])


def errors_last_week(world: World, call: Call) -> dict[str, Any]:
    """The same for seven days, newest first."""
    return people([_errors(world, call, day) for day in _days(world, call, WEEK)])


def _days(world: World, call: Call, count: int) -> list[str]:
    return central_days(call.at, world.switches.quota_clock, count)


def _usage(world: World, call: Call, day: str) -> dict[str, Any]:
    own = world.meter.spent(day, call.at - world.switches.usage_delay_seconds)
    counts = {API_USER: own, OTHERS: world.meter.foreign(day)}
    users = [{"userId": user, "count": count} for user, count in counts.items() if count]
    return {"date": day, "total": sum(counts.values()), "users": users}


def _errors(world: World, call: Call, day: str) -> dict[str, Any]:
    counts = world.meter.errors(day, call.at - world.switches.usage_delay_seconds)
    by_code = [{"errorCode": code, "count": count} for code, count in sorted(counts.items())]
    return {"date": day, "total": counts.total(), "errors": by_code}


ROUTES = (
    Route("GET", "/rest/v1/stats/usage.json", usage),
    Route("GET", "/rest/v1/stats/usage/last7days.json", usage_last_week),
    Route("GET", "/rest/v1/stats/errors.json", errors),
    Route("GET", "/rest/v1/stats/errors/last7days.json", errors_last_week),
)
