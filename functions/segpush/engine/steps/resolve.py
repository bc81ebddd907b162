"""Keys to lead ids: of members whose lead is not known yet, and of leavers nobody looked up before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import addresses
from segpush.engine.steps import write

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

_OPEN = "via IN ('ask', 'held') AND person IS NULL"


def asked(frame: Frame) -> str:
    """Select the rows of the step: keys, and the leads to be confirmed of people who are asked about although theirs are known."""
    more = (", leads" if frame.confirms else "") + (
        ", kind <> 'member' OR via = 'held' AS leaver"
        if frame.flags or frame.destination.match.several == "marketo"
        else ""
    )
    more += ", sought AS keys, second" if frame.compound else ""
    return f"""
        SELECT key{more} FROM people WHERE {_OPEN}
        UNION SELECT unnest(addresses) AS key{more} FROM people WHERE {_OPEN} AND addresses IS NOT NULL AND len(leads) = 0 ORDER BY key
    """


def fold(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Take over what Marketo knows of each key, from the table ``outcomes``."""
    addresses.fold(db)
    db.execute("""
        UPDATE people SET leads = CASE WHEN o.person = 'found' THEN o.leads ELSE people.leads END, asked = o.person <> 'undelivered',
            person = o.person, code = o.code, reason = o.reason, warning = coalesce(o.warning, false), empty = o.empty
        FROM outcomes o WHERE o.key = people.key AND people.via = 'ask'
    """)
    db.execute("""
        UPDATE people SET leads = CASE WHEN o.person = 'found' THEN o.leads ELSE [] END, asked = o.person <> 'undelivered',
            person = CASE WHEN o.person IN ('undelivered', 'unknown') THEN o.person ELSE 'suppressed' END
        FROM outcomes o WHERE o.key = people.key AND people.via = 'held'
    """)
    if frame.full and frame.members == "follow":
        _leave_there(db)
    if frame.flags:
        _hold_back(db, frame)
    if frame.if_empty:
        _leave(db, frame)
    db.execute(
        "UPDATE people SET person = NULL, via = 'update' WHERE kind = 'member' AND person = 'found' AND asked AND filled AND via = 'ask'"
    )
    if frame.destination.creates:
        needed = [*frame.key_fields[:1], *(frame.targets[n].name for n in frame.needed)]
        names = ", ".join(dict.fromkeys(needed if frame.compound else needed[1:]))
        wanted = "kind = 'member' AND person = 'unmatched' AND asked AND len(leads) = 0"
        if frame.destination.match.second_person == "leave":
            wanted += " AND code IS DISTINCT FROM 'second_field'"
        say = f"a person Marketo does not know is created only with {names}"
        db.execute(
            "UPDATE people SET person = 'refused', code = 'required_missing', reason = $say, leads = [] "
            f"WHERE {wanted} AND NOT complete",
            {"say": say},
        )
        db.execute(f"UPDATE people SET person = NULL, via = 'create' WHERE {wanted}")


def _leave_there(db: duckdb.DuckDBPyConnection) -> None:
    """Of whoever is to come off and was looked up, leave the leads that were on the list before us, or were put there by hand."""
    there = "SELECT lead FROM ledger WHERE lead IS NOT NULL AND state <> 'off' GROUP BY lead HAVING bool_and(origin = 'was_there')"
    db.execute(f"""
        UPDATE people SET leads = l.leads FROM (
            SELECT key, kind, coalesce(list(lead ORDER BY lead) FILTER (lead NOT IN ({there})), []) AS leads
            FROM (SELECT key, kind, unnest(leads) AS lead FROM people WHERE removal AND via IN ('ask', 'held')) GROUP BY key, kind) l
        WHERE l.key = people.key AND l.kind = people.kind
    """)


