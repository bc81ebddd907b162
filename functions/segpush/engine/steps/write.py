"""People to Marketo: who is written by id, who by key, who is created; and what the replies say of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import checks
from segpush.engine.steps.places import EXIST, LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from segpush.engine.frame import Frame


SINGLE = "way IS NULL"
"""Whoever is not written by an import."""


def has(frame: Frame, n: int) -> str:
    """SQL: whether there is anything to send of a value to a person who is known; ``people`` joined with ``fields``."""
    target = frame.targets[n]
    if target.write == "if_empty":
        names = "flatten(list_transform(empty, lambda x: x.names))"
        return f"v{n} IS NOT NULL AND coalesce(list_contains({names}, {checks.text(target.name)}), false)"
    if not target.clears:
        return f"v{n} IS NOT NULL"
    return f"v{n} IS NOT NULL OR NOT coalesce(x{n}, false)" if n in frame.may_leave_out else "true"


def _record(frame: Frame, which: Iterable[int], *, to_lead: bool = False) -> str:
    """The values of one person as JSON. A missing value is left out, so Marketo keeps what it has, or is null and clears it (R13).

    ``to_lead``: of a lead that is known, fields for empty ones only where they are.
    """
    one = [_for_empty(frame, n) if to_lead and n in frame.if_empty else _pair(frame, n) for n in which]
    pairs = ", ".join(one) or "''"
    return f"('{{' || concat_ws(',', {pairs}) || '}}')::JSON"


def _for_empty(frame: Frame, n: int) -> str:
    """One name and value; NULL where the lead has one already."""
    names = "list_filter(empty, lambda x: x.lead = each.lead)[1].names"
    return f"CASE WHEN list_contains({names}, {checks.text(frame.targets[n].name)}) THEN {_pair(frame, n)} END"


def _pair(frame: Frame, n: int) -> str:
    """One name and value; NULL where nothing is to be sent."""
    target = frame.targets[n]
    name = checks.text(f'"{target.name}":')
    pair = f"{name} || to_json({checks.sent(f'v{n}', target)})"
    if not target.clears:
        return pair
    cleared = f"coalesce({pair}, {name} || 'null')"
    return f"CASE WHEN NOT coalesce(x{n}, false) THEN {cleared} END" if n in frame.may_leave_out else cleared


def update(frame: Frame) -> str:
    """Select the rows of the step `update`: leads whose id is known, mapped fields only."""
    wanted = f"kind = 'member' AND via = 'update' AND person IS NULL AND len(leads) > 0 AND {SINGLE}"
    return f"""
        SELECT key, lead, {_record(frame, frame.written, to_lead=True)} AS values FROM (
            SELECT key, ord, empty, unnest(leads) AS lead FROM people WHERE {wanted}) each JOIN fields USING (ord)
        ORDER BY key, lead
    """


def upsert(frame: Frame) -> str:
    """Select the rows of the step `upsert`: people by key, with all fields a new person gets."""
    wanted = f"kind = 'member' AND via IN ('create', 'direct') AND person IS NULL AND {SINGLE}"
    which = frame.created if frame.destination.creates else frame.written
    more = ", sought AS keys, second, code IS NOT DISTINCT FROM 'second_field' AS duplicate" if frame.compound else ""
    return (
        f"SELECT key, NULL::BIGINT AS lead, {_record(frame, which)} AS values{more} FROM people JOIN fields USING (ord)"
        f" WHERE {wanted} ORDER BY key"
    )


def action(db: duckdb.DuckDBPyConnection, frame: Frame, step: str) -> str | None:
    """Return a step's Sync Leads action: look-ups decided already, or Marketo decides by key; None where it sends no people."""
    if step == "import_key":
        return "createOrUpdate"
    if step not in {"update", "upsert"}:
        return None
    if step == "update" or not frame.destination.creates:
        return "updateOnly"
    row = db.execute(f"SELECT count(*) FROM people WHERE via = 'direct' AND person IS NULL AND {SINGLE}").fetchone()
    return "createOrUpdate" if row and row[0] else "createOnly"


FIRST = (
    "undelivered",
    "unknown",
    "written",
    "created",
    "updated",
    "found",
    "suppressed",
    "ambiguous",
    "refused",
    "unmatched",
)
"""With `several: all` a key has several leads and so several replies: the first of these that occurs is the person's."""


def fold(db: duckdb.DuckDBPyConnection, step: str, who: str = SINGLE) -> None:
    """Take over what became of each person, from the table ``outcomes``; ``who`` is the condition on those the step wrote."""
    ranks = " ".join(f"WHEN {checks.text(word)} THEN {n}" for n, word in enumerate(FIRST))
    wanted = f"{who} AND " + ("via = 'update'" if step == "update" else "via IN ('create', 'direct')")
    db.execute(
        f"""
        UPDATE people SET person = o.person, code = o.code, reason = o.reason, warning = o.warning, touches = true, asked = true,
            print = CASE WHEN o.partly THEN NULL ELSE people.print END,
            placed = placed AND list_has_all(people.leads, o.found),
            leads = CASE WHEN len(o.found) > 0 THEN o.found WHEN $by_id THEN people.leads ELSE [] END
        FROM (
            SELECT key, arg_min(person, rank) AS person,
                coalesce(arg_max(code, rank) FILTER (person NOT IN {EXIST}), arg_min(code, rank)) AS code,
                coalesce(arg_max(reason, rank) FILTER (person NOT IN {EXIST}), arg_min(reason, rank)) AS reason,
                bool_or(coalesce(warning, false)) OR bool_or(person NOT IN {EXIST}) AS warning,
                bool_or(person NOT IN {EXIST}) AND bool_or(person IN {EXIST}) AS partly,
                coalesce(list_distinct(flatten(list(leads) FILTER (leads IS NOT NULL AND person IN {EXIST}))), []) AS found
            FROM (SELECT *, CASE person {ranks} ELSE 1 END AS rank FROM outcomes) GROUP BY key) o
        WHERE o.key = people.key AND kind = 'member' AND people.person IS NULL AND {wanted}
    """,
        {"by_id": step == "update"},
    )
    silent = "no outcome of this person was stored; it is written again by the next run"
    db.execute(
        f"""
        UPDATE people SET person = 'unknown', code = 'no_outcome', reason = $silent, touches = true
        WHERE kind = 'member' AND person IS NULL AND {wanted}
    """,
        {"silent": silent},
    )


_KEYS = "SELECT key FROM (SELECT key, unnest(leads) AS lead FROM people)"
MEANT = {
    "update": f"kind = 'member' AND via = 'update' AND person IS NULL AND {SINGLE}",
    "upsert": f"kind = 'member' AND via IN ('create', 'direct') AND person IS NULL AND {SINGLE}",
    "canary": "kind = 'member' AND key IN (SELECT key FROM filed WHERE step = 'import_id' AND adds > 0)",
    "import_id": "kind = 'member' AND key IN (SELECT key FROM filed WHERE step = 'import_id')",
    "import_key": "kind = 'member' AND key IN (SELECT key FROM filed WHERE step = 'import_key')",
    "delist": f"{LEAVES} AND key IN ({_KEYS} JOIN to_delist USING (lead))",
    "enlist": f"kind = 'member' AND key IN ({_KEYS} JOIN to_enlist USING (lead))",
}


def touch(db: duckdb.DuckDBPyConnection, step: str) -> None:
    """Note whom a step is about to write, before its tables are kept: should the run never be closed, they are `maybe`."""
    if step in MEANT:
        db.execute(f"UPDATE people SET touches = true WHERE {MEANT[step]}")
