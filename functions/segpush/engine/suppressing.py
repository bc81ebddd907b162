"""Who is held back by what is known before Marketo is asked: a column of the drop, or a list of addresses (B15).

listed   (key)   the addresses of all lists, as keys are compared
blocked  (ord)   the rows that name one of them, by any of the person's keys or by the e-mail that is mapped
Marketo's own flags are asked for with the look-ups: ``steps/resolve``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from segpush.engine import checks
from segpush.errors import BadDocument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from segpush.documents.suppressing import Suppression
    from segpush.engine.frame import Frame

SAYS = {
    "suppression_column": "the suppression column says so",
    "suppression_file": "the address is in a suppression file",
}


_LINES = f"""
    INSERT INTO listed SELECT key FROM (SELECT {checks.key("first")} AS key FROM (
        SELECT trim(regexp_extract(replace(line, chr(65279), ''), '^[^,;\t]*'), ' "''\r') AS first FROM read_csv(?, header = false,
            columns = {{'line': 'VARCHAR'}}, delim = '\x1f', quote = '', escape = '', auto_detect = false)))
    WHERE key IS NOT NULL
"""
"""The first cell of each line, as keys are compared."""


def bring(db: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> list[str]:
    """Make ``listed`` from files by their names; return a note on each. Raise :class:`errors.BadDocument` where one is no text.

    Of each line the first cell counts, so that a CSV whose first column is the address will do.
    """
    db.execute("CREATE TABLE listed (key VARCHAR)")
    notes = []
    for name, path in files.items():
        before = _count(db)
        try:
            db.execute(_LINES, [str(path)])
        except duckdb.Error as error:
            raise BadDocument(f"{name} cannot be read as UTF-8 text: write one address a line") from error
        notes.append(f"{name} holds {_count(db) - before:,} lines.")
    return notes


def missing(name: str) -> str:
    """Say that a list of suppressed addresses is not where the document says."""
    return f"{name} is not in the work bucket: put it there, or take it out of suppression"


def _count(db: duckdb.DuckDBPyConnection) -> int:
    return int((db.execute("SELECT count(*) FROM listed").fetchone() or (0,))[0])


def held(found: Sequence[tuple[Suppression, str]]) -> str:
    """Return SQL that says whether one of these cells holds a person back: the code, or NULL."""
    whens = " OR ".join(
        f"lower({checks.trimmed(cell)}) IN ({', '.join(checks.text(word.strip().lower()) for word in rule.values)})"
        for rule, cell in found
    )
    return f"CASE WHEN {whens} THEN 'suppression_column' END" if whens else "NULL::VARCHAR"


def block(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make ``blocked``; where no list was brought nobody is in it."""
    db.execute("CREATE TABLE IF NOT EXISTS listed (key VARCHAR); CREATE TEMP TABLE blocked (ord BIGINT)")
    if not _count(db):
        return
    usable = "code IS NULL AND status = 'member'"
    named = [
        f"SELECT rowid + 1 AS ord, {column} AS key FROM mapped WHERE {usable}" for column in ("key", *_addresses(frame))
    ]
    if frame.compound:
        named.append(
            f"SELECT rowid + 1 AS ord, unnest(list_transform(sought, lambda x: x.value)) AS key FROM mapped WHERE {usable}"
        )
    if frame.several_addresses:
        named.append("SELECT ord, key FROM addresses")
    rows = " UNION ALL ".join(named)
    db.execute(
        f"INSERT INTO blocked SELECT DISTINCT ord FROM ({rows}) JOIN (SELECT DISTINCT key FROM listed) USING (key)"
    )


def _addresses(frame: Frame) -> list[str]:
    """The mapped e-mail, where it is not the key."""
    return [f"lower(trim(v{n}))" for n, each in enumerate(frame.targets) if each.name == "email"]
