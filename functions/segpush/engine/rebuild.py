"""The people of a run that has no drop: those the ledger has in the audience. Their values are not known, so nothing is written.

resync      everybody is put on the list anew
reconcile   whoever the list was found without; in a mirror, whoever is not in the audience comes off
verify      nobody: the list is only read
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush.engine import chains, ledger, plan
from segpush.engine.keys import SOUGHT
from segpush.engine.routing import EMPTY
from segpush.run import RESYNC

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

BACK = "gone_at IS NOT NULL AND NOT coalesce(missed, false)"
MEMBERS = (
    f"(lead IS NOT NULL AND asked_at IS NOT NULL AND (state <> 'off' OR ({BACK}))) OR (lead IS NULL AND state <> 'off')"
)
STRANGERS = "lead IS NOT NULL AND asked_at IS NULL AND state <> 'off'"


def make(db: duckdb.DuckDBPyConnection, frame: Frame, task: str) -> dict[str, Any]:
    """Make ``people`` from ``ledger`` and return the plan's numbers; a row of the books is a person of the ledger."""
    _no_rows(db, frame)
    _people(db, "true" if task == RESYNC else "false")
    if task == RESYNC:
        _doubt(db)
    elif task == "verify":
        db.execute("DELETE FROM people")
    elif task == "reconcile" and frame.members == "mirror":
        _strangers(db)
    chains.nothing(db)
    numbers = plan.count(db, frame)
    read = sum(numbers["rows"].values())
    return {**numbers, "calls": -(-read // chains.BATCH), "read": read, "first_run": False, "notes": [], "files": []}


def _people(db: duckdb.DuckDBPyConnection, anew: str) -> None:
    db.execute(f"""
        CREATE TABLE people AS
        SELECT key, NULL::BIGINT AS ord, 'member' AS kind, coalesce(max(as_of), '') AS as_of, NULL::VARCHAR AS print,
            coalesce(list(DISTINCT lead ORDER BY lead) FILTER (lead IS NOT NULL), []) AS leads, false AS removal,
            CASE WHEN count(lead) = 0 THEN 'ask' END AS via, CASE WHEN count(lead) > 0 THEN 'unchanged' END AS person,
            NULL::VARCHAR AS code, NULL::VARCHAR AS reason, false AS warning, false AS touches, false AS asked,
            NOT {anew} AND count(lead) > 0 AND bool_and(state = 'on') AS placed, NULL::VARCHAR[] AS addresses,
            false AS filled, false AS complete, NULL::{EMPTY} AS empty, NULL::{SOUGHT} AS sought, NULL::VARCHAR AS second,
            false AS barred, NULL::VARCHAR AS way, NULL::VARCHAR AS listed
        FROM ledger WHERE {MEMBERS} GROUP BY key
    """)


def _strangers(db: duckdb.DuckDBPyConnection) -> None:
    """Whoever is on a mirrored list and no drop ever meant comes off it."""
    db.execute(f"""
        INSERT INTO people BY NAME
        SELECT key, 'absent' AS kind, '' AS as_of, list(DISTINCT lead) AS leads, true AS removal, 'unchanged' AS person,
            false AS warning, false AS touches, false AS asked, false AS placed, false AS barred
        FROM ledger WHERE {STRANGERS} AND lead NOT IN (SELECT unnest(leads) FROM people) GROUP BY key
    """)


def _no_rows(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make the tables that reading a drop makes, without rows."""
    values = "".join(f", {value} VARCHAR" for value in frame.kept_values)
    db.execute(f"""
        CREATE TABLE mapped (bad BOOLEAN, key VARCHAR, code VARCHAR);
        CREATE TABLE verdicts (ord BIGINT, outcome VARCHAR, code VARCHAR, reason VARCHAR);
        CREATE TABLE bad_source (text VARCHAR);
        CREATE TABLE protected (key VARCHAR);
        CREATE TABLE fields (ord BIGINT{values})
    """)


def forget(db: duckdb.DuckDBPyConnection, time: str) -> None:
    """Let nobody count as placed or written: a resync sends all of a drop anew, whoever was taken off by hand included.

    ``time`` is the drop's: what a newer one said since stands, and so do people who were on the list before us.
    """
    ledger.change(db)
    older = "coalesce(as_of, '') <= $time"
    db.execute(f"UPDATE ledger SET state = 'maybe' WHERE state = 'on' AND origin = 'ours' AND {older}", {"time": time})
    db.execute(f"UPDATE ledger SET print = NULL, gone_at = NULL WHERE {older}", {"time": time})


def _doubt(db: duckdb.DuckDBPyConnection) -> None:
    """Let nobody who is to be put on the list anew count as being there."""
    ledger.change(db)
    db.execute("UPDATE ledger SET state = 'maybe' WHERE state = 'on' AND lead IN (SELECT unnest(leads) FROM people)")
