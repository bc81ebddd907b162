"""Close the books: the next ledger, and the counts that must add up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush.errors import SegpushError
from segpush.times import parse, stamp

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

FORGET = timedelta(days=30)
"""How long the ledger remembers people Marketo did not know whom no drop names: an older row than that comes no more."""

PAIRS: dict[str, frozenset[str]] = {
    "unchanged": frozenset({"kept", "on_list", "off_list", "not_asked", "refused", "undelivered", "unknown"}),
    "found": frozenset({"kept", "on_list", "off_list", "not_asked", "refused", "undelivered", "unknown"}),
    "created": frozenset({"on_list", "kept", "not_asked", "refused", "undelivered", "unknown"}),
    "updated": frozenset({"on_list", "kept", "not_asked", "refused", "undelivered", "unknown"}),
    "written": frozenset({"on_list", "kept", "not_asked", "refused", "undelivered", "unknown"}),
    "unmatched": frozenset({"not_asked", "kept"}),
    "ambiguous": frozenset({"not_asked", "kept"}),
    "suppressed": frozenset({"kept", "off_list", "not_asked", "refused", "undelivered", "unknown"}),
    "refused": frozenset({"not_asked", "kept"}),
    "undelivered": frozenset({"undelivered", "not_asked", "kept"}),
    "unknown": frozenset({"unknown", "not_asked", "kept"}),
}
"""Which list outcomes may go with which person outcome; anything else is a fault of ours and fails the run."""


class BooksDoNotAdd(SegpushError):
    """Sums differ, or a pair of outcomes is not possible: a fault of segpush, never of the data."""


def next_ledger(db: duckdb.DuckDBPyConnection, frame: Frame, *, unreadable: int = 0) -> None:
    """Make ``next_ledger`` from ``ledger``, ``people`` and ``places``; whoever is not settled becomes `maybe`.

    ``unreadable`` rows show no key: while there is one, absence proves nothing.
    """
    settled = "SELECT key FROM people WHERE asked OR len(leads) > 0"
    written = "p.person IN ('created', 'updated', 'written')"
    db.execute(
        f"""
        CREATE TABLE next_ledger AS
        WITH stands AS (FROM ledger WHERE lead IS NOT NULL OR key NOT IN ({settled})),
        told AS (
            SELECT p.key, w.lead, p.kind, p.person, w.list, coalesce(p.as_of, $time) AS as_of, p.print, p.asked, p.touches, p.via,
                p.code AS person_code, p.way = 'import' AS imported,
                p.removal, p.code = 'missing_once' AS missed
            FROM people p JOIN places w ON w.key = p.key AND w.kind = p.kind
                AND (w.lead IS NOT DISTINCT FROM NULL AND len(p.leads) = 0 OR list_contains(p.leads, w.lead))
            WHERE NOT (p.kind = 'leaver' AND $ignored))
        SELECT coalesce(l.key, p.key) AS key, coalesce(l.lead, p.lead) AS lead,
            CASE WHEN p.key IS NULL THEN l.state
                WHEN p.list = 'on_list' THEN 'on'
                WHEN p.list = 'off_list' THEN 'off'
                WHEN p.list = 'kept' THEN coalesce(l.state, 'on')
                WHEN p.list IN ('undelivered', 'unknown') AND p.lead IS NOT NULL THEN 'maybe'
                WHEN p.list = 'unknown' AND p.imported THEN 'maybe'
                WHEN p.lead IS NULL AND p.imported AND {written} THEN 'on'
                WHEN p.list = 'refused' AND p.kind = 'member' AND p.person <> 'suppressed' THEN 'off'
                WHEN p.list = 'refused' THEN coalesce(l.state, 'maybe')
                ELSE coalesce(l.state, 'off') END AS state,
            CASE WHEN p.list = 'on_list' AND l.state = 'off' THEN 'ours' ELSE coalesce(l.origin, 'ours') END AS origin,
            CASE WHEN p.key IS NULL THEN l.as_of ELSE greatest(coalesce(l.as_of, ''), p.as_of) END AS as_of,
            CASE WHEN p.key IS NULL OR p.kind <> 'member' THEN l.print WHEN {written} AND p.touches OR p.via = 'leave' THEN p.print
                WHEN p.person IN ('undelivered', 'unknown', 'refused') THEN NULL ELSE l.print END AS print,
            CASE WHEN p.kind = 'member' AND p.lead IS NOT NULL AND (p.person = 'unmatched' OR p.list = 'refused') THEN NULL
                WHEN p.kind = 'leaver' AND p.removal AND p.list = 'kept' THEN NULL
                WHEN p.kind = 'member' AND p.asked THEN $now ELSE l.asked_at END AS asked_at,
            CASE WHEN p.key IS NULL OR p.kind <> 'member' THEN l.person
                WHEN p.person IN ('unmatched', 'ambiguous') THEN p.person END AS person,
            coalesce(CASE WHEN p.key IS NULL AND l.state = 'off' THEN l.missed ELSE p.missed END, false) AS missed,
            CASE WHEN p.list IN ('on_list', 'off_list') THEN NULL ELSE l.gone_at END AS gone_at
        FROM stands l FULL JOIN told p ON p.key = l.key AND p.lead IS NOT DISTINCT FROM l.lead
        WHERE NOT (l.key IS NULL AND p.kind = 'absent' AND p.lead IS NULL)
    """,
        {"now": frame.run.planned_at, "time": frame.drop.time, "ignored": frame.members in {"add_only", "none"}},
    )
    _left(db, frame, everybody_else=frame.full and not unreadable)
    forget = stamp(parse(frame.run.planned_at) - max(FORGET, frame.destination.recheck.unmatched))
    said = "greatest(coalesce(as_of, ''), coalesce(asked_at, ''))"
    db.execute(f"DELETE FROM next_ledger WHERE lead IS NULL AND state = 'off' AND {said} < $before", {"before": forget})
    gone = "SELECT lead FROM places WHERE list = 'off_list' AND lead IS NOT NULL"
    db.execute(f"UPDATE next_ledger SET state = 'off' WHERE lead IN ({gone})")
    again = """
        SELECT key FROM places WHERE kind = 'member' AND list = 'refused'
            AND key NOT IN (SELECT key FROM people WHERE person = 'suppressed')
    """  # with all its leads: one may have been merged
    db.execute(f"UPDATE next_ledger SET asked_at = NULL WHERE key IN ({again})")


def _left(db: duckdb.DuckDBPyConnection, frame: Frame, *, everybody_else: bool) -> None:
    """Note in ``missed`` who left the audience while being off its list by hand: no row of the books tells it, and nobody puts them back.

    Those a row says of, and of a full drop also whom no row names.
    """
    off = "state = 'off' AND gone_at IS NOT NULL AND coalesce(as_of, '') <= $time"
    gone = f"SELECT key FROM next_ledger WHERE {off}"
    left = "key IN (SELECT key FROM people WHERE kind = 'leaver')"
    if everybody_else:
        named = f"SELECT key FROM people WHERE key IN ({gone}) UNION SELECT unnest(addresses) FROM people UNION SELECT key FROM protected"
        left = f"({left} OR key NOT IN ({named}))"
    if db.execute(f"{gone} LIMIT 1", {"time": frame.drop.time}).fetchone():  # of a large audience nearly always nobody
        db.execute(f"UPDATE next_ledger SET missed = true WHERE {off} AND {left}", {"time": frame.drop.time})


def accounts(db: duckdb.DuckDBPyConnection, numbers: dict[str, Any]) -> dict[str, Any]:
    """Return all outcome counts; raise :class:`BooksDoNotAdd` where they do not add up."""
    persons = dict(
        db.execute(
            "SELECT person, count(*) FROM people WHERE kind <> 'absent' GROUP BY person ORDER BY person"
        ).fetchall()
    )
    lists = dict(
        db.execute("SELECT list, count(*) FROM places WHERE kind <> 'absent' GROUP BY list ORDER BY list").fetchall()
    )
    absent = dict(
        db.execute("SELECT list, count(*) FROM places WHERE kind = 'absent' GROUP BY list ORDER BY list").fetchall()
    )
    codes = db.execute("""
        SELECT coalesce(w.code, p.code) AS code, count(*) FROM people p JOIN places w USING (key, kind)
        WHERE coalesce(w.code, p.code) IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1
    """).fetchall()
    _add_up(db, numbers, persons)
    warnings = db.execute("SELECT count(*) FROM people WHERE warning").fetchone()
    return {
        "people": persons,
        "list": lists,
        "ledger_leavers": absent,
        "reasons": dict(codes),
        "warnings": (warnings or (0,))[0],
    }


def require_all_rows(rows: dict[str, int], read: int) -> None:
    """Raise :class:`BooksDoNotAdd` where not every row read has an outcome."""
    if sum(rows.values()) != read:
        raise BooksDoNotAdd(f"{read} rows were read and {sum(rows.values())} have an outcome: {rows}")


def _add_up(db: duckdb.DuckDBPyConnection, numbers: dict[str, Any], persons: dict[str, int]) -> None:
    rows = numbers["rows"]
    require_all_rows(rows, numbers["read"])
    if sum(persons.values()) != rows.get("member", 0) + rows.get("leaver", 0):
        raise BooksDoNotAdd(f"members and leavers of {rows} do not equal the people {persons}")
    pairs = db.execute("SELECT DISTINCT p.person, w.list FROM people p JOIN places w USING (key, kind)").fetchall()
    wrong = [pair for pair in pairs if pair[1] not in PAIRS.get(pair[0], frozenset())]
    if wrong:
        raise BooksDoNotAdd(f"no person can have the outcomes {sorted(wrong)}")
