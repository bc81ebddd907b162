"""`segpush plan`: what files would do and cost, told before anything is deployed or written.

The real functions run on this machine over a pretended AWS, with every audience `plan_only`; push reads from the real Marketo,
or from a simulator. Nothing is kept.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from console import account
from local import drops, results, stack
from local.documents import Documents, documents, only_planned
from local.run import state_of
from local.session import Session
from local.show import described, showing
from local.stack import Secret, System
from segpush.run import Run


@dataclass(frozen=True, slots=True)
class Planned:
    """What became of one drop: its run, its report ({} where it has none), and the names of its files."""

    run: Run
    report: dict[str, Any]
    files: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it has a forecast."""
        return "forecast" in self.report

    @property
    def problem(self) -> str:
        """Why it has none, in one sentence."""
        return f"{self.run.audience}, {', '.join(self.files)}: the plan {described(self.run)}"


def unplanned(files: Sequence[str], planned: Sequence[Planned]) -> Iterator[str]:
    """Say of which files no plan came: their names are none of the audience's, or what belongs to them is missing."""
    known = {name for each in planned for name in each.files}
    for file in files:
        if not {Path(file).name, Path(file.partition("=")[2]).name} & known:
            yield f"{file}: no plan came of it; see whether its name is one of the audience's, and whether all parts are there"


def plan(document: Path, files: Sequence[str], marketo: Path | None, progress: Console) -> list[Planned]:
    """Plan each file as a first run of its audience; ``marketo`` is a simulator's state, None stands for the real one.

    Lists of suppressed addresses are taken from beside the document, under the keys it names them by.
    Raises :class:`segpush.errors.BadDocument`, :class:`local.drops.BadArgument` and :class:`console.account.NoCredentials`.
    """
    read = only_planned(documents(document))
    dropped = drops.places(files, read.audiences)
    with (
        tempfile.TemporaryDirectory(prefix="segpush-plan-") as logs,
        _system(read, marketo, Path(logs)) as system,
        showing(progress) as show,
    ):
        session = Session(system, show, go=False)
        session.bring_into_force(read)
        session.lay_out(read, document.parent)
        look = session.deliver(dropped, together=False)
        return [Planned(run, results.report(system, run.id), results.files(system, run.id)) for run in look.runs]


def secret(environment: Mapping[str, str]) -> Secret:
    """Read how to sign in to the real Marketo; raise :class:`console.account.NoCredentials`."""
    found = account.given(environment)
    return Secret(found.munchkin_id, found.client_id, found.client_secret, account.endpoint(environment))


@contextmanager
def _system(read: Documents, marketo: Path | None, logs: Path) -> Iterator[System]:
    if marketo is None:
        with stack.reaching(read.alias, secret(os.environ), logs) as system:
            yield system
    else:
        with stack.running(read.alias, state_of(marketo), logs) as simulated:
            yield simulated
