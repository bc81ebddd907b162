"""A constant against the field it goes to, by the same SQL as a cell, before any row is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from segpush.engine import checks

if TYPE_CHECKING:
    from segpush.engine.frame import Target

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False, "enable_external_access": False,
}  # fmt: skip


def written(constant: str | float | bool) -> str:
    """Return a constant as it would stand in a cell."""
    return str(constant).lower() if isinstance(constant, bool) else str(constant)


def problem(target: Target) -> str | None:
    """Return the code of what is wrong with a target's constant, or None where its field takes it."""
    if isinstance(target.mapped.constant, bool) and target.type != "boolean":
        return "bad_value"  # `country: no` is Norway to its author, and false to YAML
    with duckdb.connect(":memory:", config=_SETTINGS) as db:
        value = checks.clean("nullif(trim(c0), '')", target)
        cell = written(target.mapped.constant) if target.mapped.constant is not None else None
        row = db.execute(
            f"SELECT {checks.problem('v0', target)} FROM (SELECT {value} AS v0 FROM (SELECT ?::VARCHAR AS c0))", [cell]
        ).fetchone()
    return row[0] if row else None
