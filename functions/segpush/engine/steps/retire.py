"""The last run of an audience: whom we put onto its list comes off it, and the ledger says so. No drop, no mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import chains

if TYPE_CHECKING:
    import duckdb

OURS = "SELECT DISTINCT lead FROM ledger WHERE origin = 'ours' AND state <> 'off' AND lead IS NOT NULL"
DELIST = f"{OURS} ORDER BY lead"


def prepare(db: duckdb.DuckDBPyConnection) -> None:
    """Make the tables a run keeps: should it never be closed, the next one takes all who were to leave for `maybe`."""
    db.execute(f"""
        CREATE TABLE people AS
        SELECT key, list(lead) AS leads, 'absent' AS kind, true AS touches FROM ledger WHERE lead IN ({OURS}) GROUP BY key
    """)
    db.execute("CREATE TABLE fields (key VARCHAR); CREATE TABLE protected (key VARCHAR)")
    chains.nothing(db)


def unnamed(db: duckdb.DuckDBPyConnection) -> bool:
    """Whether an import put people there whose lead ids nobody learnt: then the list must be read."""
    query = "SELECT 1 FROM ledger WHERE lead IS NULL AND origin = 'ours' AND state <> 'off' LIMIT 1"
    return db.execute(query).fetchone() is not None


def count(db: duckdb.DuckDBPyConnection) -> int:
    """Return how many leads would come off the list."""
    return int((db.execute(f"SELECT count(*) FROM ({OURS})").fetchone() or (0,))[0])


def fold(db: duckdb.DuckDBPyConnection) -> int:
    """Make ``next_ledger`` from ``ledger`` and ``delisted``; return how many leads may still be on the list."""
    db.execute(f"""
        CREATE TABLE next_ledger AS
        SELECT l.* REPLACE (CASE WHEN l.lead NOT IN ({OURS}) THEN l.state WHEN d.list = 'off_list' THEN 'off' ELSE 'maybe' END AS state)
        FROM ledger l LEFT JOIN (SELECT DISTINCT ON (lead) lead, list FROM delisted ORDER BY lead) d ON d.lead = l.lead
        WHERE l.lead IS NOT NULL
        UNION ALL BY NAME SELECT * FROM ledger WHERE lead IS NULL
    """)
    left = f"SELECT count(DISTINCT lead) FROM next_ledger WHERE state = 'maybe' AND lead IN ({OURS})"
    return int((db.execute(left).fetchone() or (0,))[0])
