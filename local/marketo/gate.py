"""The gate every call passes before anything is executed: size, path, token, permission, rate, slots, quota.

Refuses or lets pass, and counts those it lets pass. Bodies are judged later, by the endpoint.
Source: marketo-rest: Limits, quota, throttling; Authentication.
"""

from local.marketo.call import Call
from local.marketo.errors import Refused
from local.marketo.routes import Router
from local.marketo.world import World

URI_BYTES = 8_192


def admit(world: World, router: Router, call: Call) -> None:
    """Let the call in, taking a slot and a share of rate and quota, or raise Refused."""
    _size(call)
    if "//" in call.request.path:
        raise Refused("610")
    router.resolve(call)
    if len(call.request.body) > call.route.body_bytes:
        raise Refused("413", "Request Entity Too Large", status=413)
    if call.route.metered:
        _token(world, call)
        _permission(world, call)
        _limits(world, call)
        _quota(world, call)
    elif world.switches.identity_in_limits:
        _limits(world, call)


def _size(call: Call) -> None:
    if len(call.request.path) + len(call.request.query) + 1 > URI_BYTES:
        raise Refused("414", "Request-URI Too Large", status=414)


def _token(world: World, call: Call) -> None:
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    token = token.strip() if scheme.lower() == "bearer" else ""
    retired = call.text("access_token")
    if retired and not world.switches.access_token_parameter:
        raise Refused("601")  # even beside a good header: the parameter is gone, and no client may send it
    token = token or retired
    world.tokens.check(token, world.switches, call.began)


def _permission(world: World, call: Call) -> None:
    needed = call.route.permissions
    if world.switches.ip_blocked or (needed and not needed & world.permissions):
        raise Refused("603")


def _limits(world: World, call: Call) -> None:
    meter = world.meter
    full = meter.window_full(call.began)
    if not full or world.switches.refused_fill_window:
        meter.arrive(call.began)
    if full:
        raise Refused("606")
    if meter.slots_full():
        raise Refused("615")
    meter.take_slot(call.number)


def _quota(world: World, call: Call) -> None:
    day = world.day(call.began)
    if world.meter.spent(day) + world.meter.foreign(day) >= world.account.daily_quota:
        raise Refused("607")
    call.day = day
    world.meter.charge(day, call.began)
