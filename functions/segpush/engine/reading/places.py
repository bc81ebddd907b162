"""Where records lie: table ``source_piece``, a row about each MiB of a file, for the few records that are looked up again.

Looking up is ``locate``; what a record is belongs to the formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

TABLES = """
    CREATE TABLE source_file (file INTEGER, name VARCHAR, path VARCHAR, kind VARCHAR, dialect VARCHAR);
    CREATE TABLE source_piece (file INTEGER, first BIGINT, records BIGINT, start BIGINT, size BIGINT, line BIGINT);
    CREATE TABLE bad_source (file INTEGER, ord BIGINT, line BIGINT, text VARCHAR, code VARCHAR, reason VARCHAR);
"""
AT_ONCE = 500  # rows of one statement


@dataclass(frozen=True, slots=True)
class PiecePlace:
    """``records`` whole records in ``size`` bytes from byte ``start`` and physical line ``line`` (from 1) on."""

    records: int
    start: int
    size: int
    line: int


def create_tables(db: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that say what was read."""
    db.execute(TABLES)


def keep(db: duckdb.DuckDBPyConnection, file: int, first: int, places: Sequence[PiecePlace]) -> int:
    """Store the places of records of a file, the first of which is number ``first``; return how many records there are."""
    rows = []
    for each in places:
        rows.append((file, first, each.records, each.start, each.size, each.line))
        first += each.records
    for begin in range(0, len(rows), AT_ONCE):
        some = rows[begin : begin + AT_ONCE]
        values = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(some))
        db.execute(f"INSERT INTO source_piece VALUES {values}", [value for row in some for value in row])
    return sum(each.records for each in places)
