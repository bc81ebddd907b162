"""From rows to people on the list, step by step, and what is lost at each; each number counted from the tables of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segpush.engine.steps.places import EXIST

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

MEMBERS = f"""
    SELECT known, listed, CASE WHEN known AND list IN ('refused', 'undelivered', 'unknown') THEN list ELSE person END AS word, count(*)
    FROM (
        SELECT p.person, bool_or(w.lead IS NOT NULL) OR p.person IN {EXIST} AS known, bool_or(w.list IN ('on_list', 'kept')) AS listed,
            arg_min(w.list, list_position(['undelivered', 'unknown', 'refused'], w.list)) AS list
        FROM people p JOIN places w USING (key, kind) WHERE kind = 'member' GROUP BY p.key, p.person)
    GROUP BY ALL ORDER BY word
"""
"""Members by whether Marketo knows them, whether any lead of theirs is on the list, and the word for why not.

Whom an import wrote it knows, although it does not tell under which id."""


def funnel(db: duckdb.DuckDBPyConnection, rows: dict[str, int]) -> list[dict[str, Any]]:
    """Return the stages ``rows``, ``members``, ``known``, ``on_list``: count, and ``less``, what is not in it of the stage before.

    ``rows`` is the report's own: rows read, and rows by outcome. Needs ``people`` and ``places``.
    """
    found = db.execute(MEMBERS).fetchall()
    members = sum(count for *_, count in found)
    known = sum(count for is_known, *_, count in found if is_known)
    listed = sum(count for _, is_listed, _, count in found if is_listed)
    return [
        _stage("rows", rows["read"], {}),
        _stage("members", members, {word: count for word, count in rows.items() if word not in {"read", "member"}}),
        _stage("known", known, _sum((word, count) for is_known, _, word, count in found if not is_known)),
        _stage(
            "on_list",
            listed,
            _sum((word, count) for is_known, is_listed, word, count in found if is_known and not is_listed),
        ),
    ]


def by_kind(db: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, int]]]:
    """Return the outcomes of members and of leavers the rows name apart: people by person word, leads by list word."""
    persons = db.execute(
        "SELECT kind, person, count(*) FROM people WHERE kind <> 'absent' GROUP BY ALL ORDER BY person"
    ).fetchall()
    places = db.execute(
        "SELECT kind, list, count(*) FROM places WHERE kind <> 'absent' GROUP BY ALL ORDER BY list"
    ).fetchall()
    return {
        kind: {
            "people": {word: count for each, word, count in persons if each == kind},
            "list": {word: count for each, word, count in places if each == kind},
        }
        for kind in ("member", "leaver")
    }


def changed(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many leads this run added to the list and took off it; `undo.csv` names them, without id those it does not know."""
    row = db.execute("""
        SELECT count(DISTINCT lead) FILTER (list = 'on_list') + count(*) FILTER (list = 'on_list' AND lead IS NULL),
            count(DISTINCT lead) FILTER (list = 'off_list') FROM places
    """).fetchone()
    added, removed = row or (0, 0)
    return {"added": added, "removed": removed}


def size(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many are on the list by ``next_ledger``, and of them whom this drop names, whom earlier runs put there, and others.

    ``others`` were there before segpush, or were put on by hand. Counts leads, without id those an import put there.
    """
    row = db.execute("""
        WITH seats AS (
            SELECT coalesce(lead::VARCHAR, key) AS seat, bool_or(origin = 'ours') AS ours FROM next_ledger
            WHERE state = 'on' GROUP BY seat),
        named AS (SELECT DISTINCT coalesce(lead::VARCHAR, key) AS seat FROM places WHERE kind = 'member' AND list IN ('on_list', 'kept'))
        SELECT count(*), count(n.seat), count(*) FILTER (n.seat IS NULL AND ours), count(*) FILTER (n.seat IS NULL AND NOT ours)
        FROM seats LEFT JOIN named n USING (seat)
    """).fetchone()
    return dict(zip(("on_list", "of_this_drop", "earlier", "others"), row or (0, 0, 0, 0), strict=True))


def removed(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return why leads came off by this run: no row names them (``absent``), a row says so (``leaver``), or ``held_back``."""
    found = db.execute("""
        SELECT why, count(*) FROM (
            SELECT lead, arg_min(kind, list_position(['member', 'leaver', 'absent'], kind)) AS why
            FROM places WHERE list = 'off_list' AND lead IS NOT NULL GROUP BY lead)
        GROUP BY why ORDER BY why
    """).fetchall()
    return {{"member": "held_back"}.get(why, why): count for why, count in found}


def _stage(name: str, count: int, less: dict[str, int]) -> dict[str, Any]:
    return {"stage": name, "count": count, "less": less}


def _sum(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for word, count in pairs:
        total[word] = total.get(word, 0) + count
    return total
