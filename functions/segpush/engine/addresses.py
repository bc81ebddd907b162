"""Several addresses of one person (B12): in several rows that name one profile, or in a list in one cell. They make one lead.

The address is the first one the ledger has a lead for; else all are looked up, and it is the first one Marketo knows.

gathered  (person, ord, pos, key)   of people with more than one, in the order of the file; each key once in a drop
addresses (ord, pos, key)           the same by the row that counts
chosen    (ord, key)                the address the ledger decides; the person's other addresses are nobody's any more
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
    """Make ``gathered`` (person, ord, pos, key) from the rows that count by their key, before those of one profile become one.

    What a duplicate row lists besides belongs to the person of the row that counts for its key.
    """
    db.execute("""
        CREATE TEMP TABLE gathered AS
        WITH counted AS (
            SELECT rowid + 1 AS ord, key, coalesce('p' || profile, 'k' || key) AS person, others FROM mapped
            WHERE code IS NULL AND rowid + 1 NOT IN (SELECT ord FROM verdicts)),
        rest AS (
            SELECT d.ord, c.person, m.others FROM verdicts d JOIN mapped m ON m.rowid + 1 = d.ord JOIN counted c USING (key)
            WHERE d.outcome = 'duplicate'),
        lists AS (SELECT ord, person, others, 1 AS rank FROM counted UNION ALL SELECT ord, person, others, 2 FROM rest),
        listed AS (
            SELECT person, ord, 0 AS place, key, 0 AS rank FROM counted
            UNION ALL
            SELECT person, ord, place, others[place], rank FROM lists, unnest(range(1, len(others) + 1)) AS each (place)),
        once AS (SELECT * FROM listed QUALIFY row_number() OVER (PARTITION BY key ORDER BY rank, ord, place) = 1)
        SELECT person, ord, row_number() OVER (PARTITION BY person ORDER BY rank = 2, ord, place) AS pos, key FROM once
        QUALIFY count(*) OVER (PARTITION BY person) > 1
    """)


def settle(db: duckdb.DuckDBPyConnection) -> None:
    """Make ``addresses``: the row that counts for a person has all its addresses; of people of whom no row counts there are none."""
    db.execute("""
        CREATE TEMP TABLE addresses AS
        SELECT s.ord, g.pos, g.key FROM gathered g
        JOIN (SELECT DISTINCT person, ord FROM gathered WHERE ord NOT IN (SELECT ord FROM verdicts)) s USING (person)
    """)


def of_people_with(outcomes: str) -> str:
    """Return the query of all addresses of people of whom a row has one of these outcomes."""
    rows = f"SELECT g.person FROM gathered g JOIN verdicts d USING (ord) WHERE d.outcome IN {outcomes}"
    return f"SELECT DISTINCT key FROM gathered WHERE person IN ({rows})"


def choose(db: duckdb.DuckDBPyConnection) -> None:
    """Make ``chosen``: the first address of each person the ledger has a lead for; and ``seats_of``, the leads of all of them.

    Needs the view ``known``.
    """
    db.execute("""
        CREATE TEMP TABLE chosen AS SELECT a.ord, arg_min(a.key, a.pos) AS key
        FROM addresses a JOIN known k USING (key)
        WHERE coalesce(k.lead, k.seat, k.lead_list[1], k.seat_list[1]) IS NOT NULL GROUP BY a.ord
    """)
    sums = ", ".join(
        f"list_sort(list_distinct(flatten(list(coalesce(k.{one}_list, CASE WHEN k.{one} IS NULL THEN [] ELSE [k.{one}] END))))) AS {one}s"
        for one in ("seat", "own")
    )
    db.execute(
        f"CREATE TEMP TABLE seats_of AS SELECT a.ord, {sums} FROM addresses a JOIN known k USING (key) GROUP BY a.ord"
    )


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
