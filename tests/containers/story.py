"""One story in true containers, `python -m tests.containers.story BUILT OUT`: a file comes, and each function once has too little.

A program of its own, because all that functions reach must run in the network of the engine. Prints its chapters as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.invoke import engine
from local.invoke.artefacts import Artefacts
from local.invoke.command import staged
from local.invoke.engine import Engine
from local.invoke.execution import Execution
from local.invoke.messages import Due
from local.invoke.sam_files import AS_WRITTEN, Limits
from local.invoke.scenes import prepared
from local.invoke.stage import Stage
from local.lambdas import Failed
from local.template import ROOT

RUNTIME = "python3.13"
NARROW = Limits(memory=64)  # MB; half the least that Lambda gives: Python with boto3 and DuckDB needs some 90
SHORT = Limits(timeout=4)  # seconds, of which starting takes one or two
SLOW = [{"fault": "delay", "path": "/rest/", "times": 20, "seconds": 30}]
Chapter = dict[str, Any]


class Story:
    """The stage, and the two functions in containers on it."""

    def __init__(self, stage: Stage, built: Artefacts, found: Engine) -> None:
        self.stage = stage
        self._built = built
        self._engine = found
        self._folder = built.folder.parent / "sam"

    def invoke(self, stem: str, due: Due, limits: Limits = AS_WRITTEN) -> Chapter:
        """Hand a message over once: its answer or how it failed, and what is in the log."""
        folder = self._folder / f"{stem}-{limits.memory}-{limits.timeout}"
        folder.mkdir(parents=True, exist_ok=True)
        execution = Execution(stem, self._built, self.stage.system, folder, limits)
        with execution.contained(self._engine) as call:
            told = _told(call, due.event)
        open_parts = [list(counts) for counts in self.stage.look().open_parts.values()]
        return told | {"log": execution.log.read_text(), "open": open_parts}

    def told(self) -> dict[str, Chapter]:
        """Tell it from file to list."""
        stage, chapters = self.stage, dict[str, Chapter]()
        event = json.loads((ROOT / "events/sqs-object-created.json").read_text())
        arrival = prepared(event, stage).due
        assert arrival
        chapters["too little memory"] = self.invoke("pickup", arrival, NARROW)
        chapters["picked up"] = self.invoke("pickup", arrival)
        stage.messages.drop(arrival)
        part = stage.until(lambda due: due.body.get("kind") == "part")
        stage.system.marketo.simulator.faults(SLOW)
        chapters["too little time"] = self.invoke("push", part, SHORT)
        stage.system.marketo.simulator.clear_faults()
        chapters["pushed"] = self.invoke("push", part)
        stage.messages.drop(part)
        chapters["end"] = self._end()
        return chapters

    def _end(self) -> Chapter:
        runs = [(run.state, run.reason) for run in self.stage.finish().runs]
        truth = self.stage.demo.truth
        members = self.stage.system.marketo.simulator.members(truth.list_id)
        return {"runs": runs, "members": len(members), "meant": len(truth.day_one.list_members)}


def _told(call: Callable[[Any], Any], event: Any) -> Chapter:
    try:
        return {"answer": call(event)}
    except Failed as error:
        return {"failed": str(error)}


def main(built: Path, out: Path) -> None:
    """Tell the story to standard output."""
    found = engine.find()
    assert found
    with staged(out) as stage:
        sys.stdout.write(json.dumps(Story(stage, Artefacts(built, RUNTIME), found).told()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
