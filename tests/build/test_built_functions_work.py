"""The built functions, each on Lambda's runtime emulator with only its layers, do the work of a whole run."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from console import apply, documents
from local import stack as stacks
from local.data import Demo, write_demo
from local.invoke.artefacts import Artefacts
from local.invoke.emulator import Emulator
from local.lambdas import Lambda
from local.pollers import QueuePoller
from local.stack import Stack
from local.template import ROOT
from local.watch import Watch
from segpush.aws.objects import S3Objects
from segpush.run import Run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("build")]

PATIENCE = 120  # seconds for a run of a few hundred people on a busy machine


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return write_demo(tmp_path_factory.mktemp("demo"), people=400)


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def stack(demo: Demo, built: Artefacts, client: Path, logs: Path) -> Iterator[Stack]:
    """The local stack, its functions replaced by the built ones."""

    class Built(Lambda):
        def _start(self) -> Any:
            function, log = self.function, logs / f"{self.function.stem}.log"
            emulator = Emulator(function.stem, function.timeout, built, client, self._variables(), log)
            self._all.append(emulator)  # type: ignore[arg-type]
            return emulator

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stacks, "Lambda", Built)
        with stacks.running("acme", json.loads(demo.marketo.read_text()), logs) as running:
            yield running


def sample(name: str, stack: Stack) -> Any:
    """A sample event, as if it came from this stack's queue of the same name."""
    event = json.loads((ROOT / "events" / f"{name}.json").read_text())
    for record in event.get("Records", []):
        if record["eventSource"] == "aws:sqs":
            logical = record["eventSourceARN"].split("-")[-2]
            (arn,) = {each.queue_arn for each in stack.wiring.queues if f"-{logical}-" in each.queue_arn}
            record["eventSourceARN"] = arn
    return event


def ended_runs(stack: Stack) -> Sequence[Run]:
    """Wait until there are runs and none is alive."""
    watch, deadline = Watch(stack), time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        runs = watch.look().runs
        if runs and not any(run.alive for run in runs):
            return runs
        time.sleep(0.5)
    raise TimeoutError(
        f"{watch.look()}; {[caller.came_again for caller in stack.callers if isinstance(caller, QueuePoller)]}"
    )


def test_push_starts_and_lets_a_part_of_an_unknown_run_go(stack: Stack) -> None:
    assert stack.functions["push"].invoke(sample("sqs-part", stack)) == {"batchItemFailures": []}


@pytest.mark.parametrize("event", ["schedule-sweep", "s3-eventbridge", "s3-notification"])
def test_pickup_starts_and_takes_an_event_by_itself(stack: Stack, event: str) -> None:
    assert stack.functions["pickup"].invoke(sample(event, stack)) is None


@pytest.mark.parametrize("event", ["sqs-object-created", "sqs-step-finished", "sqs-dead-part", "command-approve"])
def test_pickup_starts_and_takes_a_message_about_what_it_does_not_know(stack: Stack, event: str) -> None:
    assert stack.functions["pickup"].invoke(sample(event, stack)) == {"batchItemFailures": []}


def test_a_delivered_file_ends_on_the_list(stack: Stack, demo: Demo, logs: Path) -> None:
    work = S3Objects(stack.cloud.client("s3"), stack.work_bucket)
    eager = (
        demo.destination.read_text()
        .replace("quiet_period: 10s", "quiet_period: 1s")
        .replace("first_run: hold", "first_run: go")
    )
    apply.apply(work, [documents.read(demo.account), documents.authored("spring-campaigns.yaml", eager)])
    S3Objects(stack.cloud.client("s3"), stack.drop_bucket).upload(f"{demo.prefix}{demo.day_one.name}", demo.day_one)

    runs = ended_runs(stack)

    assert "message failed" not in (logs / "pickup.log").read_text()
    assert [(run.state, run.code, run.reason) for run in runs] == [("done", "", "")]
    assert list(work.list(f"reports/{runs[0].id}/"))
