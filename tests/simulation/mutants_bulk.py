"""The house with one promise about bulk jobs broken; see ``mutants``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from segpush import advance, delayed, push
from segpush.budget import Budget
from segpush.delivery import tracing, uploads
from segpush.delivery.lookup import same
from segpush.delivery.waiting import put_off
from segpush.engine import chains
from segpush.errors import Reason
from segpush.marketo.imports import FAILED
from segpush.push import Push
from segpush.run import STEPS
from segpush.state import State

Change = tuple[Any, str, Any]


def blind_upload() -> Sequence[Change]:
    """After a lost reply the file is sent again at once."""
    return [(uploads, "SETTLE", timedelta(seconds=0))]


def failures_by_order() -> Sequence[Change]:
    """The rows of the failures report are taken for the first rows of the file."""
    real = tracing.trace

    def trace(part: Any, job: Any, rows: int, file: Callable[[], bytes]) -> tracing.Traced:
        found = real(part, job, rows, file)
        keys = [same(line.split(",")[0]) for line in file().decode().splitlines()[1:]]
        why = next(iter(found.refused.values()), Reason("", ""))
        return replace(found, refused=dict.fromkeys(keys[: len(found.refused)], why))

    from segpush.delivery import imports  # noqa: PLC0415 - it took the name over

    return [(imports, "trace", trace)]


def polls_breed() -> Sequence[Change]:
    """A part that waits is sent twice, and the number of a wake means nothing."""
    on_part, send_at = Push._on_part, delayed.send_at

    def careless(self: Push, message: Mapping[str, Any]) -> None:
        part = State(self.table).part(message["run"], message["step"], int(message["part"]))
        on_part(self, {**message, "wake": part["wake"]})

    def twice(queue: Any, message: Mapping[str, Any], until: datetime, now: datetime) -> None:
        send_at(queue, message, until, now)
        if message["step"].startswith("import") and message["wake"] < MOST:
            send_at(queue, message, until + timedelta(seconds=5), now)

    return [(Push, "_on_part", careless), (push, "send_at", twice)]


MOST = 7  # wakes after which even this mutant is tired, lest a seed never end


def nothing_debited() -> Sequence[Change]:
    """Calls are not taken from what was set aside for the run."""
    return [(Budget, "_debit", lambda self, *, counted: ())]


def never_read_back() -> Sequence[Change]:
    """Whatever the document says, nobody reads the list again, and accepted counts as done."""
    return [(chains, "verifies", lambda frame, *, imports: False)]


def imports_before_leavers() -> Sequence[Change]:
    """Imports come before people are taken off."""
    others = [step for step in STEPS if step != "delist"]
    place = others.index("enlist")
    return [(advance, "STEPS", (*others[:place], "delist", *others[place:]))]


def files_twice() -> Sequence[Change]:
    """A file is uploaded once more when its job is over."""
    real = uploads._ended

    def ended(part: Any, n: int, upload: Any, job: Any, intents: Any, polls: Any) -> Any:
        if upload.number == 1 and job.status != FAILED:
            intents.void(upload.number)
            put_off(part, n, Reason("again", "once more"))
        return real(part, n, upload, job, intents, polls)

    return [(uploads, "_ended", ended)]


BULK: tuple[Callable[[], Sequence[Change]], ...] = (
    blind_upload, failures_by_order, polls_breed, nothing_debited, never_read_back, imports_before_leavers, files_twice,
)  # fmt: skip
