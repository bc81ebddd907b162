"""The list side: which leads are taken off, which are added, and what became of each place.

delist = ids(leavers) - ids(members) - ids(protected), before enlist = ids(members who exist) - ids already on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.run import STEPS

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

EXIST = "('unchanged', 'found', 'created', 'updated', 'written')"
"""A person is added only after the lead is known to exist (feature bar 1)."""

LEAVES = "(kind <> 'member' OR coalesce(person = 'suppressed', false))"
"""Who may come off: leavers, the absent, and members who are held back."""

DELIST = "SELECT lead FROM to_delist ORDER BY lead"
ENLIST = "SELECT lead FROM to_enlist WHERE lead NOT IN (SELECT lead FROM filed WHERE lead IS NOT NULL) ORDER BY lead"


def prepare(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make ``to_delist`` and ``to_enlist``; call it once the ids of all members are known.

    Whoever is on the list and stays there is left out of every join: of a large audience that is nearly everybody.
    """
    if frame.full and frame.members == "mirror" and STEPS.index(frame.run.step or STEPS[0]) < STEPS.index("delist"):
        _mirror(db, frame)  # who turns out later is left to the next run
    db.execute("""
        CREATE OR REPLACE TEMP TABLE leaving AS
        SELECT DISTINCT unnest(leads) AS lead FROM people WHERE removal
    """)
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE joining AS
        SELECT DISTINCT unnest(leads) AS lead FROM people
        WHERE kind = 'member' AND NOT placed AND NOT barred AND listed IS NULL AND person IN {EXIST}
    """)
    _seats(db)
    _staying(db)
    db.execute("""
        CREATE OR REPLACE TABLE to_delist AS
        SELECT lead FROM leaving LEFT JOIN seats s USING (lead)
        WHERE coalesce(s.maybe, true) AND lead NOT IN (SELECT lead FROM staying)
    """)
    db.execute("""
        CREATE OR REPLACE TABLE to_enlist AS
        SELECT lead FROM joining LEFT JOIN seats s USING (lead) WHERE NOT coalesce(s.taken, false)
    """)


def _seats(db: duckdb.DuckDBPyConnection) -> None:
    """Which leads the ledger has on the list, for sure or perhaps; of those only about whom that is asked."""
    db.execute("""
        CREATE OR REPLACE TABLE seats AS
        SELECT lead, bool_or(state = 'on') AS taken, bool_or(state <> 'off') AS maybe, bool_or(gone_at IS NOT NULL) AS gone
        FROM ledger JOIN (SELECT DISTINCT unnest(leads) AS lead FROM people WHERE NOT placed) USING (lead) GROUP BY lead
    """)


def _staying(db: duckdb.DuckDBPyConnection) -> None:
    """Which leads stay although a leaver has them: a member has them too, somebody protected, or another key of the audience."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE others AS SELECT l.key, l.lead, l.asked_at IS NOT NULL AND l.state <> 'off' AS meant
        FROM ledger l JOIN leaving USING (lead)
    """)
    db.execute(f"""
        CREATE OR REPLACE TABLE staying AS
        SELECT lead FROM (SELECT unnest(leads) AS lead FROM people WHERE NOT {LEAVES}) JOIN leaving USING (lead)
        UNION SELECT lead FROM others
            WHERE key IN (SELECT key FROM protected EXCEPT SELECT key FROM people WHERE person = 'suppressed')
        UNION SELECT lead FROM others
            WHERE meant AND key NOT IN (
                SELECT key FROM people JOIN (SELECT DISTINCT key FROM others) USING (key)
                UNION SELECT unnest(addresses) FROM people WHERE kind <> 'member' AND addresses IS NOT NULL)
    """)


def _mirror(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """A mirror also takes off leads that share a member's key but are not the one meant.

    Who is to be updated by an import, which comes after, is taken for somebody who exists.
    """
    meant = f"(p.person IN {EXIST} OR (p.person IS NULL AND p.via = 'update' AND len(p.leads) > 0))"
    sure = "bool_and(l.missed AND coalesce(l.as_of, '') < $time)" if frame.guesses else "true"
    db.execute(
        f"""
        INSERT INTO people BY NAME
        SELECT l.key, 'absent' AS kind, $time AS as_of, list(DISTINCT l.lead) AS leads, {sure} AS removal, 'unchanged' AS person,
            CASE WHEN {sure} THEN 'not_meant' ELSE 'missing_once' END AS code,
            'this lead shares a member''s key but is not the one meant' AS reason, false AS warning,
            false AS touches, false AS asked, false AS placed, false AS barred
        FROM ledger l JOIN people p ON p.key = l.key AND p.kind = 'member' AND {meant}
        WHERE l.lead IS NOT NULL AND l.state <> 'off' AND NOT list_contains(p.leads, l.lead)
            AND NOT EXISTS (SELECT 1 FROM people a WHERE a.key = l.key AND a.kind = 'absent')
        GROUP BY l.key
    """,
        {"time": frame.drop.time},
    )


def judge(db: duckdb.DuckDBPyConnection, fallback: tuple[str, str]) -> None:
    """Make ``places`` (key, kind, lead, list, code, reason): one row a person and lead, from ``delisted`` and ``enlisted``.

    ``fallback`` is code and reason of what was planned and never done, because the run ended before.
    """
    db.execute(
        """
        UPDATE people SET person = 'undelivered', code = coalesce(code, $code), reason = coalesce(reason, $reason)
        WHERE person IS NULL
    """,
        {"code": fallback[0], "reason": fallback[1]},
    )
    db.execute(
        f"""
        CREATE OR REPLACE TABLE places AS
        WITH spread AS (
            SELECT key, kind, person, removal, placed, code, reason, barred, listed,
                unnest(CASE WHEN len(leads) = 0 THEN [NULL] ELSE leads END) AS lead FROM people),
        seen AS (
            SELECT p.*, s.taken, s.maybe, p.barred AND NOT coalesce(s.maybe, false) AS off_by_hand, s.gone,
                e.list AS e_list, e.code AS e_code, e.reason AS e_reason, d.list AS d_list, d.code AS d_code, d.reason AS d_reason,
                te.lead IS NOT NULL AND listed IS NULL AS adds, td.lead IS NOT NULL AS drops
            FROM spread p LEFT JOIN seats s USING (lead)
            LEFT JOIN to_enlist te USING (lead) LEFT JOIN to_delist td USING (lead)
            LEFT JOIN (SELECT DISTINCT ON (lead) * FROM enlisted ORDER BY lead) e ON e.lead = p.lead
            LEFT JOIN (SELECT DISTINCT ON (lead) * FROM delisted ORDER BY lead) d ON d.lead = p.lead)
        SELECT key, kind, lead, CASE
            WHEN kind = 'member' AND person IN {EXIST} AND listed IS NOT NULL THEN listed
            WHEN kind = 'member' AND person IN {EXIST} AND lead IS NOT NULL
                THEN CASE WHEN adds THEN coalesce(e_list, 'undelivered') WHEN off_by_hand THEN 'not_asked' ELSE 'kept' END
            WHEN kind = 'member' AND person IN {EXIST} AND placed AND NOT barred THEN 'kept'
            WHEN {LEAVES} AND removal AND lead IS NOT NULL AND drops THEN coalesce(d_list, 'undelivered')
            WHEN lead IS NOT NULL AND coalesce(maybe, placed) THEN 'kept'
            WHEN person IN ('undelivered', 'unknown') AND (kind = 'member' OR removal) THEN person
            ELSE 'not_asked' END AS list,
            CASE WHEN kind = 'member' AND adds THEN coalesce(e_code, CASE WHEN e_list IS NULL THEN $code END)
                 WHEN kind = 'member' AND off_by_hand AND gone THEN 'removed_by_hand'
                 WHEN {LEAVES} AND drops THEN coalesce(d_code, CASE WHEN d_list IS NULL THEN $code END) END AS code,
            CASE WHEN kind = 'member' AND adds THEN coalesce(e_reason, CASE WHEN e_list IS NULL THEN $reason END)
                 WHEN kind = 'member' AND off_by_hand AND gone THEN 'somebody took this person off by hand; see recheck.removed'
                 WHEN {LEAVES} AND drops THEN coalesce(d_reason, CASE WHEN d_list IS NULL THEN $reason END) END AS reason
        FROM seen
    """,
        {"code": fallback[0], "reason": fallback[1]},
    )


def expected(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many leads would come off the list; people still to be looked up are not in it."""
    row = db.execute("SELECT count(*) FROM to_delist").fetchone()
    return {"removed": int(row[0]) if row else 0}
