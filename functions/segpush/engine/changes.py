"""Compare the people of a drop with the ledger: who is to be looked up, written, added, taken off. Makes ``people``.

key, ord, kind (member, leaver: a row says so; absent: nobody says so any more), as_of, v0 …, print, leads, removal
(whether it may come off the list), via (what is to be done first: ask, direct, update), person, code, reason, warning,
touches (whether a write for it may happen), asked, placed (whether all its leads are on the list), addresses (to be looked up,
where a person has several).
Values are kept of those only for whom there is something to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import addresses, checks, routing
from segpush.engine.people import ORD

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

REMOVES = "a row could not be read and shows no key: it may be this person's, so nobody is taken off for being absent"
ONCE = "absent from one split drop without manifest; the next one decides"
STALE = "a newer drop has spoken of this person"


def compare(db: duckdb.DuckDBPyConnection, frame: Frame, *, asks_first: bool) -> None:
    """Make ``people`` from ``mapped``, ``verdicts`` and ``ledger``, and find the rows that are stale.

    ``asks_first``: nobody is written before being looked up.
    """
    known(db, frame)
    _stale(db, frame)
    _protected(db)
    if _several_addresses(frame):
        addresses.choose(db)
    _named(db, frame, asks_first=asks_first)
    if frame.full:
        _absent(db, frame)


def _several_addresses(frame: Frame) -> bool:
    """Whether a person may have more than one address."""
    return bool(frame.audience.source.profile_id) or frame.destination.match.list == "all"


def known(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make the view ``known``: what the ledger says of each key.

    Nearly every key has one row. Its lead goes through the joins as a number; lists are made only for the others (``several``).
    """
    meant, mirror = "lead IS NOT NULL AND asked_at IS NOT NULL", frame.audience.list.members == "mirror"
    seated = (
        f"lead IS NOT NULL AND state <> 'off' AND (asked_at IS NOT NULL OR origin = 'ours' OR {str(mirror).lower()})"
    )
    ours = "lead IS NOT NULL AND origin = 'ours'"
    db.execute("CREATE TEMP TABLE shared AS SELECT key FROM ledger GROUP BY key HAVING count(*) > 1")
    db.execute(f"""
        CREATE TEMP TABLE several AS SELECT key,
            coalesce(list(DISTINCT lead ORDER BY lead) FILTER ({meant}), []) AS leads,
            coalesce(list(DISTINCT lead ORDER BY lead) FILTER ({seated}), []) AS seated,
            coalesce(list(DISTINCT lead ORDER BY lead) FILTER ({ours}), []) AS ours,
            bool_and(state = 'on') FILTER ({meant}) AS placed, bool_or(state = 'maybe') AS doubtful, max(as_of) AS as_of,
            max(asked_at) AS asked_at, max(print) FILTER (asked_at IS NOT NULL) AS print, max(person) AS person,
            bool_and(print IS NOT NULL) FILTER ({meant}) AS printed
        FROM ledger WHERE key IN (SELECT key FROM shared) GROUP BY key
    """)
    db.execute(f"""
        CREATE TEMP VIEW known AS
        SELECT key, CASE WHEN {meant} THEN lead END AS lead, CASE WHEN {seated} THEN lead END AS seat,
            CASE WHEN {ours} THEN lead END AS own,
            NULL::BIGINT[] AS leads, NULL::BIGINT[] AS seated, NULL::BIGINT[] AS ours, CASE WHEN {meant} THEN state = 'on' END AS placed,
            state = 'maybe' AS doubtful, as_of, asked_at, CASE WHEN asked_at IS NOT NULL THEN print END AS print, person,
            CASE WHEN {meant} THEN print IS NOT NULL END AS printed
        FROM ledger WHERE key NOT IN (SELECT key FROM shared)
        UNION ALL BY NAME SELECT * FROM several
    """)


