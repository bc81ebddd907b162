"""What push brought: one table of outcome rows for all parts of a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

COLUMNS = {
    "key": "VARCHAR", "lead": "BIGINT", "leads": "BIGINT[]", "person": "VARCHAR", "list": "VARCHAR", "code": "VARCHAR",
    "reason": "VARCHAR", "warning": "BOOLEAN", "file": "BIGINT", "object": "VARCHAR",
    "empty": "STRUCT(lead BIGINT, names VARCHAR[])[]", "flagged": "BIGINT[]",
}  # fmt: skip
"""What an outcome row may say; a key that a step does not know is NULL."""


def load(db: duckdb.DuckDBPyConnection, table: str, files: Sequence[Path]) -> None:
    """Make ``table`` (a name of ours) from outcome objects; empty where there are none."""
    db.execute(f"CREATE OR REPLACE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    if files:
        columns = ", ".join(f"{name}: '{kind}'" for name, kind in COLUMNS.items())
        rows = f"read_json(?, format='newline_delimited', columns={{{columns}}})"
        db.execute(f"INSERT INTO {table} SELECT * FROM {rows}", [[str(path) for path in files]])
