"""Records of one file as a relation: what the formats of this room give, and the planning takes in one statement.

How a relation is made belongs to the formats (``text``, ``json_lines``, ``parquet``), what its cells mean to the planning.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import duckdb


@dataclass(frozen=True, slots=True)
class Segment:
    """``records`` records of file number ``file``, the first of them number ``first`` of the drop (from 1).

    ``relation`` is SQL in parentheses, good for one ``SELECT … FROM``, with ``params`` to bind. Its columns: ``bad`` (code, NULL
    for a sound record), ``found`` (cells counted, for ``cell_count``) and each cell asked for (``c<i>``, ``r<i>``), VARCHAR, NULL
    where missing. Rows come in the order of the file. A cell that is an object or a list is its JSON after ``marks.NESTED``.
    """

    file: int
    first: int
    records: int
    relation: str
    params: dict[str, object] = field(default_factory=dict)
    guard: Callable[[], AbstractContextManager[None]] = nullcontext

    def insert(self, db: duckdb.DuckDBPyConnection, into: str, select: str) -> None:
        """Insert ``select``, a query over :attr:`relation`, into a table; raise :class:`errors.BadDrop` for what cannot be read."""
        with self.guard():
            db.execute(f"INSERT INTO {into} {select}", self.params)
