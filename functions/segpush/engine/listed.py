"""Who is on the list as Marketo says, from member pages or from an extract: the table ``on_list`` (key, lead).

What the ledger makes of it is in ``ledger``, what a run does about it in ``steps/verify``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

KEY = "coalesce(nullif(lower(trim(key)), ''), '#' || lead)"  # whoever has no key still has a place


def from_pages(db: duckdb.DuckDBPyConnection, outcomes: Sequence[Path]) -> None:
    """Make ``on_list`` from the outcome objects of the step `members`."""
    db.execute("CREATE OR REPLACE TABLE on_list (key VARCHAR, lead BIGINT)")
    if outcomes:
        rows = "read_json(?, format='newline_delimited', columns={key: 'VARCHAR', lead: 'BIGINT'})"
        query = f"INSERT INTO on_list SELECT DISTINCT {KEY}, lead FROM {rows} WHERE lead IS NOT NULL"
        db.execute(query, [[str(path) for path in outcomes]])


def from_extract(db: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Make ``on_list`` from the file of an extract, where an empty value is the word ``null`` (Adobe: Bulk Lead Extract).

    Where people are matched by Marketo's own id the file has no other column, and the id is the key.
    """
    with file.open("rb") as text:
        alone = b"," not in text.readline()
    columns, key = ("{lead: 'BIGINT'}", "lead::VARCHAR") if alone else ("{lead: 'BIGINT', key: 'VARCHAR'}", KEY)
    form = "header=true, nullstr='null', quote='\"', escape='\"', strict_mode=false"
    rows = f"read_csv($file, auto_detect=false, delim=',', columns={columns}, {form})"
    db.execute(
        f"CREATE OR REPLACE TABLE on_list AS SELECT DISTINCT {key} AS key, lead FROM {rows}", {"file": str(file)}
    )


def more_pages(db: duckdb.DuckDBPyConnection, outcomes: Sequence[Path]) -> bool:
    """Say whether the list has more members than pages were read."""
    if not outcomes:
        return False
    rows = "read_json(?, format='newline_delimited', columns={lead: 'BIGINT', code: 'VARCHAR'})"
    query = f"SELECT 1 FROM {rows} WHERE lead IS NULL AND code = 'more' LIMIT 1"
    return db.execute(query, [[str(path) for path in outcomes]]).fetchone() is not None
