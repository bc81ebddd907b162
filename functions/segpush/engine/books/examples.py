"""A few examples beside each reason, masked so that a report still names nobody.

A mask keeps the first letter or digit, if enough is hidden behind it, and the ending of the domain if half the world has
it. Its length says nothing. The text of a row is never shown: file and line are, and `rejected.csv` has the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

SHOWN = 3
HIDDEN = "•••"
BEHIND = 3  # characters that must be hidden behind one that is shown
ENDINGS = frozenset({"com", "net", "org", "edu", "gov"})
TROUBLES = ("unmatched", "ambiguous", "suppressed", "refused", "unknown", "undelivered")


def mask(text: str) -> str:
    """Return what may be shown of a key: ``i•••@•••.com`` of an address, ``9•••`` of anything else."""
    local, at, domain = text.strip().rpartition("@")
    if not at:
        return f"{_first(domain)}{HIDDEN}"
    ending = domain.rpartition(".")[2].lower() if "." in domain else ""
    return f"{_first(local)}{HIDDEN}@{HIDDEN}{f'.{ending}' if ending in ENDINGS else ''}"


def _first(text: str) -> str:
    """The first character; of other scripts it may be a whole name."""
    return text[0] if len(text) > BEHIND and text[0].isascii() and text[0].isalnum() else ""


def rows(db: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
    """Return by code the first rows that could not be used: file, line, masked key. Needs ``located``, ``verdicts``, ``mapped``."""
    found = db.execute(f"""
        WITH first AS (
            SELECT coalesce(v.code, v.outcome) AS code, ord, f.name, r.line
            FROM located r JOIN source_file f USING (file) JOIN verdicts v USING (ord) WHERE v.outcome IN ('rejected', 'conflict')
            QUALIFY row_number() OVER (PARTITION BY coalesce(v.code, v.outcome) ORDER BY ord) <= {SHOWN})
        SELECT w.code, w.name, w.line, coalesce(m.raw, m.key, '') FROM first w LEFT JOIN mapped m ON m.rowid + 1 = ord ORDER BY w.code, ord
    """).fetchall()
    told: dict[str, list[dict[str, Any]]] = {}
    for code, file, line, key in found:
        told.setdefault(code, []).append({"file": file, "line": line, "key": mask(key) if key.strip() else ""})
    return told


def people(db: duckdb.DuckDBPyConnection) -> dict[str, dict[str, list[str]]]:
    """Return masked keys, ``people`` by outcome that needs a look and ``reasons`` by code."""
    words = db.execute(f"""
        SELECT person, arg_min(key, hash(key), {SHOWN}) FROM people
        WHERE kind <> 'absent' AND person IN {TROUBLES} GROUP BY person ORDER BY person
    """).fetchall()
    codes = db.execute(f"""
        SELECT coalesce(w.code, p.code) AS code, arg_min(p.key, hash(p.key), {SHOWN}) FROM people p JOIN places w USING (key, kind)
        WHERE coalesce(w.code, p.code) IS NOT NULL GROUP BY 1 ORDER BY 1
    """).fetchall()
    return {"people": _masked(words), "reasons": _masked(codes)}


def _masked(found: Iterable[tuple[str, list[str]]]) -> dict[str, list[str]]:
    return {name: list(dict.fromkeys(mask(key) for key in keys)) for name, keys in found}
