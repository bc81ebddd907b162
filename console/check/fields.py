"""What a destination wants of the account's fields and partitions: by the rules of a run, one finding each."""

from __future__ import annotations

from collections.abc import Iterator

from console.check.finding import Area, Finding, ok, problem, refused
from console.check.reads import Reads
from segpush.destination import Destination
from segpush.engine.described import Asked, asked
from segpush.errors import MarketoError
from segpush.planning import unknown_partition

_WRITTEN = {
    "always": "can be written", "on_create": "can be written, for new people only", "if_empty": "can be written, where it is empty",
    "never": "never written",
}  # fmt: skip


def of_fields(destination: Destination, reads: Reads) -> Iterator[Finding]:
    """Yield whether each key is searchable, and whether each mapped field is there, can be written, and takes the values."""
    try:
        facts = reads.facts()
    except MarketoError as error:
        yield refused("key", destination.name, error)
        yield refused("field", destination.name, error)
        return
    for each in asked(destination, facts):
        area: Area = "key" if each.key else "field"
        about = f"{destination.name} {each.name}"
        yield problem(area, about, each.problem) if each.problem else ok(area, about, _right(each))


def of_partition(destination: Destination, reads: Reads) -> Iterator[Finding]:
    """Yield whether the partition exists, where one is named."""
    if not destination.partition:
        return
    try:
        wrong = unknown_partition(destination, reads.partitions())
    except MarketoError as error:
        yield refused("partition", destination.name, error)
        return
    right = f"{destination.partition} is one of this account's"
    yield problem("partition", destination.name, wrong) if wrong else ok("partition", destination.name, right)


def _right(each: Asked) -> str:
    if each.target is None:
        return f"searchable, for {each.where}" if each.key else f"there, for {each.where}"
    size = f" of {each.target.length:,} characters" if each.target.length else ""
    return f"{each.target.type}{size}, {_WRITTEN[each.target.write]}"
