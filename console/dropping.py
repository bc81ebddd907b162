"""Bring a file on its way as a producer would, and find the run that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from console.in_force import audience_of
from console.told import NotAsAsked
from segpush.catalog import Catalog
from segpush.drop import Arrived
from segpush.grouping import base_of
from segpush.ports import ObjectStore, Table
from segpush.run import run_id
from segpush.state import State
from segpush.strays import is_marker
from segpush.times import stamp


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that was delivered. ``run`` is the id its run has where it is a drop by itself; ``quiet`` what is waited for first."""

    destination: str
    audience: str
    key: str
    base: str
    object: Arrived
    run: str
    quiet: timedelta

    def told(self) -> dict[str, Any]:
        """Return it as JSON tells it."""
        return {
            "destination": self.destination, "audience": self.audience, "key": self.key, "size": self.object.size,
            "run": self.run, "quiet_seconds": int(self.quiet.total_seconds()),
        }  # fmt: skip


def deliver(drop: ObjectStore, work: ObjectStore, whose: tuple[str, str], file: Path) -> Dropped:
    """Upload ``file`` below the prefix of an audience (destination, slug).

    Raises :class:`NotAsAsked` where there is no such audience or file, or where another audience, or none, would take it.
    """
    destination, audience = audience_of(work, *whose)
    if not file.is_file():
        raise NotAsAsked(f"{file} is no file; check the path")
    if is_marker(file.name, file.stat().st_size):
        raise NotAsAsked(f"{file} is named as a writer's marker, which nobody takes for data; name it otherwise")
    key = audience.source.prefix + file.name
    known = Catalog(work).known()
    takers = [f"{one.name}/{other.slug}" for one, other in known.claims(key)]
    if f"{destination.name}/{audience.slug}" not in takers:
        raise NotAsAsked(f"{known.why_nobody(key)}; or name the file so" if not takers else _others(key, takers))
    drop.upload(key, file)
    info = drop.head(key)
    arrived = Arrived(key, info.version_id or "", info.etag, info.size, stamp(info.last_modified), "")
    name = run_id(info.last_modified, f"{destination.name}/{audience.slug}", [arrived.identity])
    base = base_of(key, audience.source)
    return Dropped(destination.name, audience.slug, key, base, arrived, name, audience.source.quiet_period)


def found_run(table: Table, dropped: Dropped) -> str:
    """Return the run the file is in, '' while there is none: its own, or that of the drop it was taken with."""
    if State(table).run(dropped.run):
        return dropped.run
    pk, since = f"AUDIENCE#{dropped.destination}/{dropped.audience}", dropped.object.last_modified
    for item in table.query(pk, "DROP#"):
        taken = item.get("state") == "taken" and item.get("base") == dropped.base
        run = State(table).run(str(item["run"])) if taken else None
        if run and run.started_at >= since:
            return run.id
    return ""


def _others(key: str, takers: list[str]) -> str:
    return f"{key} would be taken by {', '.join(takers)}; name the file so that it is this audience's"
