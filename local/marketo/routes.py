"""The table of endpoints: which path and verb belong to which function, and what the gate must know about them.

An endpoint module is a file in `endpoints/` with a `ROUTES` tuple; listing it in `endpoints/__init__` opens it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from local.marketo.call import Call
from local.marketo.errors import Refused
from local.marketo.wire import Reply

if TYPE_CHECKING:
    from local.marketo.world import World

BODY_BYTES = 1_000_000  # "1 MB", read the strict way

READ_LEAD = frozenset({"Read-Only Lead", "Read-Write Lead"})
WRITE_LEAD = frozenset({"Read-Write Lead"})
READ_ASSETS = frozenset({"Read-Only Assets", "Read-Write Assets"})
WRITE_ASSETS = frozenset({"Read-Write Assets"})
NONE: frozenset[str] = frozenset()

Handler = Callable[["World", Call], dict[str, Any] | Reply]


@dataclass(frozen=True)
class Route:
    """One endpoint. `path` holds `{id}` where a number stands, `{guid}` for any other name of a job.

    Any one of `permissions` opens it.

    `handler` returns the payload without `requestId`, or a whole Reply, or raises Refused.
    """

    method: str
    path: str
    handler: Handler
    permissions: frozenset[str] = NONE
    body_bytes: int = BODY_BYTES
    metered: bool = True
    compresses: bool = True
    kind: str = "call"  # how the ledger counts it: call, token, import, export, poll, file, delete

    @property
    def operation(self) -> str:
        """The endpoint's name, as fault scripts use it, such as `sync_leads`."""
        return self.handler.__name__

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What `path` matches."""
        path = re.escape(self.path).replace(r"\{id\}", r"(\d{1,18})")
        return re.compile(path.replace(r"\{guid\}", "(?P<guid>[^/]+)"))


def _nowhere(_world: "World", _call: Call) -> Reply:
    raise Refused("610")


UNKNOWN = Route("", "", _nowhere)  # where a call stands before its path is understood


class Router:
    """Finds the route of a call."""

    def __init__(self, routes: Iterable[Route]) -> None:
        """Keep the fixed paths apart: most calls go there and need no pattern."""
        self._fixed: dict[str, list[Route]] = {}
        self._open: list[Route] = []
        for route in routes:
            if "{" in route.path:
                self._open.append(route)
            else:
                self._fixed.setdefault(route.path, []).append(route)

    def resolve(self, call: Call) -> None:
        """Give the call its route and what its path names; Refused 610 for no such path, 605 for no such verb."""
        path = call.request.path
        found = self._fixed.get(path) or [route for route in self._open if route.pattern.fullmatch(path)]
        for route in found:
            hit = route.pattern.fullmatch(path)
            if hit and route.method == call.method:
                call.route, call.guid = route, hit.groupdict().get("guid", "")
                call.arguments = () if call.guid else tuple(map(int, hit.groups()))
                return
        raise Refused("605" if found else "610")
