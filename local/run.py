"""`python -m local run`: documents, a Marketo and files in; reports and the Marketo they made out."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from local import drops, results, stack, summary
from local.documents import Documents, documents
from local.drops import BadArgument, Dropped
from local.marketo.simulator import Simulator
from local.session import STALL_SECONDS, Session
from local.show import described, say, showing
from local.stack import Pace
from local.watch import Look
from segpush.errors import BadDocument
from segpush.run import Run

DONE, NOT_DONE, BAD_ARGUMENTS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for."""

    destination: Path
    marketo: Path
    out: Path
    files: tuple[str, ...]
    go: bool = False
    together: bool = False
    quiet_period: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """The same, read and checked."""

    documents: Documents
    state: dict[str, Any]
    drops: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """How it ended: the last look, and each run's folder below the output directory."""

    look: Look
    folders: tuple[Path, ...]

    @property
    def done(self) -> bool:
        """Whether there were runs and all of them are done."""
        return self.look.at_rest and bool(self.look.runs) and all(run.state == "done" for run in self.look.runs)


def run(wish: Wish, console: Console, pace: Pace | None = None) -> int:
    """Do it and say how it went; return the exit code."""
    try:
        played = play(wish, console, pace or Pace())
    except (BadArgument, BadDocument) as error:
        say(console, str(error))
        return BAD_ARGUMENTS
    return DONE if played.done else NOT_DONE


def play(wish: Wish, console: Console, pace: Pace) -> Played:
    """Do it and say how it went; raise :class:`BadArgument` or :class:`~segpush.errors.BadDocument`."""
    task = _checked(wish)
    played = _played(task, wish, console, pace)
    _tell(played, wish.out, console)
    return played


def _checked(wish: Wish) -> Task:
    read = documents(wish.destination, wish.quiet_period)
    places = drops.places(wish.files, read.audiences)
    return Task(read, state_of(wish.marketo), tuple(places))


def state_of(path: Path) -> dict[str, Any]:
    """Read the state of a Marketo; raise :class:`BadArgument` where it is none."""
    try:
        state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        Simulator(state, time.time)
    except (OSError, ValueError) as error:
        raise BadArgument(f"{path} is no state of a Marketo ({error}): see docs/simulator.md.") from error
    return state


def _played(task: Task, wish: Wish, console: Console, pace: Pace) -> Played:
    for stale in (wish.out / "runs", wish.out / "logs"):
        shutil.rmtree(stale, ignore_errors=True)
    (logs := wish.out / "logs").mkdir(parents=True)
    say(console, "starting both functions, an AWS and a Marketo on this machine …")
    with stack.running(task.documents.alias, task.state, logs, pace=pace) as system, showing(console) as show:
        session = Session(system, show, go=wish.go)
        session.bring_into_force(task.documents)
        look = session.deliver(task.drops, together=wish.together)
        return Played(look, tuple(results.keep(system, look.runs, wish.out)))


def _tell(played: Played, out: Path, console: Console) -> None:
    for run, folder in zip(played.look.runs, played.folders, strict=True):
        say(console, f"\n{run.audience}: run {run.id} {described(run)}")
        for line in _details(run, folder):
            say(console, f"  {line}")
    for line in _end(played.look, out):
        say(console, line)


def _details(run: Run, folder: Path) -> Iterator[str]:
    books = summary.report(folder) or {}
    if run.state == "held":
        yield f"{run.reason}; with --go it would have been approved"
    if books.get("sentence"):
        yield books["sentence"]
    yield from summary.lines(books)
    yield f"see {page if (page := folder / summary.PAGE).exists() else folder}"


def _end(look: Look, out: Path) -> Iterator[str]:
    yield f"\nMarketo answered {look.calls} calls; it is now as in {out / 'marketo.json'}"
    if not look.runs:
        yield f"no run came of these files; see {out / 'logs' / 'pickup.log'}"
    if not look.at_rest:
        yield f"nothing has moved for {STALL_SECONDS // 60} minutes, so this stopped waiting; see {out / 'logs'}"
    if look.came_again:
        yield f"{look.came_again} messages failed and came again; see {out / 'logs'}"
