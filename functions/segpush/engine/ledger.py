"""The ledger of a list: every person we know of there, one row a key and lead.

    key, lead (NULL: Marketo knew nobody), state on/off/maybe, origin ours/was_there, as_of, print (of what was written),
    asked_at (when Marketo said that this lead is meant by the key; NULL: seen on the list only), person, missed

Times are ISO text. One object a list, replaced whole at each close; which version is in force stands in the state table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

COLUMNS = {
    "key": "VARCHAR", "lead": "BIGINT", "state": "VARCHAR", "origin": "VARCHAR", "as_of": "VARCHAR", "print": "VARCHAR",
    "asked_at": "VARCHAR", "person": "VARCHAR", "missed": "BOOLEAN",
}  # fmt: skip


def create(db: duckdb.DuckDBPyConnection) -> None:
    """Make an empty ledger."""
    db.execute(f"CREATE TABLE ledger ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")


def load(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Let ``ledger`` be what its object holds, read where it lies; columns a newer version added are left alone."""
    where = "'" + str(path.absolute()).replace("'", "''") + "'"
    db.execute(f"CREATE OR REPLACE VIEW ledger AS SELECT {', '.join(COLUMNS)} FROM read_parquet({where})")


def change(db: duckdb.DuckDBPyConnection) -> None:
    """Make a table of the ledger, so that it can be changed."""
    if db.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'ledger'").fetchone():
        db.execute("CREATE TABLE changed AS FROM ledger; DROP VIEW ledger; ALTER TABLE changed RENAME TO ledger")


def seen_on_list(db: duckdb.DuckDBPyConnection, members: Sequence[Path]) -> None:
    """Take over who is on the list as Marketo says: whoever we did not know was there before us.

    A lead the ledger has as `on` but Marketo does not show was taken off by hand.
    """
    change(db)
    db.execute("CREATE TABLE on_list (key VARCHAR, lead BIGINT)")
    rows = "read_json(?, format='newline_delimited', columns={key: 'VARCHAR', lead: 'BIGINT'})"
    if members:
        db.execute(
            f"INSERT INTO on_list SELECT DISTINCT coalesce(lower(trim(key)), '#' || lead), lead FROM {rows}",
            [[str(p) for p in members]],
        )
    db.execute(
        "UPDATE ledger SET state = 'off' WHERE state <> 'off' AND lead IS NOT NULL AND lead NOT IN (SELECT lead FROM on_list)"
    )
    db.execute("UPDATE ledger SET state = 'on' WHERE lead IN (SELECT lead FROM on_list)")
    db.execute("""
        INSERT INTO ledger SELECT key, lead, 'on', 'was_there', NULL, NULL, NULL, NULL, false FROM on_list
        WHERE lead NOT IN (SELECT lead FROM ledger WHERE lead IS NOT NULL)
    """)


def doubt(db: duckdb.DuckDBPyConnection, people: Path) -> None:
    """Take over what a run that was never closed may have done: all it meant to write is `maybe` (design: never stuck)."""
    change(db)
    db.execute(
        "CREATE TABLE doubtful AS SELECT key, unnest(leads) AS lead, kind FROM read_parquet(?) WHERE touches",
        [str(people)],
    )
    db.execute("UPDATE ledger SET state = 'maybe', print = NULL WHERE lead IN (SELECT lead FROM doubtful)")
    db.execute("UPDATE ledger SET print = NULL WHERE key IN (SELECT key FROM doubtful)")
    db.execute("""
        INSERT INTO ledger SELECT DISTINCT key, lead, 'maybe', 'ours', NULL, NULL, NULL, NULL, false FROM doubtful
        WHERE kind = 'member' AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.lead = doubtful.lead)
    """)


def store(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the next ledger, sorted, so that the same people always make the same object."""
    db.execute(
        "COPY (SELECT * FROM next_ledger ORDER BY key, lead) TO $path (FORMAT parquet, COMPRESSION zstd)",
        {"path": str(path)},
    )
