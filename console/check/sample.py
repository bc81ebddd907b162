"""A sample file, read as a run would read it: are its columns those the document names, and how many rows are of use."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.check.finding import Finding, ok, problem, unknown
from segpush.destination import Audience, Destination
from segpush.drop import Arrived, Drop
from segpush.engine import guard
from segpush.engine.columns import key_names
from segpush.engine.database import open_database
from segpush.engine.described import asked, further, plain, targets
from segpush.engine.frame import Frame, Target
from segpush.engine.people import map_rows
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.read import open_drop
from segpush.engine.reading.unwrap import SourceFile
from segpush.errors import BadDrop
from segpush.run import Run

NOT_DESCRIBED: dict[str, Any] = {"fields": [], "searchable": []}


@dataclass(frozen=True, slots=True)
class Sample:
    """A file on this machine as one of an audience's, which may take it by its name or not."""

    destination: Destination
    audience: Audience
    file: Path

    @property
    def key(self) -> str:
        """Where it would lie in the drop bucket."""
        return f"{self.audience.source.prefix}{self.file.name}"

    @property
    def about(self) -> str:
        """The audience's name."""
        return f"{self.destination.name}/{self.audience.slug}"


def of_sample(sample: Sample, facts: dict[str, Any] | None) -> Finding:
    """Return what a run would find in the file; ``facts`` is Marketo's description of its fields, None where it was not asked."""
    if facts is None and not plain(sample.destination):
        return unknown("sample", sample.about, "not read, for what Marketo's fields take is not known")
    if facts and any(each.problem for each in asked(sample.destination, facts)):
        return unknown("sample", sample.about, "not read, for a key or field above is wrong")
    try:
        codes, rows, notes = _read(sample, facts or NOT_DESCRIBED)
    except BadDrop as error:
        return problem("sample", sample.about, str(error))
    rejected = sum(codes.values())
    why = ", ".join(f"{count:,} {code}" for code, count in codes.items())
    told = f"{rows:,} rows read, {rejected:,} of them would be rejected" + (f": {why}" if why else "")
    if rejected == rows:
        return problem("sample", sample.about, f"{told}: correct the file, or what match and mapping name")
    numbers = {"rows": {"rejected": rejected, "others": rows - rejected}, "removed": 0, "ours": 0, "first_run": False}
    if over := guard.over(sample.destination.limits, numbers):
        return problem(
            "sample",
            sample.about,
            f"{told}; a run would be held, for {over['rejected']}: correct the file or the mapping",
        )
    return ok("sample", sample.about, " ".join([told, *(f"({note})" for note in notes)]))


def _read(sample: Sample, facts: dict[str, Any]) -> tuple[dict[str, int], int, Sequence[str]]:
    """Return how many rows are rejected for which code, how many there are, and what a report would note."""
    found, key_type = targets(sample.destination, facts)
    frame = _frame(sample, found, key_type, facts)
    with tempfile.TemporaryDirectory(prefix="segpush-sample-") as name, open_database(Path(name)) as db:
        shutil.copy(sample.file, path := Path(name) / "sample")
        limits = ReadLimits.on_disk(shutil.disk_usage(name).total)
        dialect = sample.audience.source.dialect()
        drop = open_drop(db, [SourceFile(path, sample.key)], dialect, limits, key_names(frame))
        reading = map_rows(db, frame, drop)
        codes = db.execute(
            "SELECT split_part(code, ':', 1), count(*) FROM mapped WHERE code <> 'not_ours' GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
    return dict(codes), reading.rows, reading.notes


def _frame(sample: Sample, found: tuple[Target, ...], key_type: str, facts: dict[str, Any]) -> Frame:
    """Put together what a run would know; there is none, so that its names are empty."""
    destination, audience, source = sample.destination, sample.audience, sample.audience.source
    run = Run("", destination.name, audience.slug, destination.account, 0, "", "", source.content_kind)
    arrived = Arrived(sample.key, "", "", sample.file.stat().st_size, "", "")
    return Frame(run, destination, audience, Drop("", "", (arrived,), ""), found, key_type, further(destination, facts))
