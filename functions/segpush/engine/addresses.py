"""Several addresses of one person (B12): in several rows that name one profile, or in a list in one cell. They make one lead.

The address is the first one the ledger has a lead for; else all are looked up, and it is the first one Marketo knows.

addresses (ord, pos, key)   of each row that counts and has more than one, in the order of the file; each key once in a drop
chosen    (ord, key)        the address the ledger decides; the person's other addresses are nobody's any more
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import checks

if TYPE_CHECKING:
    import duckdb

SPLITS = r"[\s;,|]+"
NESTED = "chr(16)"  # reading.marks.NESTED


def keys_in(cell: str, key_type: str) -> str:
    """Return the SQL of all usable keys of a cell that holds a list: JSON, or text with blanks, ``;``, ``,`` or ``|`` between."""
    json = f"CASE WHEN starts_with({cell}, {NESTED}) THEN substr({cell}, 2) WHEN starts_with(ltrim({cell}), '[') THEN {cell} END"
    elements = (
        f"coalesce(json_extract_string(try_cast({json} AS JSON), '$[*]'),"
        f" regexp_split_to_array(trim({cell}), {checks.text(SPLITS)}))"
    )
    ascii_only = f"list_filter({elements}, lambda x: NOT {checks.beyond_ascii('x')})"  # before lower() turns İ into i
    cleaned = f"list_transform({ascii_only}, lambda x: {checks.key('x')})"
    return f"list_filter({cleaned}, lambda x: x IS NOT NULL AND {checks.key_problem('x', key_type)} IS NULL)"


def gather(db: duckdb.DuckDBPyConnection) -> None:
    """Make ``addresses`` from the rows that count, before rows of one profile are reduced to one."""
    db.execute("""
        CREATE TEMP TABLE addresses AS
        WITH counted AS (
            SELECT rowid + 1 AS ord, key, profile, others FROM mapped
            WHERE code IS NULL AND rowid + 1 NOT IN (SELECT ord FROM verdicts)),
        listed AS (
            SELECT coalesce('p' || profile, 'r' || ord) AS person, ord, 0 AS place, key FROM counted
            UNION ALL
            SELECT coalesce('p' || profile, 'r' || ord), ord, place, others[place]
            FROM counted, unnest(range(1, len(others) + 1)) AS each (place)),
        once AS (SELECT * FROM listed QUALIFY row_number() OVER (PARTITION BY key ORDER BY place <> 0, ord, place) = 1)
        SELECT person, ord, row_number() OVER (PARTITION BY person ORDER BY ord, place) AS pos, key FROM once
        QUALIFY count(*) OVER (PARTITION BY person) > 1
    """)


def settle(db: duckdb.DuckDBPyConnection) -> None:
    """Let the row that counts for a person have all its addresses; forget those of people of whom no row counts."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE addresses AS
        SELECT s.ord, a.pos, a.key FROM addresses a
        JOIN (SELECT DISTINCT person, ord FROM addresses WHERE ord NOT IN (SELECT ord FROM verdicts)) s USING (person)
    """)


def choose(db: duckdb.DuckDBPyConnection) -> None:
    """Make ``chosen``: the first address of each person the ledger has a lead for. Needs the view ``known``."""
    db.execute("""
        CREATE TEMP TABLE chosen AS SELECT a.ord, arg_min(a.key, a.pos) AS key
        FROM addresses a JOIN known k USING (key)
        WHERE coalesce(k.lead, k.seat, k.lead_list[1], k.seat_list[1]) IS NOT NULL GROUP BY a.ord
    """)


def fold(db: duckdb.DuckDBPyConnection) -> None:
    """Give each person whose addresses were looked up the first one Marketo knows, from the table ``outcomes``.

    While nothing is known of an earlier address, a later one is not taken. A leaver's leads are those of all its addresses.
    """
    db.execute("""
        CREATE OR REPLACE TEMP TABLE asked_of AS
        SELECT p.ord, p.pos, o.key, o.person, o.leads
        FROM (SELECT ord, unnest(addresses) AS key, unnest(range(len(addresses))) AS pos FROM people
              WHERE addresses IS NOT NULL AND via = 'ask' AND person IS NULL) p
        JOIN outcomes o USING (key)
    """)
    db.execute("""
        UPDATE people SET key = a.key FROM (
            SELECT ord, arg_min(key, pos) AS key FROM asked_of WHERE person <> 'unmatched' GROUP BY ord) a
        WHERE a.ord = people.ord
    """)
    db.execute("""
        UPDATE outcomes SET leads = a.leads FROM (
            SELECT p.key, list_distinct(flatten(list(a.leads))) AS leads FROM asked_of a JOIN people p USING (ord)
            WHERE p.kind = 'leaver' AND a.person = 'found' GROUP BY p.key) a
        WHERE a.key = outcomes.key
    """)
