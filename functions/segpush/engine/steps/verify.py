"""The list as Marketo shows it, against the list as the run's replies say: accepted is not done.

Who was added and is not seen is asked about once more (`recheck`), because Marketo promises no moment at which a change
shows. What nobody of ours did is drift: people put on or taken off by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush.engine import ledger, listed
from segpush.engine.steps import outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from segpush.engine.frame import Frame
    from segpush.engine.workbench import Workbench

RECHECK = 30_000  # people at most that are asked about one by one, 100 calls; beyond that something else is wrong
NOT_SEEN = "Marketo accepted this person and does not show them on the list yet; the next run adds them again"
BY_HAND = "somebody took this person off by hand; see recheck.removed"
NOT_READ = "The list could not be read back ({why}), so this report goes by what Marketo answered to each call."
UNTRACED = "the import reports a row it does not name, and this person is not on the list"


def read(bench: Workbench, frame: Frame) -> bool:
    """Make ``on_list`` of what the step brought; say whether it brought anything."""
    found = bench.outcomes(frame.run.id, "verify")
    if not found:
        return False
    outcomes.load(bench.db, "brought", found)
    row = bench.db.execute("SELECT object FROM brought WHERE object IS NOT NULL").fetchone()
    if row is None:
        return False
    listed.from_extract(bench.db, bench.fetch(str(row[0])))
    return True


def unread(bench: Workbench, frame: Frame) -> list[str]:
    """Return a sentence for the report where the list was to be read back and nothing came of it, with Marketo's reason."""
    if frame.run.step != "verify":
        return []
    outcomes.load(bench.db, "brought", bench.outcomes(frame.run.id, "verify"))
    row = bench.db.execute("SELECT concat_ws(' ', code, reason) FROM brought WHERE object IS NULL").fetchone()
    return [NOT_READ.format(why=row[0] if row else "no answer was stored")]


def fold(db: duckdb.DuckDBPyConnection) -> None:
    """Give people an import put on the list the leads Marketo shows for their keys.

    Whoever nobody knows to be written was so if seen there, unless there before: then being seen proves nothing.
    """
    db.execute("""
        CREATE OR REPLACE TEMP TABLE before AS SELECT key, lead FROM ledger WHERE state <> 'off'
    """)
    db.execute("""
        CREATE OR REPLACE TEMP TABLE found AS
        SELECT p.key, coalesce(list(o.lead ORDER BY o.lead) FILTER (o.lead NOT IN (
            SELECT lead FROM ledger WHERE origin = 'was_there' AND lead IS NOT NULL)), list(o.lead ORDER BY o.lead)) AS leads
        FROM people p JOIN on_list o USING (key)
        WHERE p.kind = 'member' AND p.way = 'import' AND len(p.leads) = 0
            AND (p.person = 'written' OR (p.person = 'unknown' AND p.key NOT IN (SELECT key FROM before))) GROUP BY p.key
    """)
    db.execute("""
        UPDATE people SET leads = f.leads, asked = true, person = 'written', listed = 'on_list',
            code = CASE WHEN person = 'unknown' THEN NULL ELSE code END, reason = CASE WHEN person = 'unknown' THEN NULL ELSE reason END
        FROM found f WHERE f.key = people.key AND kind = 'member'
    """)
    db.execute("""
        UPDATE people SET person = 'updated', code = NULL, reason = NULL
        WHERE kind = 'member' AND way = 'import' AND via = 'update' AND person = 'unknown' AND len(leads) = 1
            AND leads[1] IN (SELECT lead FROM on_list) AND leads[1] NOT IN (SELECT lead FROM before WHERE lead IS NOT NULL)
    """)


def unseen(limit: int = RECHECK) -> str:
    """Return the query of whom the run added and the list does not show; needs ``enlisted`` and ``on_list``."""
    return f"""
        SELECT lead, NULL::VARCHAR AS key FROM enlisted WHERE list = 'on_list' AND lead NOT IN (SELECT lead FROM on_list)
        UNION ALL SELECT NULL, key FROM people WHERE kind = 'member' AND listed = 'on_list' AND len(leads) = 0
        ORDER BY lead, key LIMIT {limit}"""


