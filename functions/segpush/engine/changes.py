"""Compare the people of a drop with the ledger: who is to be looked up, written, added, taken off. Makes ``people``.

key, ord, kind (member, leaver: a row says so; absent: nobody says so any more), as_of, v0 …, print, leads, removal
(whether it may come off the list), via (what is to be done first: ask, direct, update), person, code, reason, warning,
touches (whether a write for it may happen)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import checks

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

REMOVES = "A row could not be read and shows no key, so this run takes nobody off the list"


def compare(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make ``people`` from ``mapped``, ``verdicts`` and ``ledger``, and finish the verdict of every row."""
    _known(db, frame)
    _stale(db, frame)
    _protected(db)
    _named(db, frame)
    if frame.full and frame.audience.list.members != "add_only":
        _absent(db, frame)
    elif frame.full:
        _absent(db, frame, "list.members is add_only")
    db.execute(
        "UPDATE verdicts SET outcome = m.status FROM mapped m WHERE verdicts.outcome IS NULL AND m.ord = verdicts.ord"
    )


def _known(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """What the ledger says of each key: the leads meant by it, and those of it that are on the list."""
    db.execute(
        """
        CREATE TABLE known AS SELECT key,
            coalesce(list(DISTINCT lead ORDER BY lead) FILTER (lead IS NOT NULL AND asked_at IS NOT NULL), []) AS leads,
            coalesce(list(DISTINCT lead ORDER BY lead) FILTER (lead IS NOT NULL AND state <> 'off' AND (asked_at IS NOT NULL OR origin = 'ours' OR $mirror)), []) AS seated,
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
    parts = [f"coalesce('=' || m.v{n}, '-')" for n in frame.written]
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
    _route(db, frame)


def _route(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Decide what each member needs first; nothing for those nothing is to be written for."""
    filled = " OR ".join(f"v{n} IS NOT NULL" for n in frame.written) or "false"
    dirty = f"(({filled}) AND (NOT printed OR doubtful OR print IS DISTINCT FROM old_print))"
    db.execute(f"""
        UPDATE people SET via = CASE WHEN {dirty} THEN 'update' END, person = CASE WHEN NOT ({dirty}) THEN 'unchanged' END
        WHERE kind = 'member' AND len(leads) > 0
    """)
    if not frame.destination.creates:
        _asked_recently(db, frame)
    direct = f"({filled}) AND {_may_go_direct(frame)}"
    db.execute(f"""
        UPDATE people SET via = CASE WHEN {direct} THEN 'direct' ELSE 'ask' END
        WHERE kind = 'member' AND len(leads) = 0 AND person IS NULL
    """)
    _route_leavers(db, frame)


def _may_go_direct(frame: Frame) -> str:
    """Whether Sync Leads by key can be asked at once, without looking ids up: SQL over one person.

    Not where fields are for new people only, nor for a person who lacks what creation needs: both must be told apart
    from the known ones first.
    """
    if not frame.destination.updates:
        return "false"
    if not frame.destination.creates:
        return "true"
    if len(frame.written) < len(frame.targets):
        return "false"
    return " AND ".join(f"v{n} IS NOT NULL" for n in frame.needed) or "true"


def _asked_recently(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Marketo is not asked again for people it did not know less than `recheck` ago."""
    db.execute(
        """
        UPDATE people SET person = old_person, code = 'asked_recently', reason = 'asked less than recheck.unmatched ago'
        WHERE kind = 'member' AND len(leads) = 0 AND asked_at > $before AND old_person IS NOT NULL
    """,
        {"before": frame.asked_before},
    )


def _route_leavers(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Decide which leaver rows take somebody off, and who must be looked up for it (feature bar 1.1)."""
    rule = frame.audience.list.members
    if rule == "add_only":
        say = "code = 'add_only', reason = 'list.members is add_only'"
        db.execute(f"UPDATE people SET removal = false, person = 'unchanged', {say} WHERE kind = 'leaver'")
        return
    if frame.full and rule == "follow":
        _only_ours(db)
    seen = "a row of this person could not be used, so it is not taken off"
    which = "kind = 'leaver' AND key IN (SELECT key FROM protected)"
    db.execute(
        f"UPDATE people SET removal = false, person = 'unchanged', code = 'protected', reason = $seen WHERE {which}",
        {"seen": seen},
    )
    gone = "(asked_at IS NOT NULL AND old_person IS NULL)"  # we know its leads, and none is on the list
    asks = "false" if frame.full else f"NOT {gone}"
    db.execute(f"""
        UPDATE people SET removal = len(leads) > 0 OR {asks}, via = CASE WHEN len(leads) = 0 AND {asks} THEN 'ask' END,
            person = CASE WHEN len(leads) > 0 OR NOT ({asks}) THEN 'unchanged' END
        WHERE kind = 'leaver' AND person IS NULL
    """)


def _only_ours(db: duckdb.DuckDBPyConnection) -> None:
    """In a full drop a leaver row says no more than absence does: it takes off only those we put there."""
    db.execute("""
        UPDATE people SET leads = list_filter(leads, lambda x: list_contains(o.ours, x))
        FROM (SELECT key, coalesce(list(lead) FILTER (origin = 'ours' AND lead IS NOT NULL), []) AS ours FROM ledger GROUP BY key) o
        WHERE o.key = people.key AND kind = 'leaver'
    """)


def _protected(db: duckdb.DuckDBPyConnection) -> None:
    """Keys seen in rows that could not be used: they are no leavers, whatever else the drop says."""
    db.execute("""
        CREATE TABLE protected AS
        SELECT DISTINCT m.key FROM mapped m JOIN verdicts d USING (ord)
        WHERE d.outcome IN ('rejected', 'conflict', 'stale') AND m.key IS NOT NULL
    """)
    db.execute(f"""
        INSERT INTO protected SELECT DISTINCT lower(address) FROM (
            SELECT unnest(regexp_extract_all(text, {checks.text(checks.ADDRESS_IN_TEXT)})) AS address FROM bad_source)
    """)


def unreadable(db: duckdb.DuckDBPyConnection, frame: Frame) -> int:
    """Count rejected rows that show no key: while there is one, absence proves nothing."""
    shows = f"regexp_matches(text, {checks.text(checks.ADDRESS_IN_TEXT)})" if frame.key_type == "email" else "false"
    row = db.execute(f"""
        SELECT (SELECT count(*) FROM mapped WHERE key IS NULL) + (SELECT count(*) FROM bad_source WHERE NOT coalesce({shows}, false))
    """).fetchone()
    return int(row[0]) if row else 0


def _absent(db: duckdb.DuckDBPyConnection, frame: Frame, kept: str = "") -> None:
    """Everybody the ledger has on the list whom no row of a full drop names any more."""
    rule = frame.audience.list.members
    origin = "true" if rule == "mirror" else "origin = 'ours'"
    first_time = "NOT bool_or(missed)" if frame.guesses else "false"
    nulls = "".join(f", NULL AS {v}" for v in frame.values)
    blind = unreadable(db, frame) > 0
    reason = kept or (REMOVES if blind else "")
    db.execute(
        f"""
        INSERT INTO people BY NAME
        SELECT key, 'absent' AS kind, $time AS as_of{nulls}, list(DISTINCT lead ORDER BY lead) AS leads,
            {"false" if reason else f"NOT ({first_time})"} AS removal, 'unchanged' AS person,
            CASE WHEN $reason <> '' THEN $code WHEN {first_time} THEN 'missing_once' END AS code,
            CASE WHEN $reason <> '' THEN $reason WHEN {first_time} THEN 'absent from one split drop without manifest; the next one decides' END AS reason,
            false AS warning, false AS touches, false AS asked, true AS in_ledger, false AS placed, false AS doubtful, false AS printed
        FROM ledger
        WHERE lead IS NOT NULL AND state <> 'off' AND {origin} AND coalesce(as_of, '') <= $time
            AND key NOT IN (SELECT key FROM mapped WHERE key IS NOT NULL) AND key NOT IN (SELECT key FROM protected)
        GROUP BY key
    """,
        {"time": frame.drop.time, "reason": reason, "code": "add_only" if kept else "unreadable_rows"},
    )
