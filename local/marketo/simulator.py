"""The simulator: one account behind one door, with a clock that is given to it.

What tests and servers hold in their hands. Free of sockets and of sleeping: whoever drives it lets time pass.
How calls run is the business of `instance`, what they do that of the endpoints.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

from local.marketo.call import Call
from local.marketo.endpoints import ROUTES
from local.marketo.faults import Faults
from local.marketo.hands import Hands
from local.marketo.instance import Instance
from local.marketo.log import Log
from local.marketo.meter import Traffic
from local.marketo.routes import Router
from local.marketo.state import read_state, shown_state
from local.marketo.switches import merge
from local.marketo.told import objects
from local.marketo.wire import ConnectionDropped, Reply, Request
from local.marketo.world import World


class Simulator:
    """A Marketo that behaves. `state` is the document of docs/simulator.md, `now` gives POSIX seconds.

    Everything handed out is a copy. May be used from several threads; each step of a call is atomic.
    """

    def __init__(self, state: Mapping[str, Any], now: Callable[[], float]) -> None:
        """Raises StateError (a ValueError) with one sentence when the state cannot be used."""
        self._now = now
        self._lock = RLock()
        self._router = Router(ROUTES)
        self._faults = Faults()
        self._number = 0
        self._instance = self._started(state)

    def begin(self, request: Request) -> Call:
        """Let a call arrive. `call.course.wait` is how many seconds its caller waits before `finish`."""
        with self._lock:
            self._number += 1
            return self._instance.begin(request, self._number)

    def finish(self, call: Call) -> Reply:
        """What the caller sees once it has waited; raises ConnectionDropped when it sees nothing."""
        with self._lock:
            self._instance.finish(call)
            if call.course.dropped or call.reply is None:
                raise ConnectionDropped
            return call.reply

    def handle(self, request: Request) -> Reply:
        """The reply to `request` without any waiting; raises ConnectionDropped."""
        return self.finish(self.begin(request))

    def state(self) -> dict[str, Any]:
        """The whole document."""
        with self._lock:
            return shown_state(self._world) | {"calls": self.calls}

    def replace(self, state: Mapping[str, Any]) -> None:
        """Begin another world; faults, traffic and, for the same credentials, tokens stay. Raises StateError."""
        with self._lock:
            old, new = self._instance, self._started(state)
            old.abandon()
            new.world.meter.load(old.world.meter.traffic, new.world.day(self._now()))
            if _credentials(old.world) == _credentials(new.world):
                new.world.tokens = old.world.tokens
            self._instance = new

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The log of calls, in order of arrival."""
        with self._lock:
            self._instance.settle()
            return self._instance.log.copy()

    @property
    def counts(self) -> dict[str, int]:
        """How many calls of each kind arrived: `token`, `call`, `import`, `export`, `poll`, `file`, `delete`."""
        return dict(Counter(entry["kind"] for entry in self.calls if "kind" in entry))

    @property
    def events(self) -> list[dict[str, Any]]:
        """The activities `Added to List` and `Removed from List`: `{activity, leadId, listId, at}`."""
        with self._lock:
            return [dict(event) for event in self._world.lists.events]

    def members(self, list_id: int) -> set[int]:
        """Who is on a list in truth, seen or not yet; raises KeyError for no such list."""
        with self._lock:
            static_list = self._world.lists.get(list_id)
            if static_list is None:
                raise KeyError(list_id)
            return set(static_list.members)

    @property
    def hands(self) -> Hands:
        """What people do by hand in this account."""
        return Hands(self._entered)

    def faults(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Append to the script of faults; raises ValueError with one sentence."""
        with self._lock:
            self._faults.add(list(lines))

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._faults.clear()

    def faults_left(self) -> list[dict[str, Any]]:
        """The faults that have not all happened yet."""
        with self._lock:
            return self._faults.left()

    def traffic(self, **load: Any) -> None:
        """Set the load of other tenants, in the words of `Traffic`; quota and bytes are used today."""
        with self._lock:
            world = self._world
            world.meter.load(Traffic(**load), world.day(self._now()))

    def switches(self, changes: Mapping[str, object]) -> None:
        """Change some switches; raises ValueError with one sentence."""
        with self._lock:
            world = self._world
            world.switches = merge(world.switches, changes)

    def expire_tokens(self) -> None:
        """Kill every token that was given out."""
        with self._lock:
            self._world.tokens.expire(self._now())

    @property
    def _world(self) -> World:
        """The world as it is now, with everything due in it done."""
        self._instance.settle()
        return self._instance.world

    @contextmanager
    def _entered(self) -> Iterator[tuple[World, float]]:
        with self._lock:
            yield self._world, self._now()

    def _started(self, state: Mapping[str, Any]) -> Instance:
        world, log = read_state(state, self._now()), Log(objects(state, "calls"))
        return Instance(world, log, self._faults, self._router, self._now)


def _credentials(world: World) -> tuple[str, str]:
    return world.account.client_id, world.account.client_secret