def settle(db: duckdb.DuckDBPyConnection) -> None:
    """Let ``places`` say what was seen, in ``on_list`` or by the step `recheck` (``rechecked``)."""
    seen = "(lead IN (SELECT lead FROM on_list) OR lead IN (SELECT lead FROM rechecked WHERE list = 'on_list' AND lead IS NOT NULL))"
    known = "(lead IS NOT NULL OR key IN (SELECT key FROM rechecked WHERE list = 'on_list' AND key IS NOT NULL))"
    db.execute(
        f"""
        UPDATE places SET list = 'unknown', code = 'not_visible', reason = $say
        WHERE kind = 'member' AND list = 'on_list' AND (NOT {known} OR (lead IS NOT NULL AND NOT {seen}))
    """,
        {"say": NOT_SEEN},
    )
    db.execute(f"""
        UPDATE places SET list = 'on_list', code = NULL, reason = NULL
        WHERE kind = 'member' AND list = 'unknown' AND code IS DISTINCT FROM 'not_visible' AND lead IS NOT NULL AND {seen}
            AND key NOT IN (SELECT key FROM people WHERE kind = 'member' AND person = 'unknown')
    """)
    db.execute(
        f"""
        UPDATE places SET list = 'undelivered', reason = $say
        WHERE kind = 'member' AND list = 'unknown' AND code = 'untraced' AND lead IS NOT NULL AND NOT {seen}
    """,
        {"say": UNTRACED},
    )
    db.execute(
        f"""
        UPDATE places SET list = 'not_asked', code = 'removed_by_hand', reason = $say
        WHERE kind = 'member' AND list = 'kept' AND lead IS NOT NULL AND NOT {seen}
    """,
        {"say": BY_HAND},
    )


def compare(db: duckdb.DuckDBPyConnection, now: str, before: Mapping[str, int]) -> dict[str, Any]:
    """Take what is on the list into ``next_ledger`` and return what differs: people put on and taken off by hand.

    ``before`` is what differed already when the list was read at the beginning of the run.
    """
    ledger.give_leads(db, "next_ledger", now)
    ours = "SELECT lead FROM places WHERE list IN ('off_list', 'unknown') AND lead IS NOT NULL"
    rechecked = "FROM rechecked WHERE list = 'on_list'"
    gone = f"""
        state = 'on' AND CASE WHEN lead IS NULL THEN key NOT IN (SELECT key {rechecked} AND key IS NOT NULL)
        ELSE lead NOT IN (SELECT lead FROM on_list) AND lead NOT IN (SELECT lead {rechecked} AND lead IS NOT NULL)
            AND lead NOT IN ({ours}) END"""
    there = f"lead IN (SELECT lead FROM on_list) AND lead NOT IN ({ours})"
    removed = _count(db, f"SELECT DISTINCT coalesce(lead::VARCHAR, key) FROM next_ledger WHERE {gone}")
    db.execute(f"UPDATE next_ledger SET state = 'off', gone_at = $now WHERE {gone}", {"now": now})
    known = "SELECT lead FROM next_ledger WHERE lead IS NOT NULL"
    added = _count(
        db, f"SELECT DISTINCT lead FROM on_list WHERE lead NOT IN ({known} AND state <> 'off') AND lead NOT IN ({ours})"
    )
    new = f"lead NOT IN ({known}) AND lead NOT IN ({ours})"
    db.execute(
        f"UPDATE next_ledger SET state = 'on', origin = 'was_there', gone_at = NULL WHERE state = 'off' AND {there}"
    )
    db.execute(f"UPDATE next_ledger SET state = 'on' WHERE state = 'maybe' AND {there}")
    ledger.add_found(db, "next_ledger", new)
    shown = _count(db, "SELECT DISTINCT lead FROM on_list")
    differs = {"added_by_hand": added, "removed_by_hand": removed}
    return {"members": shown, **{name: number + before.get(name, 0) for name, number in differs.items()}}


def _count(db: duckdb.DuckDBPyConnection, query: str) -> int:
    return int((db.execute(f"SELECT count(*) FROM ({query})").fetchone() or (0,))[0])
