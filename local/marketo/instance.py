"""Running calls: in through the gate, executed when they are due, out with a reply and into the log.

The core of the simulator, for one world and one script of faults. Knows no lock and no sleep; time is read, not spent.
"""

import heapq
from collections.abc import Callable

from local.marketo.answers import answered, refused, scripted
from local.marketo.call import Call
from local.marketo.errors import STARRED, Refused
from local.marketo.faults import Faults, course
from local.marketo.gate import admit
from local.marketo.jobs import work_off
from local.marketo.log import Log
from local.marketo.overlap import view_of
from local.marketo.routes import UNKNOWN, Router
from local.marketo.wire import Reply, Request, compressed
from local.marketo.world import World


class Instance:
    """One world in operation."""

    def __init__(self, world: World, log: Log, faults: Faults, router: Router, now: Callable[[], float]) -> None:
        """Begin with no call under way."""
        self.world = world
        self.log = log
        self._faults = faults
        self._router = router
        self._now = now
        self._running: list[tuple[float, int, Call]] = []

    def begin(self, request: Request, number: int) -> Call:
        """Let a call arrive: refused at the gate, or under way."""
        self.settle()
        call = Call(request, number, self._now(), UNKNOWN)
        self.log.arrived(call)
        try:
            admit(self.world, self._router, call)
        except Refused as refusal:
            self._end(call, refused(refusal, call, self.world.switches))
            return call
        call.view = view_of(self.world)
        call.course = course(self._faults.take(call), self.world.switches)
        heapq.heappush(self._running, (call.due, call.number, call))
        self.settle()
        return call

    def finish(self, call: Call) -> None:
        """The caller has waited as long as the call's course says: what is due by then has happened."""
        self.settle()
        if not call.done and call.due <= call.began + call.course.wait:
            self._run(call)  # due now, whatever a clock of floats says

    def settle(self) -> None:
        """Run what has become due, in that order, late effects of forgotten calls and bulk jobs included."""
        now = self._now()
        while self._running and self._running[0][0] <= now:
            call = heapq.heappop(self._running)[2]
            if not call.done:
                self._run(call)
        work_off(self.world, now)

    def abandon(self) -> None:
        """This world is over: calls under way have no effect and get no reply."""
        for _, _, call in self._running:
            call.done = True
        self._running.clear()

    def _run(self, call: Call) -> None:
        call.at = call.due
        work_off(self.world, call.at)
        own = None if call.course.effect_after is None else self._answer(call)
        self._end(call, scripted(call, self.world.switches) if call.course.answer else own)

    def _answer(self, call: Call) -> Reply:
        try:
            return answered(call.route.handler(self.world, call), call)
        except Refused as refusal:
            return refused(refusal, call, self.world.switches)

    def _end(self, call: Call, reply: Reply | None) -> None:
        call.reply, call.done = reply, True
        self.world.meter.free_slot(call.number)
        if call.failure:
            self.world.meter.failed(self.world.day(call.at), call.at, call.failure)
            self._settle_debt(call)
        self.log.ended(call, reply)
        if reply is not None and call.route.compresses:
            compressed(reply, call.request)

    def _settle_debt(self, call: Call) -> None:
        """A failed call costs quota or not as the account counts, wherever it failed."""
        mode = self.world.switches.errors_in_quota
        free = mode == "all_free" or (mode == "starred_free" and call.failure in STARRED)
        if call.day and free:
            self.world.meter.refund(call.day, call.began)
        elif not call.day and not free and call.route.metered:
            self.world.meter.charge(self.world.day(call.began), call.began)
