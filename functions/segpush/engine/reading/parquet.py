"""Parquet → the names of its columns and segments of records; bounded by the footer before any data.

DuckDB reads; it takes no more memory than the database allows, whatever a footer says (rules R5, R7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb

from segpush.engine.reading.allowance import SMALLER
from segpush.engine.reading.limits import RATIO_FLOOR, ReadLimits
from segpush.engine.reading.parquet_cells import ParquetColumn, cell, columns_below, fault
from segpush.engine.reading.refusal import refuse
from segpush.engine.reading.segment import Segment
from segpush.engine.reading.unwrap import PlainFile

READ = "read_parquet($path, hive_partitioning = false)"

_SCHEMA = "SELECT name, coalesce(num_children, 0) FROM parquet_schema($path)"
_FOOTER = """SELECT (SELECT num_rows FROM parquet_file_metadata($path)),
    (SELECT coalesce(sum(total_uncompressed_size), 0) FROM parquet_metadata($path)),
    (SELECT coalesce(min(least(total_uncompressed_size, num_values)), 0) FROM parquet_metadata($path))"""
_VALUE = re.compile(r':? value ".*"')  # people's data are not for messages


@contextmanager
def refusing(plain: PlainFile) -> Iterator[None]:
    """Turn what DuckDB cannot read of ``plain`` into a refusal; for every statement that reads Parquet."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        what = "reading the Parquet file takes more memory than there is"
        raise refuse(plain.name, what, "write it with smaller row groups and pages, or export CSV") from None
    except duckdb.Error as error:
        reason = _VALUE.sub("", str(error).splitlines()[0].split(": ", 1)[-1].replace(str(plain.path), plain.path.name))
        raise refuse(
            plain.name, f"the Parquet file cannot be read ({reason[:200].rstrip('.')})", "upload it again"
        ) from None


def require(db: duckdb.DuckDBPyConnection, plain: PlainFile, limits: ReadLimits) -> int:
    """Return the number of rows; raise :class:`errors.BadDrop` where the footer is damaged or tells of more than ``limits``."""
    where = {"path": str(plain.path)}
    with refusing(plain):
        schema = db.execute(_SCHEMA, where).fetchall()
        rows, size, least = db.execute(_FOOTER, where).fetchone() or (-1, -1, -1)
    _require_schema(plain, schema, limits)
    if min(rows, size, least) < 0:
        raise refuse(plain.name, "the Parquet file's footer is damaged", "upload it again")
    if rows > limits.rows:
        raise refuse(plain.name, f"it holds {rows:,} rows, more than {limits.rows:,} (cap: rows)", SMALLER)
    if size > limits.unpacked_bytes:
        what = f"it holds {size:,} bytes unpacked, more than {limits.unpacked_bytes:,} (cap: unpacked_bytes)"
        raise refuse(plain.name, what, SMALLER)
    if size > max(RATIO_FLOOR, plain.size * limits.ratio):
        raise refuse(plain.name, f"it unpacks to more than {limits.ratio} times its size (cap: ratio)", SMALLER)
    return int(rows)


def _require_schema(plain: PlainFile, schema: Sequence[tuple[str, int]], limits: ReadLimits) -> None:
    """``schema``: each name with the number of its children, which follow it."""
    if len(schema) > limits.columns * 4:  # a list is three levels of a schema, a map four
        raise refuse(plain.name, f"it has more than {limits.columns:,} columns (cap: columns)", "export fewer columns")
    open_groups: list[int] = []
    for name, children in schema:
        while open_groups and not open_groups[-1]:
            open_groups.pop()
        if name.casefold() == "file_row_number" and len(open_groups) == 1:
            raise refuse(plain.name, "a column is named 'file_row_number', which DuckDB keeps for itself", "rename it")
        if open_groups:
            open_groups[-1] -= 1
        open_groups.append(children)
        if len(open_groups) - 1 > limits.nesting:
            raise refuse(plain.name, f"it is nested deeper than {limits.nesting} levels (cap: nesting)", SMALLER)


def columns(db: duckdb.DuckDBPyConnection, files: Sequence[PlainFile]) -> list[str]:
    """Return the names of all columns, and ``a.b`` for the fields of structs, in the order of the schemas; lists are not entered."""
    return list(dict.fromkeys(column.name for plain in files for column in columns_of(db, plain)))


def columns_of(db: duckdb.DuckDBPyConnection, plain: PlainFile) -> list[ParquetColumn]:
    """Return all columns and fields of structs, in order."""
    with refusing(plain):
        described = db.execute(f"FROM {READ} LIMIT 0", {"path": str(plain.path)}).description or []
    tops = ((name, f"t{place:d}", kind) for place, (name, kind, *_) in enumerate(described))
    return [column for top in tops for column in columns_below(*top)]


def segments(
    db: duckdb.DuckDBPyConnection,
    file: int,
    plain: PlainFile,
    first: int,
    columns: Mapping[int, str],
    limits: ReadLimits,
) -> Iterator[Segment]:
    """Yield the rows of ``plain`` as one segment; :func:`require` comes before, and :func:`refusing` around its use.

    Times are ISO in UTC, bytes text where they are UTF-8 (else ``bad`` is ``not_utf8``), lists and structs nested cells.
    """
    present = columns_of(db, plain)
    asked = {index: _named(present, name, plain) for index, name in columns.items()}
    _require_text(db, plain, places(present), list(asked.values()), limits)
    texts = "".join(f", {column.text} AS v{index:d}" for index, column in asked.items())
    faults = "".join(fault(column, f"v{index:d}") for index, column in asked.items())
    cells = "".join(f", {cell(column, f'v{index:d}')} AS c{index:d}" for index, column in asked.items())
    bad = f"CASE{faults} END" if faults else "NULL::VARCHAR"
    relation = f"(SELECT {bad} AS bad, NULL::BIGINT AS found{cells} FROM (SELECT *{texts} FROM {READ} AS t({places(present)})))"
    yield Segment(file, first, 0, relation, {"path": str(plain.path)})


def _require_text(
    db: duckdb.DuckDBPyConnection, plain: PlainFile, names: str, asked: Sequence[ParquetColumn], limits: ReadLimits
) -> None:
    """Hold the text against the caps: a footer does not tell it, as a dictionary keeps equal values once.

    DuckDB measures the dictionary, so that this costs little, and nothing is unpacked yet.
    """
    sizes = [f"coalesce({column.size}, 0)" for column in asked if column.may_hold_controls]
    query = f"""SELECT coalesce(sum(size), 0), coalesce(max(size), 0)
        FROM (SELECT {" + ".join(sizes) or 0} AS size FROM {READ} AS t({names}))"""
    with refusing(plain):
        total, longest = db.execute(query, {"path": str(plain.path)}).fetchone() or (0, 0)
    if longest > limits.line_bytes:
        raise refuse(plain.name, f"a row is longer than {limits.line_bytes:,} bytes (cap: line_bytes)", SMALLER)
    if total > limits.unpacked_bytes:
        what = f"its text takes {total:,} bytes, more than {limits.unpacked_bytes:,} (cap: unpacked_bytes)"
        raise refuse(plain.name, what, SMALLER)


def _named(present: Sequence[ParquetColumn], name: str, plain: PlainFile) -> ParquetColumn:
    found = [column for column in present if column.name == name]
    if not found:
        raise refuse(
            plain.name, f"it has no column {name!r}, but other files of the drop have", "export all files alike"
        )
    return found[0]


def places(present: Sequence[ParquetColumn]) -> str:
    """Return the columns' own names by place: those of the file are never SQL."""
    return ", ".join(column.value for column in present if column.value.startswith("t"))