def _stale(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """An older row never undoes a newer one."""
    row = db.execute("SELECT max(as_of) FROM ledger").fetchone()
    if frame.full and (row is None or row[0] is None or row[0] <= frame.drop.time):
        return
    db.execute(
        f"""
        INSERT INTO verdicts
        SELECT m.ord, 'stale', 'stale', $reason
        FROM (SELECT {ORD} AS ord, key, {as_of(frame)} AS as_of FROM mapped WHERE code IS NULL) m
        JOIN (SELECT key, max(as_of) AS as_of FROM ledger GROUP BY key) k USING (key)
        WHERE k.as_of > m.as_of AND m.ord NOT IN (SELECT ord FROM verdicts)
    """,
        {"time": frame.drop.time, "reason": STALE},
    )


def as_of(frame: Frame) -> str:
    """Return the SQL of a row's time. Its own counts in changes only: a full drop is a snapshot."""
    return "$time" if frame.full else 'least(coalesce("at", $time), $time)'


def _named(db: duckdb.DuckDBPyConnection, frame: Frame, *, asks_first: bool) -> None:
    """Everybody a valid row names."""
    parts = [f"{checks.text(frame.targets[n].name)} || coalesce('=' || v{n}, '-')" for n in frame.written]
    printed = f"md5(concat_ws(chr(31), {', '.join(parts)}))" if parts else "NULL::VARCHAR"
    values = "".join(f", {v}" for v in [*frame.values, *(f"x{n}" for n in frame.may_leave_out)])
    counted = "AND rowid + 1 NOT IN (SELECT ord FROM verdicts)" if _any_verdict(db) else ""
    joined = f"""(
        SELECT m.*, coalesce(k.leads, CASE WHEN k.lead IS NULL THEN [] ELSE [k.lead] END) AS meant,
            CASE WHEN kind = 'leaver' THEN coalesce(k.seated, CASE WHEN k.seat IS NULL THEN [] ELSE [k.seat] END) END AS seated,
            CASE WHEN kind = 'leaver' THEN coalesce(k.ours, CASE WHEN k.own IS NULL THEN [] ELSE [k.own] END) END AS ours,
            coalesce(k.placed, false) AS placed, coalesce(k.doubtful, false) AS doubtful, k.print AS old_print,
            coalesce(k.printed, false) AS printed, k.asked_at, k.person AS old_person,
            kind = 'leaver' AND key IN (SELECT key FROM protected) AS guarded
        FROM (
            SELECT {_key(frame)}, {ORD} AS ord, status AS kind, {as_of(frame)} AS as_of, {printed} AS print{values}
            FROM mapped WHERE code IS NULL {counted}) m
        LEFT JOIN known k USING (key))"""
    db.execute(
        f"CREATE TABLE people AS {routing.routed(frame, joined, asks_first=asks_first)}",
        {"time": frame.drop.time, **routing.parameters(frame)},
    )


def _key(frame: Frame) -> str:
    """A person's key, and the addresses to be looked up where there are several and the ledger knows none."""
    if not _several_addresses(frame):
        return "key, NULL::VARCHAR[] AS addresses"
    chosen = "(SELECT c.key FROM chosen c WHERE c.ord = mapped.rowid + 1)"
    all_of_it = "(SELECT list(a.key ORDER BY a.pos) FROM addresses a WHERE a.ord = mapped.rowid + 1)"
    return (
        f"coalesce({chosen}, {all_of_it}[1], key) AS key, CASE WHEN {chosen} IS NULL THEN {all_of_it} END AS addresses"
    )


def _any_verdict(db: duckdb.DuckDBPyConnection) -> bool:
    """Whether a row without a fault of its own does not count."""
    found = db.execute("SELECT 1 FROM verdicts WHERE outcome NOT IN ('rejected', 'not_ours') LIMIT 1").fetchone()
    return found is not None


def _protected(db: duckdb.DuckDBPyConnection) -> None:
    """Keys seen in rows that could not be used: they are no leavers, whatever else the drop says."""
    db.execute("""
        CREATE TABLE protected AS
        SELECT DISTINCT m.key FROM mapped m JOIN verdicts d ON d.ord = m.rowid + 1
        WHERE d.outcome IN ('rejected', 'conflict', 'stale') AND m.key IS NOT NULL
    """)
    db.execute(f"""
        INSERT INTO protected WITH seen AS (
            SELECT lower(unnest(regexp_extract_all(text, {checks.text(checks.ADDRESS_IN_TEXT)}))) AS address FROM (
                SELECT text FROM bad_source
                UNION ALL SELECT raw FROM mapped WHERE code <> 'not_ours' AND NOT bad AND raw IS NOT NULL))
        SELECT address FROM seen UNION SELECT regexp_extract(address, '[^''|]+@.*') FROM seen
    """)


def unreadable(db: duckdb.DuckDBPyConnection, frame: Frame) -> int:
    """Count rejected rows that show no key: while there is one, absence proves nothing."""
    shows = f"regexp_matches(text, {checks.text(checks.ADDRESS_IN_TEXT)})" if frame.key_type == "email" else "false"
    row = db.execute(f"""
        SELECT (SELECT count(*) FROM mapped WHERE key IS NULL AND NOT bad AND code <> 'not_ours')
            + (SELECT count(*) FROM bad_source WHERE NOT coalesce({shows}, false))
    """).fetchone()
    return int(row[0]) if row else 0


def _absent(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Everybody the ledger has on the list whom no row of a full drop names any more."""
    origin = "true" if frame.audience.list.members == "mirror" else "origin = 'ours'"
    sure = "bool_or(missed AND coalesce(as_of, '') < $time)" if frame.guesses else "true"
    code, reason = _kept(db, frame)
    nulls = "".join(f", NULL AS {v}" for v in frame.values)
    unchosen = f"OR l.key IN ({addresses.unchosen()})" if _several_addresses(frame) else ""
    db.execute(
        f"""
        INSERT INTO people BY NAME
        SELECT key, 'absent' AS kind, $time AS as_of{nulls}, list(DISTINCT lead ORDER BY lead) AS leads,
            $code = '' AND {sure} AS removal, 'unchanged' AS person,
            CASE WHEN $code <> '' THEN $code WHEN NOT ({sure}) THEN 'missing_once' END AS code,
            CASE WHEN $code <> '' THEN $reason WHEN NOT ({sure}) THEN $once END AS reason,
            false AS warning, false AS touches, false AS asked, false AS placed
        FROM ledger l
        WHERE lead IS NOT NULL AND state <> 'off' AND {origin} AND coalesce(as_of, '') <= $time
            AND (NOT EXISTS (FROM mapped m WHERE m.key = l.key AND m.code IS DISTINCT FROM 'not_ours') {unchosen})
            AND NOT EXISTS (FROM protected p WHERE p.key = l.key)
        GROUP BY key
    """,
        {"time": frame.drop.time, "code": code, "reason": reason, "once": ONCE},
    )


def _kept(db: duckdb.DuckDBPyConnection, frame: Frame) -> tuple[str, str]:
    """Why nobody who is absent may be taken off, as code and reason; '' where they may."""
    if frame.audience.list.members == "add_only":
        return "add_only", "list.members is add_only"
    return ("unreadable_rows", REMOVES) if unreadable(db, frame) else ("", "")
