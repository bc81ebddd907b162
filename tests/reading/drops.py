"""A drop on disk, read: what the tests of this folder look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from segpush.documents.presets import RFC_4180
from segpush.engine.database import open_database
from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.locate import locate
from segpush.engine.reading.read import OpenDrop, Reading, open_drop
from segpush.engine.reading.unwrap import SourceFile

AEP = Dialect()
CSV = RFC_4180
QUOTED = Dialect(quote='"')  # AEP with the quote option on


@dataclass
class Drop:
    """A drop that was read, with its database still open."""

    db: duckdb.DuckDBPyConnection
    reading: Reading

    @property
    def rows(self) -> list[tuple[str | None, ...]]:
        """Cells of the sound records, in order."""
        return [row[2:] for row in self.db.execute("FROM source ORDER BY ord").fetchall()]

    @property
    def orders(self) -> list[int]:
        return [order for (order,) in self.db.execute("SELECT ord FROM source").fetchall()]

    @property
    def bad(self) -> list[tuple[str, int, str]]:
        """Code, line and text of the bad records, in order."""
        return self.db.execute("SELECT code, line, text FROM bad_source ORDER BY ord").fetchall()

    @property
    def reasons(self) -> list[str]:
        return [reason for (reason,) in self.db.execute("SELECT reason FROM bad_source ORDER BY ord").fetchall()]

    @property
    def places(self) -> list[tuple[int, int, int, str]]:
        """Number, file, line and text of all records."""
        locate(self.db, "SELECT ord FROM source UNION ALL SELECT ord FROM bad_source")
        return self.db.execute("FROM located ORDER BY ord").fetchall()


@contextmanager
def opened(
    *files: bytes,
    dialect: Dialect = AEP,
    limits: ReadLimits | None = None,
    key: str | None = None,
    memory_mb: int = 256,
) -> Iterator[OpenDrop]:
    """Put ``files`` on disk as ``inbox/part-0``, ``inbox/part-1`` … and find their columns."""
    with TemporaryDirectory() as name, open_database(Path(name), memory_mb=memory_mb) as db:
        sources = []
        for number, content in enumerate(files):
            path = Path(name) / f"object-{number}"
            path.write_bytes(content)
            sources.append(SourceFile(path, f"inbox/part-{number}"))
        yield open_drop(db, sources, dialect, limits or ReadLimits(), [key] if key else [])


@contextmanager
def dropped(*files: bytes, **more: Any) -> Iterator[Drop]:
    """Read ``files`` whole; ``more`` as for :func:`opened`."""
    with opened(*files, **more) as drop:
        yield Drop(drop.db, taken(drop))


def taken(drop: OpenDrop) -> Reading:
    """Bring all records into tables: ``taken`` has every one, ``source`` (file, ord, c0 …) the sound ones."""
    db, cells = drop.db, [f"c{number}" for number in range(len(drop.reading.columns))]
    columns = "".join(f", {cell} VARCHAR" for cell in cells)
    db.execute(f"CREATE TABLE taken (file INTEGER, bad VARCHAR, found BIGINT{columns})")
    for segment in drop.segments(cells):
        query = (
            f"INSERT INTO taken SELECT {segment.file}, {', '.join(['bad', 'found', *cells])} FROM {segment.relation}"
        )
        db.execute(query, segment.params)
    sound = f"SELECT file, rowid + 1 AS ord, {', '.join(cells)} FROM taken WHERE bad IS NULL"
    db.execute(f"CREATE TABLE source AS {sound}")
    return drop.finish("SELECT rowid + 1 AS ord, bad AS code, found FROM taken WHERE bad IS NOT NULL")


def cells(*files: bytes, dialect: Dialect = AEP, key: str | None = None) -> list[tuple[str | None, ...]]:
    """Return the cells of the sound records of ``files``."""
    with dropped(*files, dialect=dialect, key=key) as drop:
        return drop.rows
