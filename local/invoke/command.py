"""`python -m local invoke pickup | push`: one event, one invocation of the built function, and what came of it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from local import stack
from local.data import write_demo
from local.drops import BadArgument
from local.invoke import changes, engine
from local.invoke.artefacts import RUNTIME, Artefacts, NotBuilt, build, logical
from local.invoke.engine import Engine
from local.invoke.execution import Execution, Invoke
from local.invoke.sam_files import AS_WRITTEN, Limits
from local.invoke.scenes import Scene, prepared
from local.invoke.stage import Stage
from local.lambdas import Failed
from local.run import BAD_ARGUMENTS, DONE, NOT_DONE
from local.show import say
from local.template import ROOT

EVENTS = {"pickup": ROOT / "events/sqs-object-created.json", "push": ROOT / "events/sqs-part.json"}
LOGS = ("pickup.log", "push.log", "function.log")
PEOPLE = 400
BUILT = ROOT / ".aws-sam/invoke"  # not where `make deploy` takes its build from
NO_ENGINE = (
    "No container engine answers (docker or finch), so the same build runs on Lambda's runtime emulator, "
    "which keeps no memory limit."
)
NOWHERE = (
    "No container engine answers (docker or finch), and Lambda's runtime emulator needs Linux: start one and try again."
)
STAY = "--stay is for SAM by hand, which needs a container engine, and none answers (docker or finch): start one."
HAND = """
The stack stays; in another shell, in this folder, until Ctrl-C here:
{once}
{warm}
aws lambda invoke --endpoint-url http://127.0.0.1:3001 --function-name {name} --payload fileb://{event} /dev/stdout"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for; ``runtime`` is that of a container, the emulator takes this Python."""

    stem: str
    event: Path
    out: Path
    runtime: str
    limits: Limits = AS_WRITTEN
    stay: bool = False


def invoke(wish: Wish, console: Console) -> int:
    """Do it and say how it went; return the exit code."""
    try:
        event = _read(wish.event)
        found = _found(wish)
        say(console, f"{found.program} answers: a container of {wish.runtime}" if found else NO_ENGINE)
        say(console, "building, and starting an AWS and a Marketo on this machine …")
        built = build(BUILT, wish.runtime if found else RUNTIME)
        return invoked(wish, event, found, built, console)
    except BadArgument as error:
        say(console, str(error))
        return BAD_ARGUMENTS
    except (NotBuilt, Failed) as error:  # Failed: of what the functions of this checkout do before the event
        say(console, f"the function was not called: {error}")
        return NOT_DONE


def invoked(wish: Wish, event: Any, found: Engine | None, built: Artefacts, console: Console) -> int:
    """Prepare what the event tells of, call the function once, and say what it answered and changed."""
    with staged(wish.out) as stage:
        if (scene := prepared(event, stage)).stem != wish.stem:
            raise BadArgument(f"{wish.event} is an event of {scene.stem}: use `make invoke-{scene.stem}`.")
        execution = Execution(wish.stem, built, stage.system, wish.out, wish.limits)
        with execution.contained(found) if found else execution.emulated() as call:
            say(console, f"event    {scene.due.message['Body'] if scene.due else json.dumps(scene.event)}")
            code = _told(scene, call, stage, console, execution.log)
            if wish.stay and found:
                _stay(execution, found, console)
    return code


@contextmanager
def staged(out: Path) -> Iterator[Stage]:
    """Return a stack of its own with the demo's Marketo; ``out`` takes logs, begun anew, and data."""
    out.mkdir(parents=True, exist_ok=True)
    for log in LOGS:
        (out / log).unlink(missing_ok=True)
    demo = write_demo(out / "data", PEOPLE)
    with stack.running("acme", json.loads(demo.marketo.read_text(encoding="utf-8")), out) as system:
        yield Stage(system, demo)


def _found(wish: Wish) -> Engine | None:
    found = engine.find()
    if found is None and wish.stay:
        raise BadArgument(STAY)
    if found is None and sys.platform != "linux":
        raise BadArgument(NOWHERE)
    return found


def _told(scene: Scene, call: Invoke, stage: Stage, console: Console, log: Path) -> int:
    before = changes.snapshot(stage.system)
    try:
        answer = call(scene.event)
        say(console, f"answered {json.dumps(answer)}")
        code = NOT_DONE if answer and answer.get("batchItemFailures") else DONE
    except Failed as error:
        say(console, f"failed   {error}")
        code = NOT_DONE
    for line in changes.lines(before, changes.snapshot(stage.system)):
        say(console, f"  {line}")
    say(console, f"it said  {log}")
    return code


def _stay(execution: Execution, found: Engine, console: Console) -> None:
    once, warm = execution.by_hand(found)
    say(console, HAND.format(once=once, warm=warm, event=execution.folder / "event.json", name=logical(execution.stem)))
    while True:
        time.sleep(1)


def _read(path: Path) -> dict[str, Any]:
    try:
        event = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadArgument(f"{path} is no event ({error}): name one of events/, or a JSON file like them.") from error
    if not isinstance(event, dict):
        raise BadArgument(f"{path} is no event, for it is no JSON object: name one of events/, or a file like them.")
    return event
