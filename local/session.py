"""One session with the stack: documents in force, files dropped in turn, held runs answered, until all is at rest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

from console.apply import apply
from console.commands import about_run
from local.documents import Documents
from local.drops import Dropped
from local.show import Show
from local.stack import System
from local.watch import Look, Watch
from segpush.aws.objects import S3Objects

LOOK_SECONDS = 0.25
CALM_LOOKS = 4  # a second without anything: messages that are between two queues are seen by then
STALL_SECONDS = 1_200  # nothing changed for longer than anything waits in place


class Session:
    """Plays a producer and, with ``go``, the person who approves."""

    def __init__(self, stack: System, show: Show, *, go: bool) -> None:
        self._stack = stack
        self._show = show
        self._go = go
        self._watch = Watch(stack)
        self._answered: set[tuple[str, int]] = set()
        self._s3 = stack.cloud.client("s3")

    def bring_into_force(self, documents: Documents) -> None:
        """Apply the documents as the console does; raise :class:`segpush.errors.BadDocument`."""
        apply(S3Objects(self._s3, self._stack.work_bucket), [documents.account, documents.destination])

    def lay_out(self, documents: Documents, folder: Path) -> None:
        """Put suppression files where documents look for them, as far as they lie below ``folder``."""
        for key in documents.suppression_files:
            if (folder / key).is_file():
                self._s3.upload_file(str(folder / key), self._stack.work_bucket, key)

    def deliver(self, drops: Sequence[Dropped], *, together: bool) -> Look:
        """Drop the files one after another or all at once; return how things stand at the end.

        One after another, a file is dropped once nothing moves any more, and no more files are once a run is held: its
        successor would only wait behind it.
        """
        look = self._watch.look()
        for batch in [list(drops)] if together else [[drop] for drop in drops]:
            for drop in batch:
                self._s3.upload_file(str(drop.path), self._stack.drop_bucket, drop.key)
            for look in self._looks():
                self._show(look)
                self._answer(look)
            if look.held:
                break
        return look

    def _looks(self) -> Iterator[Look]:
        """Look until all has been at rest for a while, or nothing has changed for far too long."""
        calm, last, changed = 0, Look(), time.monotonic()
        while calm < CALM_LOOKS and time.monotonic() < changed + STALL_SECONDS:
            look = self._watch.look()
            yield look
            if look != last:
                last, changed = look, time.monotonic()
            calm = calm + 1 if look.at_rest and not self._awaits_answer(look) else 0
            time.sleep(LOOK_SECONDS)

    def _awaits_answer(self, look: Look) -> bool:
        return self._go and bool(look.held)

    def _answer(self, look: Look) -> None:
        for run in look.held if self._go else ():
            if (run.id, run.rev) not in self._answered:
                self._answered.add((run.id, run.rev))
                self._stack.command(about_run("approve", run.id, "local", uuid4()))
