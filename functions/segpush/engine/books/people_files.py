"""The files that name people: whom Marketo does not know, who is held back, who needs a look, and what it takes to undo the run.

They lie below ``people/``, which fewer people may read than the reports; the report itself names nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush import names
from segpush.engine.books.safe import cell, write
from segpush.engine.steps import outcomes

if TYPE_CHECKING:
    from segpush.engine.workbench import Workbench
    from segpush.run import Run

UNMATCHED = f"""
    WITH hits AS (
        SELECT key, list_sort(list_distinct(flatten(list(leads)))) AS leads FROM hit
        WHERE person = 'ambiguous' AND leads IS NOT NULL GROUP BY key)
    SELECT {cell("p.key")} AS key, p.person AS outcome, p.code, {cell("p.reason")} AS reason, array_to_string(h.leads, ' ') AS leads
    FROM people p LEFT JOIN hits h USING (key)
    WHERE kind = 'member' AND (p.person IN ('unmatched', 'ambiguous') OR p.code = 'required_missing') ORDER BY p.key
"""
SUPPRESSED = f"""
    SELECT {cell("key")} AS key, code, {cell("reason")} AS reason FROM people
    WHERE kind = 'member' AND person = 'suppressed' ORDER BY people.key
"""
ATTENTION = f"""
    WITH open AS (SELECT ['refused', 'undelivered', 'unknown'] AS words),
    told AS (
        SELECT key, kind, array_to_string(leads, ' ') AS leads, 'person' AS about, person AS outcome, warning, code, reason
        FROM people, open
        WHERE kind <> 'absent' AND (warning OR list_contains(words, person)) AND code IS DISTINCT FROM 'required_missing'
            AND person <> 'ambiguous'
        UNION ALL
        SELECT w.key, w.kind, w.lead::VARCHAR, 'list', w.list, false, w.code, w.reason FROM places w, open
        WHERE list_contains(words, w.list) AND NOT EXISTS (
            FROM people p WHERE p.key = w.key AND p.kind = w.kind AND list_contains(words, p.person)))
    SELECT {cell("key")} AS key, kind, leads, about, outcome, warning, {cell("code")} AS code, {cell("reason")} AS reason
    FROM told ORDER BY told.key, about, leads
"""
UNDO = f"""
    SELECT {cell("min(key)")} AS key, lead, CASE list WHEN 'on_list' THEN 'added' ELSE 'removed' END AS action FROM places
    WHERE list IN ('on_list', 'off_list') GROUP BY lead, CASE WHEN lead IS NULL THEN places.key END, list
    ORDER BY list, min(places.key), lead
"""
QUERIES = {"unmatched.csv": UNMATCHED, "suppressed.csv": SUPPRESSED, "attention.csv": ATTENTION, "undo.csv": UNDO}


def store(bench: Workbench, run: Run) -> list[str]:
    """Write those files that have something to say; return their names."""
    _bring_hits(bench, run)
    written = []
    for name, query in QUERIES.items():
        path = bench.directory / name
        if write(bench.db, query, path):
            bench.work.upload(names.people(run.id, name), path)
            written.append(name)
    return written


def _bring_hits(bench: Workbench, run: Run) -> None:
    """Make the table ``hit`` of what the look-ups said; they are brought only where somebody is ambiguous."""
    found = bench.db.execute("SELECT 1 FROM people WHERE person = 'ambiguous' AND asked LIMIT 1").fetchone()
    outcomes.load(
        bench.db,
        "hit",
        [path for step in ("resolve", "upsert") for path in bench.outcomes(run.id, step)] if found else [],
    )
