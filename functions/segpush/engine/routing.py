"""What each named person needs first: to be looked up, to be written, or nothing; and who may come off the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame


def route(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
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
