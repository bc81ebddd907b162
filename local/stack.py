"""The whole system on this machine: template.yaml deployed, its functions called as it says, and a Marketo to write to.

Nothing is named here: buckets, queues, table and functions are what template.yaml makes of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local import cloud as clouds
from local import template as templates
from local import wiring as wirings
from local.cloud import Cloud
from local.lambdas import Lambda
from local.marketo.server import SimulatorServer, serving
from local.pollers import Caller, Clockwork, QueuePoller
from local.template import Template
from local.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Pace:
    """Where time is shortened, in seconds: how soon a failed message comes again, how often a schedule strikes at most."""

    redelivery: int = 5
    schedule: int = 10


TRUE_PACE = Pace(redelivery=43_200, schedule=86_400)  # as template.yaml says: 12 h is the longest SQS hides a message


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens a real Marketo; ``endpoint`` is a host to call in place of its own, as the template's parameter says."""

    munchkin_id: str
    client_id: str
    client_secret: str
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """A running one, whatever Marketo it writes to. ``functions`` by their stems."""

    cloud: Cloud
    wiring: Wiring
    functions: Mapping[str, Lambda]
    callers: tuple[Caller, ...]

    @property
    def drop_bucket(self) -> str:
        return self.cloud.outputs["DropBucketName"]

    @property
    def work_bucket(self) -> str:
        return self.cloud.outputs["WorkBucketName"]

    @property
    def table(self) -> str:
        return self.cloud.outputs["StateTableName"]

    def command(self, message: Mapping[str, Any]) -> None:
        """Say something to pickup, as the console does."""
        url = self.cloud.outputs["StepsQueueUrl"]
        self.cloud.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(message))

    @property
    def calls(self) -> int:
        """How many calls Marketo answered, where that can be known."""
        return 0


@dataclass(frozen=True, slots=True)
class Stack(System):
    """One with a pretended Marketo: ``marketo`` is the simulator's server."""

    marketo: SimulatorServer

    @property
    def calls(self) -> int:
        """How many calls the simulator answered."""
        return len(self.marketo.simulator.calls)


@contextmanager
def running(
    account: str,
    marketo: Mapping[str, Any],
    logs: Path,
    *,
    template: Template | None = None,
    pace: Pace = Pace(),
    port: int = 0,
) -> Iterator[Stack]:
    """Start everything, and end every thread and process of it on the way out.

    ``account`` is the alias whose secret is made from ``marketo``, the simulator's state; ``logs`` a directory for what
    the functions say.
    """
    with ExitStack() as ends:
        server = ends.enter_context(serving(marketo))
        given = server.simulator.state()["account"]
        secret = Secret(given["munchkin_id"], given["client_id"], given["client_secret"], server.url)
        cloud = ends.enter_context(clouds.running(template or templates.load(), _parameters(secret), port))
        system = _start(ends, cloud, account, secret, logs, pace)
        yield Stack(system.cloud, system.wiring, system.functions, system.callers, server)


@contextmanager
def reaching(account: str, secret: Secret, logs: Path, pace: Pace = Pace()) -> Iterator[System]:
    """Start everything but a Marketo: push calls the real one that ``secret`` opens."""
    with ExitStack() as ends:
        cloud = ends.enter_context(clouds.running(templates.load(), _parameters(secret)))
        yield _start(ends, cloud, account, secret, logs, pace)


def _parameters(secret: Secret) -> dict[str, str]:
    return {"MarketoEndpoint": secret.endpoint}


def _start(ends: ExitStack, cloud: Cloud, account: str, secret: Secret, logs: Path, pace: Pace) -> System:
    _keep_secret(cloud, account, secret)
    wiring = wirings.read(cloud)
    roles = {each.stem: cloud.as_role(each.role, each.stem) for each in wiring.functions}
    functions = {
        each.stem: Lambda(each, roles[each.stem].environment, logs / f"{each.stem}.log") for each in wiring.functions
    }
    callers = tuple(_callers(wiring, functions, roles, cloud, pace))
    ends.callback(_stop, callers, functions)
    for function in functions.values():
        function.warm()
    for caller in callers:
        caller.start()
    return System(cloud, wiring, functions, callers)


def _keep_secret(cloud: Cloud, account: str, secret: Secret) -> None:
    """Put the credentials Marketo accepts where push looks for them."""
    kept = {name: value for name, value in asdict(secret).items() if name != "endpoint"}
    cloud.client("secretsmanager").create_secret(Name=f"segpush/{account}", SecretString=json.dumps(kept))


def _callers(
    wiring: Wiring, functions: Mapping[str, Lambda], roles: Mapping[str, Cloud], owner: Cloud, pace: Pace
) -> Iterator[Caller]:
    """Queues are read in the name of the function's role, as Lambda does it."""
    for source in wiring.queues:
        stem = source.function.stem
        yield QueuePoller(source, functions[stem], roles[stem].client("sqs"), owner.client("sqs"), pace.redelivery)
    for schedule in wiring.schedules:
        yield Clockwork(schedule, functions[schedule.function.stem], pace.schedule)


def _stop(callers: tuple[Caller, ...], functions: Mapping[str, Lambda]) -> None:
    for caller in callers:
        caller.stop()
    for function in functions.values():
        function.close()
    for caller in callers:
        if caller.is_alive():
            caller.join()
