"""The way from this machine to a Marketo account, for commands that only read it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import requests

from console.stack import Stack
from segpush.clock import SystemClock
from segpush.credentials import AccountSecret
from segpush.marketo.client import Credentials, Marketo, ReadCredentials, Shelf
from segpush.ports import Clock

NEEDED = {
    "SEGPUSH_MUNCHKIN_ID": "munchkin_id", "SEGPUSH_CLIENT_ID": "client_id", "SEGPUSH_CLIENT_SECRET": "client_secret",
}  # fmt: skip
ENDPOINT = "SEGPUSH_MARKETO_ENDPOINT"
SECRET_PREFIX = "segpush/"  # noqa: S105 - a name, the one template.yaml gives push
CALLS_A_SECOND = 2.0  # below an account's share of 2.4: a stack that works meanwhile is not slowed for long


class NoCredentials(ValueError):
    """The shell does not say how to sign in to Marketo; the message is one sentence."""


def given(environment: Mapping[str, str]) -> Credentials:
    """Read how to sign in to the real Marketo; raise :class:`NoCredentials`."""
    if missing := [name for name in NEEDED if not environment.get(name, "").strip()]:
        raise NoCredentials(
            f"{', '.join(missing)} not set: export what Marketo's LaunchPoint service shows, or use a simulator with --marketo"
        )
    return Credentials(**{field: environment[name].strip() for name, field in NEEDED.items()})


def in_shell(environment: Mapping[str, str]) -> bool:
    """Whether the shell says anything of an account."""
    return any(environment.get(name, "").strip() for name in NEEDED)


def endpoint(environment: Mapping[str, str]) -> str:
    """Return the host to call in place of Marketo's own, '' for none."""
    return environment.get(ENDPOINT, "").strip()


@contextmanager
def reaching(alias: str, simulator: Path | None, stack: Stack | None, shelf: Shelf | None = None) -> Iterator[Marketo]:
    """Yield a client of the account ``alias``: a simulator with that state, else the shell's account, else the stack's.

    ``shelf`` is where its token stands, for who wants to know until when.
    Raises :class:`NoCredentials`, :class:`segpush.errors.SecretUnreadable` and :class:`local.drops.BadArgument` (the
    state); calls of the client raise :class:`segpush.errors.MarketoError`.
    """
    clock = SystemClock()
    with requests.Session() as session:
        if simulator is not None:
            with _simulated(simulator) as (credentials, url):
                yield Marketo(_known(credentials), session, clock, Paced(clock), url, shelf=shelf)
        elif stack is None or in_shell(os.environ):
            credentials = given(os.environ)
            yield Marketo(_known(credentials), session, clock, Paced(clock), endpoint(os.environ), shelf=shelf)
        else:
            secret = AccountSecret(stack.secrets(), SECRET_PREFIX, alias)
            yield Marketo(secret, session, clock, Paced(clock), stack.marketo_endpoint, shelf=shelf)


class Paced:
    """A call budget for one person's look: no faster than :data:`CALLS_A_SECOND`, and nothing is shared or debited."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next: datetime | None = None

    def call(self, counted: bool = True, seconds: float = 0) -> AbstractContextManager[None]:  # noqa: ARG002 - the protocol's
        """Wait for the next call's turn."""
        if self._next is not None:
            self._clock.sleep(max(0.0, 1 / CALLS_A_SECOND - (self._clock.now() - self._next).total_seconds()))
        self._next = self._clock.now()
        return nullcontext()

    def slow_down(self, code: str, retry_after: float | None = None) -> None:
        """Do nothing: the error is told to the person, who tries again."""

    def quota_spent(self, until: datetime) -> None:
        """Do nothing, likewise."""


def _known(credentials: Credentials) -> ReadCredentials:
    return lambda _: credentials


@contextmanager
def _simulated(state: Path) -> Iterator[tuple[Credentials, str]]:
    from local.marketo.server import serving  # noqa: PLC0415 - only where one is asked for
    from local.run import state_of  # noqa: PLC0415

    with serving(state_of(state)) as server:
        account = server.simulator.state()["account"]
        yield Credentials(*(account[name] for name in NEEDED.values())), server.url
