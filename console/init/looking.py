"""Looking at a sample file: read as a run reads a drop, in each dialect it may be written in, and nothing of it is kept.

A value leaves this room masked only, so that no screen, log or document holds a person's data.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from console.init import looks, producers
from console.init.sample import Column, Sample
from segpush.engine.checks import LEFT, MEMBER
from segpush.engine.database import open_database
from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.formats import is_blank
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.read import OpenDrop, open_drop
from segpush.engine.reading.refusal import EmptyDrop
from segpush.engine.reading.unwrap import PlainFile, SourceFile, unwrap
from segpush.errors import BadDrop

ROWS = 1_000  # looked at: enough to tell a column's type, and nobody waits for it
SHOWN = 2  # values of a column
LIMITS = ReadLimits(object_bytes=1_000_000_000, unpacked_bytes=2_000_000_000)
_HEAD = 65_536  # bytes in which delimiter and quotes are looked for


def read_sample(path: Path) -> Sample:
    """Look at a file; raise :class:`errors.BadDrop`, with one sentence, where it cannot be read."""
    if not path.is_file():
        raise BadDrop(f"{path} is no file; check the path")
    with TemporaryDirectory(prefix="segpush-init-") as folder:
        copy = Path(folder) / "sample"  # the engine reads below a folder of its own only
        shutil.copyfile(path, copy)
        plain, notes = _first(unwrap(SourceFile(copy, path.name), LIMITS, LIMITS.unpacked_bytes), path.name)
        return replace(_best(plain, path), notes=notes)


def _first(files: Sequence[PlainFile], name: str) -> tuple[PlainFile, tuple[str, ...]]:
    """Return the first file that holds something, and what to say of the others."""
    filled = [each for each in files if not is_blank(each)]
    if not filled:
        raise EmptyDrop(f"{name}: there is nothing in it; give a file with some rows.")
    others = f"{name} holds {len(filled)} files; {filled[0].name} was looked at."
    return filled[0], (others,) if len(filled) > 1 else ()


def _best(plain: PlainFile, path: Path) -> Sample:
    """Read it in each dialect it may be written in; the first in which the fewest rows are bad is the one."""
    if plain.kind != "text":
        return replace(_read(plain, path, Dialect()), dialect=None)
    with plain.path.open("rb") as file:
        head = file.read(_HEAD).decode(errors="replace")
    line = next((each for each in head.lstrip("\ufeff").splitlines() if each.strip()), "")
    between = producers.delimiter(line)
    cells = [cell.strip().strip('"') for cell in line.split(between)]
    headless = any(map(looks.is_address, cells))
    preset = producers.preset(path.name, () if headless else cells)
    found = _tried(plain, path, producers.dialects(preset, between, quoted='"' in head), headless=headless)
    return min(found, key=_trouble)


def _tried(plain: PlainFile, path: Path, dialects: Sequence[Dialect], *, headless: bool) -> list[Sample]:
    found: list[Sample] = []
    refused: list[BadDrop] = []
    for dialect in dialects:
        try:
            said = _without_header(plain, path, dialect) if headless else dialect
            found.append(_read(plain, path, said))
        except BadDrop as error:
            refused.append(error)
    if not found:
        raise refused[0]
    return found


def _without_header(plain: PlainFile, path: Path, dialect: Dialect) -> Dialect:
    """Return a dialect whose columns are called by their number: as many as the first record has cells."""
    with open_database(plain.path.parent) as db:
        cells = open_drop(db, [SourceFile(plain.path, path.name)], dialect, LIMITS).reading.columns
    return replace(dialect, header=False, columns=tuple(f"column{number}" for number, _ in enumerate(cells, 1)))


def _trouble(sample: Sample) -> tuple[int, float]:
    quoted_names = sum(name.startswith('"') for name in sample.names)
    return quoted_names, sample.bad / max(1, sample.rows)


def _read(plain: PlainFile, path: Path, dialect: Dialect) -> Sample:
    with open_database(plain.path.parent) as db:
        drop = open_drop(db, [SourceFile(plain.path, path.name)], dialect, LIMITS)
        names = list(drop.reading.columns)
        rows = _rows(db, drop)
    good = [row[1:] for row in rows if row[0] is None]
    columns = tuple(_column(name, [row[at] for row in good]) for at, name in enumerate(names))
    preset = producers.preset(path.name, [] if not dialect.header else names)
    return Sample(path, columns, len(rows), len(rows) - len(good), preset, dialect)


def _rows(db: duckdb.DuckDBPyConnection, drop: OpenDrop) -> list[tuple[str | None, ...]]:
    """Return the first records: what is wrong with each, and its cells."""
    cells = [f"c{number}" for number in range(len(drop.reading.columns))]
    for segment in drop.segments(cells):  # the first one is good until another is asked for
        with segment.guard():
            query = f"SELECT bad, {', '.join(cells)} FROM {segment.relation} LIMIT {ROWS}"
            return db.execute(query, segment.params).fetchall()
    raise EmptyDrop(f"{drop.reading.files[0]}: there is only a header in it; give a file with some rows.")


def _column(name: str, cells: Sequence[str | None]) -> Column:
    values = [value for cell in cells if (value := (cell or "").strip())]
    found, odd = looks.look(values)
    shown = tuple(dict.fromkeys(looks.masked(value) for value in values))[:SHOWN]
    words = {value.casefold() for value in values}
    tells = bool(words) and words <= {*MEMBER, *LEFT}
    return Column(
        name.strip(),
        found,
        odd,
        () if found == "nested" else shown,
        filled=len(values) / max(1, len(cells)),
        addresses=looks.share_of_addresses(values),
        tells=tells,
        leaves=tells and not words.isdisjoint(LEFT),
        different=len(words),
    )
