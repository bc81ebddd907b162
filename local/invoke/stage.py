"""A stack on which nothing happens but what we do, up to the message that an invocation is about."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from console.apply import apply
from console.commands import about_run
from local.data import Demo
from local.documents import documents
from local.drops import BadArgument
from local.invoke.messages import Due, Messages
from local.stack import Stack
from local.watch import Look, Watch
from segpush.aws.objects import S3Objects

PATIENCE_SECONDS = 120  # the demo's 400 people take a tenth of it
LOOK_SECONDS = 0.1

Wanted = Callable[[Due], bool]


class Stage:
    """Plays Lambda, the producer and the person who approves, as far as an invocation needs them before it."""

    def __init__(self, system: Stack, demo: Demo) -> None:
        self.system = system
        self.demo = demo
        self.messages = Messages(system)
        self._watch = Watch(system)
        self._approved = False

    def bring_into_force(self, quiet_period: str = "0") -> None:
        """Put the demo's two documents where the functions read them."""
        given = documents(self.demo.destination, quiet_period)
        work = S3Objects(self.system.cloud.client("s3"), self.system.work_bucket)
        apply(work, [given.account, given.destination])

    def deliver(self, key: str = "") -> dict[str, Any]:
        """Put the demo's first file under a key of the drop bucket (its own for ''), and return what S3 says of it."""
        s3, place = self.system.cloud.client("s3"), key or self.demo.prefix + self.demo.day_one.name
        s3.upload_file(str(self.demo.day_one), self.system.drop_bucket, place)
        said: dict[str, Any] = s3.head_object(Bucket=self.system.drop_bucket, Key=place)
        return said

    def until(self, wanted: Wanted) -> Due:
        """Let the functions of this checkout do all that comes before the wanted message, and return that one.

        Approves what is held. Raises :class:`~local.drops.BadArgument` where the demo's run never comes there.
        """
        for due in self._turns():
            if due is not None and wanted(due):
                return due
            if due is not None:
                self.messages.hand_over(due)
            elif self._approved_or_over(self.look()):
                break
        raise BadArgument("the demo's run never comes to what this event tells of: name one of events/.")

    def until_held(self) -> str:
        """Let the functions work until the run waits for a person; return its id."""
        for due in self._turns():
            if due is not None:
                self.messages.hand_over(due)
            elif held := self.look().held:
                return held[0].id
        raise BadArgument("the demo's run is never held, so nobody can be asked about it: name another of events/.")

    def finish(self) -> Look:
        """Let the functions do all the rest, and return how things stand."""
        for due in self._turns():
            if due is not None:
                self.messages.hand_over(due)
            elif self._approved_or_over(self.look()):
                break
        return self.look()

    def look(self) -> Look:
        """Return how things stand."""
        return self._watch.look()

    def _turns(self) -> Iterator[Due | None]:
        """Yield message after message, None where there is none at the moment, for as long as there is patience."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            due = self.messages.take()
            yield due
            if due is None:
                time.sleep(LOOK_SECONDS)

    def _approved_or_over(self, look: Look) -> bool:
        """Approve a held run, once, and tell whether nothing more will come."""
        if look.held and not self._approved:
            self._approved = True
            self.system.command(about_run("approve", look.held[0].id, "local", uuid4()))
            return False
        return bool(look.runs) and look.at_rest
