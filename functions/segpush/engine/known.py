"""What the ledger says of each key, ready to be joined with the people of a drop.

What follows from it is decided in ``changes`` and ``routing``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import checks

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame


def look_up(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make the view ``known``: what the ledger says of each key.

    lead (meant by the key), seat (of a leaver row, what would come off), own (ours), gone (what comes off where no row names
    the key), each also as a list, for keys with several rows; placed, doubtful, as_of, asked_at, print, person, printed, missed,
    unseen (an import put it on the list under an id Marketo does not tell), gone_unseen (and comes off where no row names it), gone_at.
    Nearly every key has one row: its leads go through the join as numbers.
    """
    mirror, time = frame.members == "mirror", checks.text(frame.drop.time)
    meant = "lead IS NOT NULL AND asked_at IS NOT NULL"
    unseen = "lead IS NULL AND state <> 'off'"
    there = f"(({meant}) OR ({unseen}))"
    rules = {
        "lead": meant,
        "seat": f"lead IS NOT NULL AND state <> 'off' AND (asked_at IS NOT NULL OR origin = 'ours' OR {str(mirror).lower()})",
        "own": "lead IS NOT NULL AND origin = 'ours'",
        "gone": f"lead IS NOT NULL AND state <> 'off' AND (origin = 'ours' OR {str(mirror).lower()}) AND coalesce(as_of, '') <= {time}",
    }
    hashes = "SELECT hash(key) AS h FROM ledger GROUP BY h HAVING count(*) > 1"  # they are smaller than keys
    db.execute(
        f"CREATE TEMP TABLE shared AS SELECT key FROM ledger WHERE hash(key) IN ({hashes}) GROUP BY key HAVING count(*) > 1"
    )
    one = ", ".join(
        f"CASE WHEN {rule} THEN lead END AS {name}, NULL::BIGINT[] AS {name}_list" for name, rule in rules.items()
    )
    many = ", ".join(
        f"NULL::BIGINT AS {name}, coalesce(list(DISTINCT lead ORDER BY lead) FILTER ({rule}), []) AS {name}_list"
        for name, rule in rules.items()
    )
    gone = f"{unseen} AND coalesce(as_of, '') <= {time}"
    missed = f"missed AND coalesce(as_of, '') < {time}"
    db.execute(f"""
        CREATE TEMP TABLE several AS SELECT key, {many},
            bool_and(state = 'on') FILTER ({there}) AS placed, bool_or(state = 'maybe') AS doubtful, max(as_of) AS as_of,
            max(asked_at) AS asked_at, max(print) FILTER (asked_at IS NOT NULL OR lead IS NULL) AS print, max(person) AS person,
            bool_and(print IS NOT NULL) FILTER ({there}) AS printed, bool_or({missed}) AS missed, bool_or({unseen}) AS unseen,
            bool_or({gone}) AS gone_unseen, max(gone_at) AS gone_at
        FROM ledger WHERE key IN (SELECT key FROM shared) GROUP BY key
    """)
    only = "WHERE key NOT IN (SELECT key FROM shared) UNION ALL BY NAME FROM several" if has_any(db, "shared") else ""
    db.execute(f"""
        CREATE TEMP VIEW known AS
        SELECT key, {one}, CASE WHEN {there} THEN state = 'on' END AS placed, state = 'maybe' AS doubtful, as_of, asked_at,
            CASE WHEN asked_at IS NOT NULL OR lead IS NULL THEN print END AS print, person,
            CASE WHEN {there} THEN print IS NOT NULL END AS printed, {missed} AS missed, {unseen} AS unseen, {gone} AS gone_unseen, gone_at
        FROM ledger {only}
    """)


def has_any(db: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether a table has a row; ``table`` may have a condition behind it."""
    return db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None
