"""The ledger of a list: every person we know of there, one row a key and lead.

    key, lead (NULL: Marketo knew nobody), state on/off/maybe, origin ours/was_there, as_of, print (of what was written),
    asked_at (when Marketo said that this lead is meant by the key; NULL: seen on the list only), person,
    gone_at (when the list was found without a lead nobody of ours had taken off),
    missed (absent from one drop that proves little; of somebody with gone_at: has left the audience since)

A row without a lead that is `on` or `maybe` is somebody an import put there: Marketo does not tell under which id.

Times are ISO text. One object a list, replaced whole at each close; which version is in force stands in the state table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

COLUMNS = {
    "key": "VARCHAR", "lead": "BIGINT", "state": "VARCHAR", "origin": "VARCHAR", "as_of": "VARCHAR", "print": "VARCHAR",
    "asked_at": "VARCHAR", "person": "VARCHAR", "missed": "BOOLEAN", "gone_at": "VARCHAR",
}  # fmt: skip


def create(db: duckdb.DuckDBPyConnection) -> None:
    """Make an empty ledger."""
    db.execute(f"CREATE TABLE ledger ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")


def load(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Let ``ledger`` be what its object holds, read where it lies.

    Columns a newer version added are left alone, and what an older one did not know is NULL.
    """
    where = "'" + str(path.absolute()).replace("'", "''") + "'"
    stored = {name for name, *_ in db.execute(f"DESCRIBE FROM read_parquet({where})").fetchall()}
    columns = (name if name in stored else f"NULL::{kind} AS {name}" for name, kind in COLUMNS.items())
    db.execute(f"CREATE OR REPLACE VIEW ledger AS SELECT {', '.join(columns)} FROM read_parquet({where})")


def change(db: duckdb.DuckDBPyConnection) -> None:
    """Make a table of the ledger, so that it can be changed."""
    if db.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'ledger'").fetchone():
        db.execute("CREATE TABLE changed AS FROM ledger; DROP VIEW ledger; ALTER TABLE changed RENAME TO ledger")


def seen_on_list(db: duckdb.DuckDBPyConnection, now: str) -> dict[str, int]:
    """Take over who is on the list as Marketo says (``on_list``): whoever we did not know was there before us.

    A lead the ledger has as `on` but Marketo does not show was taken off by hand. Somebody an import put there is found
    by key, and has a lead from then on. Returns how many were put on and taken off by hand since we last knew.
    """
    change(db)
    drift = _drift(db)
    give_leads(db, "ledger", now)
    db.execute(
        """
        UPDATE ledger SET state = 'off', gone_at = CASE WHEN state = 'on' THEN $now ELSE gone_at END
        WHERE state <> 'off' AND (lead IS NULL OR lead NOT IN (SELECT lead FROM on_list))
    """,
        {"now": now},
    )
    db.execute("UPDATE ledger SET state = 'on', gone_at = NULL WHERE lead IN (SELECT lead FROM on_list)")
    add_found(db, "ledger", "lead NOT IN (SELECT lead FROM ledger WHERE lead IS NOT NULL)")
    return drift


def add_found(db: duckdb.DuckDBPyConnection, table: str, which: str) -> None:
    """Add members of ``on_list`` that nobody of ours put there to a ``table`` that is a ledger."""
    db.execute(f"""
        INSERT INTO {table} SELECT key, lead, 'on', 'was_there', NULL, NULL, NULL, NULL, false, NULL FROM on_list
        WHERE {which}
    """)


def give_leads(db: duckdb.DuckDBPyConnection, table: str, now: str) -> None:
    """Give people an import put on the list the leads Marketo shows for their keys, in a ``table`` that is a ledger."""
    db.execute(
        f"""
        INSERT INTO {table} SELECT l.key, o.lead, 'on', l.origin, l.as_of, l.print, $now, NULL, l.missed, NULL
        FROM {table} l JOIN on_list o USING (key)
        WHERE l.lead IS NULL AND l.state <> 'off' AND o.lead NOT IN (SELECT lead FROM {table} WHERE lead IS NOT NULL)
    """,
        {"now": now},
    )
    db.execute(f"DELETE FROM {table} WHERE lead IS NULL AND state <> 'off' AND key IN (SELECT key FROM on_list)")


def _drift(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count what somebody else did; whoever was `maybe` there may be there or not by our own doing."""
    row = db.execute("""
        SELECT count(*) FILTER (o.lead IS NOT NULL AND l.lead IS NULL), count(*) FILTER (o.lead IS NULL AND sure)
        FROM on_list o FULL JOIN (
            SELECT lead, bool_or(state = 'on') AS sure FROM ledger WHERE state <> 'off' AND lead IS NOT NULL GROUP BY lead) l USING (lead)
        WHERE EXISTS (FROM ledger)
    """).fetchone()
    added, removed = row or (0, 0)
    return {"added_by_hand": int(added), "removed_by_hand": int(removed)}


def doubt(db: duckdb.DuckDBPyConnection, people: Path) -> None:
    """Take over what a run that was never closed may have done: all it meant to write is `maybe` (design: never stuck).

    Somebody it meant to import has no lead and yet may be on the list.
    """
    change(db)
    db.execute("CREATE TABLE meant AS SELECT * FROM read_parquet(?) WHERE touches", [str(people)])
    db.execute("CREATE TABLE doubtful AS SELECT key, unnest(leads) AS lead, kind FROM meant")
    db.execute("UPDATE ledger SET state = 'maybe', print = NULL WHERE lead IN (SELECT lead FROM doubtful)")
    db.execute("UPDATE ledger SET print = NULL WHERE key IN (SELECT key FROM meant)")
    db.execute("""
        INSERT INTO ledger SELECT DISTINCT key, lead, 'maybe', 'ours', NULL, NULL, NULL, NULL, false, NULL FROM doubtful
        WHERE kind = 'member' AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.lead = doubtful.lead)
    """)
    if "way" in {name for name, *_ in db.execute("DESCRIBE meant").fetchall()}:
        db.execute(
            "UPDATE ledger SET state = 'maybe' WHERE lead IS NULL AND key IN (SELECT key FROM meant WHERE way = 'import')"
        )
        db.execute("""
            INSERT INTO ledger SELECT DISTINCT key, NULL::BIGINT, 'maybe', 'ours', NULL, NULL, NULL, NULL, false, NULL FROM meant
            WHERE way = 'import' AND len(leads) = 0 AND key NOT IN (SELECT key FROM ledger)
        """)


def store(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the next ledger, sorted, so that the same people always make the same object."""
    db.execute(
        "COPY (SELECT * FROM next_ledger ORDER BY key, lead) TO $path (FORMAT parquet, COMPRESSION zstd)",
        {"path": str(path)},
    )