def _hold_back(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Take off whom Marketo's flags hold back, and flagged leads of people who have another: what is on the list and ours."""
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE held_back AS
        WITH told AS (SELECT p.key, p.person, o.flagged FROM people p JOIN outcomes o USING (key)
                      WHERE p.kind = 'member' AND p.via = 'ask' AND len(o.flagged) > 0)
        SELECT key, person, list(DISTINCT lead ORDER BY lead) AS leads FROM (
            SELECT told.key, told.person, l.lead FROM told
            JOIN ledger l ON list_contains(told.flagged, l.lead) OR (l.key = told.key AND told.person = 'suppressed')
            WHERE l.lead IS NOT NULL AND l.state <> 'off' AND (l.origin = 'ours' OR {str(frame.members == "mirror").lower()})
            UNION ALL
            SELECT told.key, told.person, unnest(told.flagged) AS lead FROM told
            JOIN ledger l ON l.key = told.key AND l.lead IS NULL AND l.state <> 'off')
        GROUP BY ALL
    """)
    db.execute("UPDATE people SET leads = [], placed = false WHERE kind = 'member' AND person = 'suppressed' AND asked")
    removes = str(frame.comes_off).lower()
    db.execute(
        f"UPDATE people SET leads = h.leads, removal = {removes} FROM held_back h"
        " WHERE h.key = people.key AND people.kind = 'member' AND people.person = 'suppressed' AND people.asked"
    )
    if frame.comes_off:
        db.execute(
            """
            INSERT INTO people BY NAME
            SELECT key, 'absent' AS kind, $time AS as_of, leads, true AS removal, 'unchanged' AS person, 'flagged' AS code,
                'Marketo holds this lead of the person back' AS reason, false AS warning, false AS touches, false AS asked,
                false AS placed
            FROM held_back h WHERE person <> 'suppressed' AND NOT EXISTS (FROM people a WHERE a.key = h.key AND a.kind = 'absent')
        """,
            {"time": frame.drop.time},
        )


def _leave(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Leave those alone whose fields have all they could be given: what they say now counts as written."""
    sends = " OR ".join(f"({write.has(frame, n)})" for n in frame.written)
    db.execute(f"""
        UPDATE people SET via = 'leave' WHERE kind = 'member' AND person = 'found' AND asked AND filled AND via = 'ask'
            AND ord NOT IN (SELECT ord FROM people JOIN fields USING (ord) WHERE {sends})
    """)


def expected(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many people Marketo knows and how many would be created and added, as far as the look-ups tell."""
    row = db.execute("""
        SELECT count(*) FILTER (via IN ('create', 'direct') AND person IS NULL AND len(leads) = 0),
            count(*) FILTER (kind = 'member' AND (person IS NULL OR person IN ('found', 'unchanged')) AND NOT placed),
            count(*) FILTER (kind = 'member' AND (len(leads) > 0 OR person = 'unchanged') AND person IS DISTINCT FROM 'suppressed'),
            count(*) FILTER (kind = 'member' AND person = 'unmatched'), count(*) FILTER (kind = 'member' AND person = 'ambiguous'),
            count(*) FILTER (kind = 'member' AND person = 'refused'), count(*) FILTER (kind = 'member' AND person = 'suppressed')
        FROM people
    """).fetchone()
    names = ("create", "add", "found", "unmatched", "ambiguous", "refused", "held_back")
    return dict(zip(names, row or (), strict=True))


def look_up_all(db: duckdb.DuckDBPyConnection) -> None:
    """Have everybody looked up who would be written at once: a plan that writes nothing learns only so who is known."""
    db.execute("UPDATE people SET via = 'ask', way = 'direct' WHERE via = 'direct'")


def forget(db: duckdb.DuckDBPyConnection) -> bool:
    """Have those a plan alone looked up be written at once again, so that their price is the push's; say whether there were any."""
    asked = db.execute("SELECT 1 FROM people WHERE way = 'direct' LIMIT 1").fetchone()
    db.execute("""
        UPDATE people SET via = 'direct', person = NULL, code = NULL, reason = NULL, leads = [], way = NULL WHERE way = 'direct'
    """)
    return asked is not None
