"""Tables of a run that an older version planned, brought into today's form: a deploy in mid-run changes nothing for the run.

What today's form is stands in ``changes``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine.keys import SOUGHT
from segpush.engine.routing import EMPTY

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame


def adopt(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make ``fields`` of people who still carry their values, what is derived from these, and what later versions need."""
    _fields(db, frame)
    _imports(db)
    for name, kind in (("empty", EMPTY), ("sought", SOUGHT), ("second", "VARCHAR")):
        db.execute(f"ALTER TABLE people ADD COLUMN IF NOT EXISTS {name} {kind}")


def _imports(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        "CREATE TABLE IF NOT EXISTS filed (step VARCHAR, file INTEGER, key VARCHAR, lead BIGINT, mask VARCHAR, adds INTEGER)"
    )
    db.execute("ALTER TABLE people ADD COLUMN IF NOT EXISTS barred BOOLEAN DEFAULT false")
    db.execute(
        "ALTER TABLE people ADD COLUMN IF NOT EXISTS way VARCHAR; ALTER TABLE people ADD COLUMN IF NOT EXISTS listed VARCHAR"
    )


def _fields(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    if db.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'fields'").fetchone():
        return
    values = "".join(f", {v}" for v in frame.values)
    db.execute(f"CREATE TABLE fields AS SELECT ord{values} FROM people WHERE via IS NOT NULL")
    without = f" EXCLUDE ({', '.join(frame.values)})" if frame.values else ""
    derived = f"NULL::VARCHAR[] AS addresses, {frame.something} AS filled, {frame.complete} AS complete"
    db.execute(f"CREATE TABLE today AS SELECT *{without}, {derived} FROM people")
    db.execute("DROP TABLE people; ALTER TABLE today RENAME TO people")
