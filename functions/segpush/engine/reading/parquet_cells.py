"""What a Parquet column is called and how its values become the text of cells, as SQL that holds no name of the file.

Columns are taken by their place, so that no name has to be quoted. Reading files (``parquet``) does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duckdb.sqltypes import DuckDBPyType

from segpush.engine.reading import marks

CONTROLS = r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]"  # removed from cells (sheet 3.2); tab, LF and CR are text
_NESTED = {"list", "array", "struct", "map", "union", "variant"}
_ESCAPED = r"\\(?:u00(?:0[1-8bcefBCEF]|1[0-9a-fA-F]|7[fF])|[bf])"  # the same in JSON
_PAIR = "replace({}, '\\\\', chr(1))"  # JSON text holds no such character: two backslashes are out of the way
_BIG = 26  # letters of a time stamp with microseconds


@dataclass(frozen=True, slots=True)
class ParquetColumn:
    """A value of each row: its ``name`` (``a``, or ``a.b`` within a struct) and the SQL that gives it."""

    name: str
    value: str
    kind: DuckDBPyType

    @property
    def is_nested(self) -> bool:
        """Whether it is an object or a list."""
        return self.kind.id in _NESTED

    @property
    def is_bytes(self) -> bool:
        """Whether it is bytes, which may be text or not."""
        return self.kind.id == "blob"

    @property
    def text(self) -> str:
        """SQL of the value as text, before control characters are removed."""
        if self.is_nested:
            return f"CASE WHEN {self.value} IS NOT NULL THEN to_json({self.value})::VARCHAR END"
        if self.is_bytes:
            return f"try(decode({self.value}))"
        if self.kind.id.startswith("timestamp"):  # R18: a time without zone is UTC, and so is the session
            zoned = f"({self.value})::TIMESTAMP" if "zone" in self.kind.id else self.value
            return f"left(replace({zoned}::VARCHAR, ' ', 'T'), {_BIG}) || 'Z'"
        return f"({self.value})::VARCHAR"

    @property
    def size(self) -> str:
        """SQL of the bytes its text takes."""
        return f"octet_length({self.value})" if self.is_bytes else f"strlen({self.text})"

    @property
    def may_hold_controls(self) -> bool:
        """Whether its text is people's, and not ours."""
        return self.is_nested or self.is_bytes or self.kind.id in {"varchar", "enum"}


def columns_below(name: str, value: str, kind: DuckDBPyType) -> Iterator[ParquetColumn]:
    """Yield the column and, where it is a struct, what is in it."""
    yield ParquetColumn(name, value, kind)
    if kind.id == "struct":
        for place, (field, inner) in enumerate(kind.children, 1):
            if isinstance(inner, DuckDBPyType):  # what else it may be is no field
                yield from columns_below(f"{name}.{field}", f"struct_extract_at({value}, {place:d})", inner)


def cell(column: ParquetColumn, text: str) -> str:
    """Return the SQL of a cell whose text is in column ``text``: without control characters, NULL where empty."""
    if not column.may_hold_controls:
        return text
    if column.is_nested:
        bare = f"regexp_replace({_PAIR.format(text)}, '{_ESCAPED}', '', 'g')"
        tidy = f"CASE WHEN contains({text}, '\\') THEN replace({bare}, chr(1), '\\\\') ELSE {text} END"
        return f"chr({marks.NESTED[0]}) || replace({tidy}, chr(127), '')"
    tidy = f"CASE WHEN regexp_matches({text}, '{CONTROLS}') THEN regexp_replace({text}, '{CONTROLS}', '', 'g') ELSE {text} END"
    own = _json_cell(tidy) if str(column.kind) == "JSON" else tidy
    return f"nullif({own}, '')"


def _json_cell(text: str) -> str:
    """A column of JSON documents: objects and lists are nested cells, strings their text."""
    return f"""CASE json_type(try_cast({text} AS JSON)) WHEN 'OBJECT' THEN chr({marks.NESTED[0]}) || {text}
        WHEN 'ARRAY' THEN chr({marks.NESTED[0]}) || {text} ELSE coalesce(json_extract_string(try_cast({text} AS JSON), '$'), {text}) END"""


def fault(column: ParquetColumn, text: str) -> str:
    """Return the SQL conditions under which the record is bad, with their codes, for a CASE."""
    if not column.may_hold_controls:
        return ""
    undecodable = f" WHEN {text} IS NULL AND {column.value} IS NOT NULL THEN 'not_utf8'" if column.is_bytes else ""
    held = f"contains({_PAIR.format(text)}, '\\u0000')" if column.is_nested else f"contains({text}, chr(0))"
    return f"{undecodable} WHEN {held} THEN 'nul'"
