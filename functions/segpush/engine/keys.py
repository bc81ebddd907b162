"""The keys of a row: one; or, where a document names further keys or a second field, all that tells who is meant.

key      what the person is called in ledger and reports: the match key; `FIELD=value` where only a further key is there; and
         ` AND value` of the second field behind it. Keys are in lower case, so capitals tell these apart from any other key
sought   (field, value) in the order in which they are looked up; NULL where the key alone says it
second   the value of the second field
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import addresses, checks

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.columns import Columns
    from segpush.engine.frame import Frame

AND = " AND "
SOUGHT = "STRUCT(field VARCHAR, value VARCHAR)[]"


def columns(frame: Frame, found: Columns) -> str:
    """Return the SQL of ``key``, ``others`` (further keys of a list cell), ``sought`` and ``second``, and what these need."""
    if not frame.compound:
        return f"{_plain(frame, found)}, NULL::{SOUGHT} AS sought, NULL::VARCHAR AS second"
    cells = [found.key, *found.fallback]
    each = ", ".join(
        f"{checks.key_of(cell, kind)} AS k{n}"
        for n, (cell, kind) in enumerate(zip(cells, frame.key_types, strict=True))
    )
    names = [checks.text(name) for name in frame.key_fields]
    pairs = ", ".join(f"{{'field': {name}, 'value': k{n}}}" for n, name in enumerate(names))
    first = ", ".join(["k0", *(f"upper({name}) || '=' || k{n}" for n, name in enumerate(names) if n)])
    second = f"coalesce(lower(trim({found.second})), '')" if found.second else ""
    called = f"coalesce({first})" + (f" || {checks.text(AND)} || {second}" if second else "")
    value = f"trim({found.second})" if found.second else "NULL::VARCHAR"
    return f"{each}, {called} AS key, NULL AS others, list_filter([{pairs}], lambda x: x.value IS NOT NULL) AS sought, {value} AS second"


def _plain(frame: Frame, found: Columns) -> str:
    if frame.destination.match.list == "one":
        return f"{checks.key_of(found.key, frame.key_type)} AS key, NULL AS others"
    return f"{addresses.keys_in(found.key, frame.key_type)} AS keys, coalesce(keys[1], {checks.key(found.key)}) AS key, keys[2:] AS others"


def problems(frame: Frame) -> list[str]:
    """Return the SQL of what may be wrong with the keys of a row: each a code or NULL."""
    if not frame.compound:
        return [checks.key_problem("key", frame.key_type)]
    wrong = [
        f"CASE WHEN k{n} IS NOT NULL THEN {checks.key_problem(f'k{n}', kind)} END"
        for n, kind in enumerate(frame.key_types)
    ]
    return ["CASE WHEN key IS NULL THEN 'no_key' END", *wrong]


def protect(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Let ``protected`` name the people as the ledger does: under each of a row's keys, with each second value."""
    for name, kind in zip(frame.key_fields[1:], frame.key_types[1:], strict=True):
        if kind == "email":
            db.execute(
                f"INSERT INTO protected SELECT upper({checks.text(name)}) || '=' || key FROM protected WHERE contains(key, '@')"
            )
    if frame.destination.match.second_field:
        db.execute(
            "INSERT INTO protected SELECT DISTINCT l.key FROM ledger l"
            f" JOIN protected p ON split_part(l.key, {checks.text(AND)}, 1) = p.key"
        )
