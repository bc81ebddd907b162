"""A story in which every right is used: what a team does with one audience in its life, and what goes wrong in it.

Everybody acts by their duty alone and both functions in their own roles; the gate of the pretended AWS notes who asked
for what.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.iam.gate import Judged
from local.stack import Stack
from local.watch import Look, Watch
from tests.flow.people import Staff
from tests.whole import spring

AUTHOR, APPROVER, DELIVERER = ("AuthorDocuments",), ("ApproveRuns",), ("DeliverFiles",)
READER, ERASER = ("ReadPeople", "ApproveRuns"), ("ForgetPeople",)
DESTINATION, BUYERS = "spring-campaigns", "spring-campaigns/spring-buyers"
NOBODY = "inbox/nobody/claims.csv"
SUPPRESSED = "suppression/optouts.csv"
CALM_LOOKS, LOOK_SECONDS, LONGEST_SECONDS = 4, 0.2, 60
BAD = {
    "email": "ines@example.com, ines@example.org",
    "firstName": "Ines",
}  # two addresses: rejected, and quoted in the file


class Story:
    """Plays it. ``folder`` is where files lie that people deliver and save."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack = stack
        self.staff = Staff(stack)
        self.judged: list[Judged] = []
        self.folder = folder
        self._watch = Watch(stack)
        self._s3, self._sqs = stack.cloud.client("s3"), stack.cloud.client("sqs")

    def play(self) -> None:
        """All of it, a chapter after the other."""
        for chapter in (
            self.documents_come_into_force, self.the_first_file_is_held_and_approved, self.rows_come_back_corrected,
            self.a_run_is_asked_for, self.work_is_paused_and_a_run_cancelled, self.messages_go_wrong,
            self.a_part_waits_for_marketo, self.the_audience_is_retired, self.somebody_is_forgotten, self.documents_go,
        ):  # fmt: skip
            chapter()
        self.judged = list(self.stack.cloud.gate.judged)

    def documents_come_into_force(self) -> None:
        self._s3.put_object(Bucket=self.stack.work_bucket, Key=SUPPRESSED, Body=b"otto@example.com\n")
        self._apply("active")
        self._author("list", "--json")
        self._author("show", DESTINATION)
        self.staff.having(*AUTHOR).segpush("check", *self.checked())  # moto never tells how EventBridge is set: exit 1
        self._approver("runs", DESTINATION)

    def the_first_file_is_held_and_approved(self) -> None:
        run = self.drop(spring.INES, spring.TOMAS, spring.ZOE, BAD)
        assert self.state(run) == "held"
        for words in (["runs"], ["run", run], ["approve", run, "--watch"]):
            self._approver(*words)
        self._approver("watch", run)
        self._approver("report", run, "--out", self.folder / "report.html")
        self.rest()
        assert self.state(run) == "done"

    def rows_come_back_corrected(self) -> None:
        (run,) = self.runs()
        fixed = self.folder / "fix.csv"
        self.staff.does("rejects", run, "--retry", fixed, duties=READER)
        fixed.write_bytes(spring.file(spring.HANNA))
        self.staff.does("retry", run, "--with", fixed, "--no-watch", duties=READER)
        self.rest()
        assert len(self.runs()) == 2

    def a_run_is_asked_for(self) -> None:
        self._approver("resync", BUYERS, "--no-watch")
        self.rest()
        assert len(self.runs()) == 3

    def work_is_paused_and_a_run_cancelled(self) -> None:
        self._approver("pause", BUYERS)
        run = self.deliver(spring.INES, spring.HANNA)
        self._until(lambda: self.state(run) == "waiting")
        self._approver("cancel", run)
        self.rest()
        assert self.state(run) == "cancelled"
        self._approver("retry", run, "--no-watch")
        self._approver("resume", BUYERS)
        self.rest()

    def messages_go_wrong(self) -> None:
        """An event of an object that is gone, one of a bucket without versions, and what nobody can read."""
        self._s3.put_object(Bucket=self.stack.drop_bucket, Key=NOBODY, Body=b"Email\nana@example.com\n")
        for key in ("inbox/gone.csv", NOBODY):
            self._send("StepsQueueUrl", {"detail-type": "Object Created", "detail": {"object": {"key": key}}})
        for queue in ("StepsQueueUrl", "PartsQueueUrl"):
            self._sqs.send_message(QueueUrl=self.stack.cloud.outputs[queue], MessageBody="{no JSON")
        self.rest()

    def a_part_waits_for_marketo(self) -> None:
        """What Marketo cannot do just now comes again, delayed."""
        self.stack.marketo.simulator.faults([{"fault": "713", "path": "/rest/", "times": 3}])
        self.drop(spring.INES, spring.HANNA, spring.ZOE)
        assert not self.stack.marketo.simulator.faults_left()

    def the_audience_is_retired(self) -> None:
        self._apply("retired")
        self._until(lambda: bool(self._watch.look().held))
        (held,) = self._watch.look().held
        self._approver("decline", held.id)
        self.rest()

    def somebody_is_forgotten(self) -> None:
        """Also where a delivered file was deleted, but an earlier version of it is still there."""
        first = self._s3.list_objects_v2(Bucket=self.stack.drop_bucket, Prefix=spring.PREFIX)["Contents"][0]["Key"]
        self._s3.delete_object(Bucket=self.stack.drop_bucket, Key=first)
        self.staff.does("forget", "ines@example.com", "--inbox", "--yes", duties=ERASER)

    def documents_go(self) -> None:
        self._author("remove", DESTINATION, "--yes")
        self._author("remove", "acme", "--yes")

    # what people do

    def drop(self, *rows: dict[str, str]) -> str:
        """Deliver a file, wait until its run rests, and return the run."""
        run = self.deliver(*rows)
        self.rest()
        return run

    def deliver(self, *rows: dict[str, str]) -> str:
        """Deliver a file, and return the run it will have."""
        file = self.folder / f"buyers-{'abcdefgh'[len(self.runs())]}.csv"  # a number would be that of a part
        file.write_bytes(spring.file(*rows))
        told = self.staff.does("drop", DESTINATION, "spring-buyers", file, "--no-watch", "--json", duties=DELIVERER)
        return str(json.loads(told)["run"])

    def state(self, run: str) -> str:
        return next((each.state for each in self._watch.look().runs if each.id == run), "")

    def rest(self) -> Look:
        """Wait until nothing moves; fail where that takes too long."""
        calm = 0

        def still() -> bool:
            nonlocal calm
            calm = calm + 1 if self._watch.look().at_rest else 0
            return calm >= CALM_LOOKS

        self._until(still)
        return self._watch.look()

    def _until(self, what: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST_SECONDS
        while not what():
            assert time.monotonic() < end, f"it did not happen in time: {self._watch.look()}"
            time.sleep(LOOK_SECONDS)

    def _apply(self, state: str) -> None:
        documents = {"acme.yaml": spring.account(), "spring.yaml": self._document(state)}
        for name, document in documents.items():
            (self.folder / name).write_text(json.dumps(document))  # JSON is YAML
        self._author("apply", "--yes", *(self.folder / name for name in documents))

    def _document(self, state: str) -> dict[str, Any]:
        return spring.destination(
            source={"quiet_period": "1s"},
            limits={"first_run": "hold"},
            list={"on_retire": "empty"},
            suppression={"file": SUPPRESSED},
            audience={"state": state},
        )

    def checked(self) -> tuple[object, ...]:
        """What `check` is given to ask the stack, and an account nobody needs a secret for."""
        (state := self.folder / "marketo.json").write_text(json.dumps(self.stack.marketo.simulator.state()))
        return (self.folder / "acme.yaml", self.folder / "spring.yaml", "--marketo", state)

    def _author(self, *words: object) -> None:
        self.staff.does(*words, duties=AUTHOR)

    def _approver(self, *words: object) -> None:
        self.staff.does(*words, duties=APPROVER)

    def runs(self) -> list[str]:
        """Return the runs there are, the one that began first first."""
        return [run.id for run in self._watch.look().runs]

    def _send(self, queue: str, message: dict[str, Any]) -> None:
        self._sqs.send_message(QueueUrl=self.stack.cloud.outputs[queue], MessageBody=json.dumps(message))
