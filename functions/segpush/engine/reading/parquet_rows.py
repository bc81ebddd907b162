"""Single rows of a Parquet file again: as JSON for a report, as Parquet for a retry. Which rows those are does not belong here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from segpush.engine.reading.parquet import columns_of, places, refusing
from segpush.engine.reading.unwrap import PlainFile

NUMBERED = "read_parquet($path, hive_partitioning = false, file_row_number = true)"


def as_json(db: duckdb.DuckDBPyConnection, plain: PlainFile, wanted: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield number (from 0) and JSON text of the ``wanted`` rows, in order."""
    top = [column for column in columns_of(db, plain) if column.value.startswith("t")]
    names = {f"name{place}": column.name for place, column in enumerate(top)}
    pairs = ", ".join(f"${name}, {column.value}" for name, column in zip(names, top, strict=True))
    query = f"""SELECT n, json_object({pairs})::VARCHAR FROM {NUMBERED} AS t({places(top)}, n)
        WHERE n IN (SELECT unnest($wanted::BIGINT[])) ORDER BY n"""
    with refusing(plain):
        yield from db.execute(query, {**names, "path": str(plain.path), "wanted": list(wanted)}).fetchall()


def write_rows(db: duckdb.DuckDBPyConnection, plain: PlainFile, wanted: Sequence[int], target: Path) -> None:
    """Write the ``wanted`` rows (from 0) of ``plain`` to the Parquet file ``target``, with all their columns, in order."""
    query = f"""COPY (SELECT * EXCLUDE (file_row_number) FROM {NUMBERED}
        WHERE file_row_number IN (SELECT unnest($wanted::BIGINT[])) ORDER BY file_row_number) TO $target (FORMAT parquet)"""
    with refusing(plain):
        db.execute(query, {"path": str(plain.path), "wanted": list(wanted), "target": str(target)})
