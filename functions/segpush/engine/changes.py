"""Compare the people of a drop with the ledger: who is to be looked up, written, added, taken off. Makes ``people``.

key, ord, kind (member, leaver: a row says so; absent: nobody says so any more), as_of, v0 …, print, leads, removal
(whether it may come off the list), via (what is to be done first: ask, direct, update), person, code, reason, warning,
touches (whether a write for it may happen)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import checks, routing

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

REMOVES = "a row could not be read and shows no key: it may be this person's, so nobody is taken off for being absent"
ONCE = "absent from one split drop without manifest; the next one decides"


def compare(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make ``people`` from ``mapped``, ``verdicts`` and ``ledger``, and finish the verdict of every row."""
    _known(db, frame)
    _stale(db, frame)
    _protected(db)
    _named(db, frame)
    if frame.full:
        _absent(db, frame)
    db.execute(
        "UPDATE verdicts SET outcome = m.status FROM mapped m WHERE verdicts.outcome IS NULL AND m.ord = verdicts.ord"
    )


def _known(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """What the ledger says of each key: the leads meant by it, and those of it that are on the list."""
    db.execute(
        """
        CREATE TABLE known AS SELECT key,
            coalesce(list(DISTINCT lead ORDER BY lead) FILTER (lead IS NOT NULL AND asked_at IS NOT NULL), []) AS leads,
            coalesce(list(DISTINCT lead ORDER BY lead) FILTER (lead IS NOT NULL AND state <> 'off'
                AND (asked_at IS NOT NULL OR origin = 'ours' OR $mirror)), []) AS seated,
            bool_and(state = 'on') FILTER (lead IS NOT NULL AND asked_at IS NOT NULL) AS placed,
            bool_or(state = 'maybe') AS doubtful, max(as_of) AS as_of, max(asked_at) AS asked_at,
            max(print) FILTER (asked_at IS NOT NULL) AS print, max(person) AS person,
            bool_and(print IS NOT NULL) FILTER (lead IS NOT NULL AND asked_at IS NOT NULL) AS printed
        FROM ledger GROUP BY key
    """,
        {"mirror": frame.audience.list.members == "mirror"},
    )


def _stale(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """An older row never undoes a newer one. A row's own time counts in changes only: a full drop is a snapshot."""
    time = 'least(coalesce(m."at", $time), $time)' if not frame.full else "$time"
    db.execute("ALTER TABLE mapped ADD COLUMN as_of VARCHAR")
    db.execute(f"UPDATE mapped AS m SET as_of = {time}", {"time": frame.drop.time})
    db.execute("""
        UPDATE verdicts SET outcome = 'stale', code = 'stale', reason = 'a newer drop has spoken of this person'
        FROM mapped m JOIN known k ON m.key = k.key
        WHERE verdicts.ord = m.ord AND verdicts.outcome IS NULL AND k.as_of > m.as_of
    """)


def _named(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Everybody a valid row names."""
    values = "".join(f", m.{v}" for v in frame.values)
    parts = [f"{checks.text(frame.targets[n].name)} || coalesce('=' || m.v{n}, '-')" for n in frame.written]
    printed = f"md5(concat_ws(chr(31), {', '.join(parts)}))" if parts else "NULL::VARCHAR"
    leaver_leads = "coalesce(k.seated, [])"
    db.execute(f"""
        CREATE TABLE people AS
        SELECT m.key, m.ord, m.status AS kind, m.as_of{values}, {printed} AS print,
            CASE WHEN m.status = 'leaver' THEN {leaver_leads} ELSE coalesce(k.leads, []) END AS leads,
            m.status = 'leaver' AS removal, NULL::VARCHAR AS via, NULL::VARCHAR AS person, NULL::VARCHAR AS code,
            NULL::VARCHAR AS reason, false AS warning, false AS touches, false AS asked,
            coalesce(k.placed, false) AS placed, coalesce(k.doubtful, false) AS doubtful, k.print AS old_print,
            coalesce(k.printed, false) AS printed, k.asked_at, k.person AS old_person, k.key IS NOT NULL AS in_ledger
        FROM mapped m JOIN verdicts d USING (ord) LEFT JOIN known k ON k.key = m.key
        WHERE d.outcome IS NULL
    """)
    routing.route(db, frame)


def _protected(db: duckdb.DuckDBPyConnection) -> None:
    """Keys seen in rows that could not be used: they are no leavers, whatever else the drop says."""
    db.execute("""
        CREATE TABLE protected AS
        SELECT DISTINCT m.key FROM mapped m JOIN verdicts d USING (ord)
        WHERE d.outcome IN ('rejected', 'conflict', 'stale') AND m.key IS NOT NULL
    """)
    db.execute(f"""
        INSERT INTO protected WITH seen AS (
            SELECT lower(unnest(regexp_extract_all(text, {checks.text(checks.ADDRESS_IN_TEXT)}))) AS address FROM (
                SELECT text FROM bad_source UNION ALL SELECT raw FROM mapped WHERE code IS NOT NULL AND raw IS NOT NULL))
        SELECT address FROM seen UNION SELECT regexp_extract(address, '[^''|]+@.*') FROM seen
    """)


def unreadable(db: duckdb.DuckDBPyConnection, frame: Frame) -> int:
    """Count rejected rows that show no key: while there is one, absence proves nothing."""
    shows = f"regexp_matches(text, {checks.text(checks.ADDRESS_IN_TEXT)})" if frame.key_type == "email" else "false"
    row = db.execute(f"""
        SELECT (SELECT count(*) FROM mapped WHERE key IS NULL) + (SELECT count(*) FROM bad_source WHERE NOT coalesce({shows}, false))
    """).fetchone()
    return int(row[0]) if row else 0


def _absent(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Everybody the ledger has on the list whom no row of a full drop names any more."""
    origin = "true" if frame.audience.list.members == "mirror" else "origin = 'ours'"
    sure = "bool_or(missed AND coalesce(as_of, '') < $time)" if frame.guesses else "true"
    code, reason = _kept(db, frame)
    nulls = "".join(f", NULL AS {v}" for v in frame.values)
    db.execute(
        f"""
        INSERT INTO people BY NAME
        SELECT key, 'absent' AS kind, $time AS as_of{nulls}, list(DISTINCT lead ORDER BY lead) AS leads,
            $code = '' AND {sure} AS removal, 'unchanged' AS person,
            CASE WHEN $code <> '' THEN $code WHEN NOT ({sure}) THEN 'missing_once' END AS code,
            CASE WHEN $code <> '' THEN $reason WHEN NOT ({sure}) THEN $once END AS reason,
            false AS warning, false AS touches, false AS asked, true AS in_ledger, false AS placed, false AS doubtful, false AS printed
        FROM ledger
        WHERE lead IS NOT NULL AND state <> 'off' AND {origin} AND coalesce(as_of, '') <= $time
            AND key NOT IN (SELECT key FROM mapped WHERE key IS NOT NULL) AND key NOT IN (SELECT key FROM protected)
        GROUP BY key
    """,
        {"time": frame.drop.time, "code": code, "reason": reason, "once": ONCE},
    )


def _kept(db: duckdb.DuckDBPyConnection, frame: Frame) -> tuple[str, str]:
    """Why nobody who is absent may be taken off, as code and reason; '' where they may."""
    if frame.audience.list.members == "add_only":
        return "add_only", "list.members is add_only"
    return ("unreadable_rows", REMOVES) if unreadable(db, frame) else ("", "")
