"""`python -m local up`: the system keeps running, and people use it as they would the deployed one."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from local import stack
from local.cloud import REGION
from local.data import Demo, write_demo
from local.documents import documents
from local.drops import BadArgument
from local.run import BAD_ARGUMENTS, state_of
from local.session import LOOK_SECONDS, Session
from local.show import say, showing
from local.stack import Stack
from local.watch import Watch

TOLD = """\
AWS      {endpoint}   export AWS_ENDPOINT_URL={endpoint} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION={region}
Marketo  {marketo}   account {account}; GET {marketo}/_simulator/state
drop     s3://{drop}/inbox/…
logs     {out}
Ctrl-C ends it; nothing is kept."""
FIRST_STEPS = """
{people:,} people of the audience Spring Buyers, and a Marketo that knows most of them. In force: {destination}
Now, in another terminal ({elsewhere}RUN is the id the first one prints):

  console/segpush drop spring-campaigns spring-buyers {day_one} --local
  console/segpush approve RUN --watch --local
  console/segpush verify spring-campaigns/spring-buyers --local
"""
USUAL_PORT = 5000
DEMO_PEOPLE = 1_000  # a first run of some ten seconds


@dataclass(frozen=True, slots=True)
class Start:
    """What to begin with; ``marketo`` is a simulator's state. With ``demo`` it is the demo's, its documents are in force."""

    account: str
    marketo: Path | None
    out: Path
    port: int
    demo: bool = False


def up(start: Start, console: Console) -> int:
    """Run until somebody stops it; return the exit code of bad arguments."""
    start.out.mkdir(parents=True, exist_ok=True)
    try:
        _check_free(start.port)
        demo = write_demo(start.out / "data", DEMO_PEOPLE) if start.demo else None
        marketo = demo.marketo if demo else start.marketo
        state = state_of(marketo) if marketo else {}
    except BadArgument as error:
        say(console, str(error))
        return BAD_ARGUMENTS
    written = documents(demo.destination) if demo else None
    account = written.alias if written else start.account
    with stack.running(account, state, start.out, port=start.port) as system, showing(console) as show:
        _tell(account, start.out, system, console)
        if demo and written:
            Session(system, show, go=False).bring_into_force(written)
            say(console, _first_steps(demo, start.port, system.cloud.endpoint))
        watch = Watch(system)
        while True:
            show(watch.look())
            time.sleep(LOOK_SECONDS)


def _tell(account: str, out: Path, system: Stack, console: Console) -> None:
    told = {"endpoint": system.cloud.endpoint, "marketo": system.marketo.url, "drop": system.drop_bucket}
    say(console, TOLD.format(**told, region=REGION, account=account, out=out))


def _first_steps(demo: Demo, port: int, endpoint: str) -> str:
    elsewhere = "" if port == USUAL_PORT else f"export AWS_ENDPOINT_URL={endpoint} there; "
    people = len(demo.truth.day_one.people)
    return FIRST_STEPS.format(
        people=people, destination=demo.destination, day_one=demo.day_one, elsewhere=elsewhere
    ).rstrip()


def _check_free(port: int) -> None:
    """Raise :class:`BadArgument` where somebody listens already; moto would wait for ever."""
    with socket.socket() as probe:
        if probe.connect_ex(("localhost", port)) == 0:
            raise BadArgument(f"port {port} is taken: choose another with --port, or make up UP='--port 5001'.")
