"""Who may not be taken off a list because of what could not be read.

Whom a readable row names is decided in ``changes``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import addresses, checks, keys

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

REMOVES = "a row could not be read and shows no key: it may be this person's, so nobody is taken off for being absent"
UNUSED = "('rejected', 'conflict', 'stale')"  # outcomes of rows that name somebody and do not count


def protect(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Keys seen in rows that could not be used: they are no leavers, whatever else the drop says."""
    db.execute(f"""
        CREATE TABLE protected AS
        SELECT DISTINCT unnest(coalesce(m.others, []) || [m.key]) AS key FROM mapped m JOIN verdicts d ON d.ord = m.rowid + 1
        WHERE d.outcome IN {UNUSED} AND m.key IS NOT NULL
    """)
    if frame.several_addresses:
        db.execute(f"INSERT INTO protected {addresses.of_people_with(UNUSED)}")
    if frame.destination.match.fallback:
        db.execute(f"""
            INSERT INTO protected SELECT DISTINCT unnest(list_transform(sought, lambda x: upper(x.field) || '=' || x.value))
            FROM mapped m JOIN verdicts d ON d.ord = m.rowid + 1 WHERE d.outcome IN {UNUSED}
        """)
    db.execute(f"""
        INSERT INTO protected WITH seen AS (
            SELECT lower(unnest(regexp_extract_all(text, {checks.text(checks.ADDRESS_IN_TEXT)}))) AS address FROM (
                SELECT text FROM bad_source
                UNION ALL SELECT raw FROM mapped WHERE code <> 'not_ours' AND NOT bad AND raw IS NOT NULL))
        SELECT address FROM seen UNION SELECT regexp_extract(address, '[^''|]+@.*') FROM seen
    """)
    keys.protect(db, frame)


def unreadable(db: duckdb.DuckDBPyConnection, frame: Frame) -> int:
    """Count rejected rows that show no key: while there is one, absence proves nothing."""
    shows = f"regexp_matches(text, {checks.text(checks.ADDRESS_IN_TEXT)})" if frame.key_type == "email" else "false"
    row = db.execute(f"""
        SELECT (SELECT count(*) FROM mapped WHERE key IS NULL AND NOT bad AND code <> 'not_ours')
            + (SELECT count(*) FROM bad_source WHERE NOT coalesce({shows}, false))
    """).fetchone()
    return int(row[0]) if row else 0


def kept(db: duckdb.DuckDBPyConnection, frame: Frame) -> tuple[str, str]:
    """Why nobody whom no row names may be taken off, as code and reason; '' where they may."""
    if frame.members == "add_only":
        return "add_only", "list.members is add_only"
    if frame.members == "none":
        return "no_list", "sync: profile has no list to leave"
    return ("unreadable_rows", REMOVES) if unreadable(db, frame) else ("", "")
