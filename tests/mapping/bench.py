"""One cell through a mapping: what becomes of it, by the SQL that runs write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from segpush.documents.people import MappedField
from segpush.engine import checks
from segpush.engine.database import open_database
from segpush.engine.frame import Target
from segpush.engine.mapping import values

NESTED = "\x10"


class Made(NamedTuple):
    """What a cell becomes: the value, the code of what is wrong, whether it is left out for its length."""

    value: str | None
    code: str | None = None
    left_out: bool | None = None


def target(kind: str = "string", length: int | None = None, **said: Any) -> Target:
    """A field of Marketo with what the document says; its column is ``cell`` unless it says otherwise."""
    source = {} if "constant" in said else {"source": "cell"}
    return Target(
        "field", kind, length, MappedField.model_validate_json(json.dumps({"target": "field", **source, **said}))
    )


@contextmanager
def bench(directory: Path) -> Iterator[Bench]:
    """A database as runs open it."""
    with open_database(directory) as db:
        yield Bench(db)


class Bench:
    """Cells named by their columns, made into values."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db

    def make(
        self,
        field: Target,
        *cells: str | None,
        columns: Sequence[str] = ("cell",),
        nested: bool = False,
        unwrap: bool = False,
    ) -> Made:
        """Return what becomes of one row."""
        (made,) = self.each(field, [cells], columns=columns, nested=nested, unwrap=unwrap)
        return made

    def each(
        self,
        field: Target,
        rows: Sequence[Sequence[str | None]],
        *,
        columns: Sequence[str] = ("cell",),
        nested: bool = False,
        unwrap: bool = False,
    ) -> list[Made]:
        """Return what becomes of each row, all in one statement."""
        found = values.select(
            field,
            lambda name: f"c{columns.index(name)}" if name in columns else None,
            "v0",
            nested=nested,
            unwrap=unwrap,
        )
        assert found
        cells = (
            ", ".join(f"CAST(json_extract_string(r, '$[{n}]') AS VARCHAR) AS c{n}" for n in range(len(columns))) or "1"
        )
        source = f"SELECT {cells} FROM (SELECT unnest(json_extract(?, '$[*]')) AS r)"
        made = f"SELECT {found.sql} AS v0, {found.left_out or 'NULL'} AS l FROM ({source})"
        told = self._db.execute(f"SELECT v0, {found.problem}, l FROM ({made})", [json.dumps(rows)]).fetchall()
        return [Made(value if code is None else None, code, left_out) for value, code, left_out in told]

    def sent(self, field: Target, value: str | None) -> Any:
        """Return a value as it stands in the JSON that is sent."""
        row = self._db.execute(
            f"SELECT json_object('field', {checks.sent('v', field)}) FROM (SELECT ?::VARCHAR AS v)", [value]
        ).fetchone()
        assert row
        return json.loads(row[0])["field"]
