"""Parquet objects: which of their rows are about a person, and the same without them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from console.forget.person import Person
from segpush.engine.database import open_database

MAGIC = b"PAR1"
# The same as in ``person``, for an engine without look-around (RE2).
_BEFORE = r"(^|[^\w.%+@-])"
_AFTER = r"($|[^\w@.-]|\.($|\W))"


@dataclass(frozen=True, slots=True)
class Tables:
    """Reads Parquet files that lie in ``directory``."""

    db: Any
    directory: Path

    def hits(self, path: Path, person: Person, munchkin: str, ords: frozenset[int]) -> int:
        """Count the rows about the person; ``ords`` are the numbers of its rows in that run."""
        where, given = self._about(path, person, munchkin, ords)
        found = self.db.execute(f"SELECT count(*) FROM read_parquet($path) AS t WHERE {where}", given).fetchone()
        return int(found[0])

    def without(self, path: Path, person: Person, munchkin: str, ords: frozenset[int]) -> Path:
        """Write the other rows to a file of their own, in their order."""
        where, given = self._about(path, person, munchkin, ords)
        clean = self.directory / "clean.parquet"
        rest = f"SELECT * FROM read_parquet($path) AS t WHERE NOT coalesce({where}, false)"
        self.db.execute(f"COPY ({rest}) TO $out (FORMAT parquet, COMPRESSION zstd)", {**given, "out": str(clean)})
        return clean

    def column(self, path: Path, name: str, person: Person, munchkin: str = "") -> list[Any]:
        """Return one column of the rows about the person; [] where there is no such column."""
        if name not in self.columns(path):
            return []
        where, given = self._about(path, person, munchkin, frozenset())
        found = self.db.execute(f'SELECT "{name}" FROM read_parquet($path) AS t WHERE {where}', given).fetchall()
        return [value for (value,) in found if value is not None]

    def of_value(self, path: Path, column: str, email: str) -> list[int]:
        """Return the numbers of the rows whose ``column`` is an address."""
        if column not in self.columns(path):
            return []
        query = f'SELECT ord FROM read_parquet($path) WHERE lower(trim("{column}")) = $email'
        return [int(each) for (each,) in self.db.execute(query, {"path": str(path), "email": email}).fetchall()]

    def keys_of(self, path: Path, ords: list[int]) -> list[str]:
        """Return the keys of the people in these rows of the table ``people``."""
        query = "SELECT DISTINCT key FROM read_parquet($path) WHERE list_contains($ords, ord)"
        return [str(key) for (key,) in self.db.execute(query, {"path": str(path), "ords": ords}).fetchall()]

    def columns(self, path: Path) -> set[str]:
        """Return the names of a file's columns."""
        found = self.db.execute("SELECT * FROM read_parquet($path) LIMIT 0", {"path": str(path)}).description
        return {name for name, *_ in found}

    def _about(self, path: Path, person: Person, munchkin: str, ords: frozenset[int]) -> tuple[str, dict[str, Any]]:
        """Return the condition that a row is about the person, with what it is bound to."""
        columns = self.columns(path)
        spelt = "|".join(re.escape(each) for each in person.spellings)
        given: dict[str, Any] = {"path": str(path), "address": f"(?i){_BEFORE}({spelt}){_AFTER}"}
        tests = ["regexp_matches(t::VARCHAR, $address)"]
        if "key" in columns and person.keys:
            given["keys"] = sorted(person.keys)
            tests.append("list_contains($keys, key::VARCHAR)")
        for column, test in (("lead", "list_contains($leads, lead)"), ("leads", "list_has_any($leads, leads)")):
            if column in columns and person.known_as(munchkin):
                given["leads"] = sorted(person.known_as(munchkin))
                tests.append(f"(key IS NULL AND {test})" if "key" in columns else test)
        if "ord" in columns and "key" not in columns and ords:
            given["ords"] = sorted(ords)
            tests.append("list_contains($ords, ord)")
        return " OR ".join(f"coalesce({test}, false)" for test in tests), given


@contextmanager
def tables() -> Iterator[Tables]:
    """Open what reads Parquet, in a directory that is gone afterwards."""
    with TemporaryDirectory(prefix="segpush-forget-") as name, open_database(Path(name)) as db:
        yield Tables(db, Path(name))
