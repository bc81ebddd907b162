"""`python -m local up`: the system keeps running, and people use it as they would the deployed one."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from rich.console import Console

from local import stack
from local.cloud import REGION
from local.drops import BadArgument
from local.run import BAD_ARGUMENTS, state_of
from local.session import LOOK_SECONDS
from local.show import showing
from local.watch import Watch

TOLD = """\
AWS      {endpoint}   export AWS_ENDPOINT_URL={endpoint} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION={region}
Marketo  {marketo}   account {account}; GET {marketo}/_simulator/state
drop     s3://{drop}/inbox/…
logs     {out}
Ctrl-C ends it; nothing is kept."""


def up(account: str, marketo: Path | None, out: Path, port: int, console: Console) -> int:
    """Run until somebody stops it; return the exit code of bad arguments."""
    out.mkdir(parents=True, exist_ok=True)
    try:
        state = state_of(marketo) if marketo else {}
        _check_free(port)
    except BadArgument as error:
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return BAD_ARGUMENTS
    with stack.running(account, state, out, port=port) as system, showing(console) as show:
        told = {"endpoint": system.cloud.endpoint, "marketo": system.marketo.url, "drop": system.drop_bucket}
        console.print(TOLD.format(**told, region=REGION, account=account, out=out), highlight=False, soft_wrap=True)
        watch = Watch(system)
        while True:
            show(watch.look())
            time.sleep(LOOK_SECONDS)


def _check_free(port: int) -> None:
    """Raise :class:`BadArgument` where somebody listens already; moto would wait for ever."""
    with socket.socket() as probe:
        if probe.connect_ex(("localhost", port)) == 0:
            raise BadArgument(f"port {port} is taken: choose another with --port.")
