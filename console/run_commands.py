"""Commands that look at runs: `runs`, `run`, `report`."""

from __future__ import annotations

import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from console import printing
from console.in_force import audience_of, document, is_there
from console.runs import MOST, Runs, row
from console.told import AsJson, Local, NotAsAsked, RunId, StackName, stack_of, told
from console.wording import to_give
from segpush import names
from segpush.ports import ObjectStore
from segpush.retired import RETIRE
from segpush.run import ADDITIVE

Of = Annotated[str, typer.Argument(metavar="DEST[/AUDIENCE]", help="Only runs of this destination or audience.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    for command in (runs, run, report):
        app.command()(command)


def reading(stack: str, local: bool) -> Runs:
    """Return what reads the runs of a stack."""
    found = stack_of(stack, local)
    return Runs(found.work(), found.table())


def runs(
    of: Of = "",
    most: Annotated[int, typer.Option("--most", min=1, help="How many runs.")] = MOST,
    json: AsJson = False,
    local: Local = False,
    stack: StackName = "",
) -> None:
    """List runs, newest first."""
    with told():
        known = reading(stack, local)
        destination, _, audience = of.partition("/")
        found = known.newest(most, destination, audience)
        if of and not found:
            there(known.work, destination, audience)
        lines = [row(each, known.report(each)) for each in found]
    if json:
        printing.as_json(lines)
        return
    heads = ("run", "audience", "kind", "state", "rows", "rejected", "added", "removed", "age")
    printing.rows(heads, [_cells(line) for line in lines])
    if not lines:
        printing.advice("no run yet: one begins when a drop is complete, which is after its source.quiet_period")


def there(work: ObjectStore, destination: str, audience: str) -> None:
    """Raise :class:`NotAsAsked` where a destination or audience without runs is not in force either."""
    document(work, destination, "destination")
    if audience:
        audience_of(work, destination, audience)


def run(name: RunId, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
    """Tell everything about one run."""
    with told():
        known = reading(stack, local)
        about = known.about(known.one(name))
    if json:
        printing.as_json(about)
        return
    printing.pairs(_facts(about))
    printing.rows(("step", "parts open", "calls"), [_step(each) for each in about["steps"]])
    printing.pairs([(name, where) for name, where in about["files"].items()])
    if about["state"] == "held":
        printing.advice(f"{to_give(f'approve {name} --watch')}\n{to_give(f'decline {name}')}")


def report(
    name: RunId,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to save it.")] = None,
    json: AsJson = False,
    local: Local = False,
    stack: StackName = "",
) -> None:
    """Save a run's report.html, and say where."""
    with told():
        known = reading(stack, local)
        found, path = known.one(name), out or Path(f"report-{name}.html")
        if found.alive:
            raise NotAsAsked(f"run {name} is {found.state} and has no report yet; `segpush watch {name}` tells when")
        save(path, fetch(known, names.report(name, "report.html"), "its report is no longer kept"))
    if json:
        printing.as_json({"run": name, "file": str(path)})
    else:
        typer.echo(str(path))
    if open_it:
        webbrowser.open(path.absolute().as_uri())


def fetch(known: Runs, key: str, gone: str) -> bytes:
    """Return an object of the work bucket; raise :class:`NotAsAsked` where it is gone."""
    if not is_there(known.work, key):
        raise NotAsAsked(f"{gone}: {key} is not there")
    return known.work.get(key)


def save(path: Path, body: bytes) -> None:
    """Write a file; raise :class:`NotAsAsked` where that is not possible."""
    try:
        path.write_bytes(body)
    except OSError as error:
        raise NotAsAsked(f"{path} cannot be written ({error.strerror}); name another file") from error


def _cells(line: dict[str, Any]) -> tuple[object, ...]:
    counts = [("" if line["counts"][name] is None else line["counts"][name]) for name in _COUNTED]
    return (
        line["run"],
        f"{line['destination']}/{line['audience']}",
        _kind(line),
        line["state"],
        *counts,
        printing.age(line["started_at"], datetime.now(UTC)),
    )


_KINDS = {ADDITIVE: "corrected", RETIRE: "retire"}
"""What began a run that no drop and no task began, by its content."""


def _kind(line: dict[str, Any]) -> str:
    return line["task"] or _KINDS.get(line["content"], "drop")


_COUNTED = ("rows", "rejected", "added", "removed")


def _facts(about: dict[str, Any]) -> list[tuple[str, object]]:
    guard, counts = about["guard"], about["counts"]
    counted = ", ".join(f"{name} {count}" for name, count in counts.items() if count is not None)
    return [
        ("run", about["run"]), ("audience", f"{about['destination']}/{about['audience']}"), ("state", about["state"]),
        ("what", about["sentence"] or about["reason"]), ("task", about["task"]), ("content", about["content"]),
        ("account", about["account"]), ("list", about["list_id"] or ""), ("drop of", about["time"]), ("began", about["started_at"]),
        ("ended", about["ended_at"]), ("counts", counted), ("calls", about["calls"]["total"]),
        ("held for", ", ".join(guard["held_for"])), ("approved", ", ".join(guard["approved"])),
        ("until", about["hold_until"] if about["state"] == "held" else ""),
        ("goes on at", about["resume_at"]), ("retried as", about["retried"]),
        ("guard", ", ".join(f"{name} {value}" for name, value in guard["numbers"].items() if value)),
    ]  # fmt: skip


def _step(each: dict[str, Any]) -> tuple[object, ...]:
    return each["step"], f"{each['open']} of {each['parts']}", each["calls"]
