"""What Snowflake writes for the SQL of docs/from-snowflake.md, as far as its documentation says: each option by its name.

Nothing of Snowflake runs here. An option the guide stops naming falls back to Snowflake's default, and the file changes.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = str | None


@dataclass(frozen=True, slots=True)
class Options:
    """How a CSV is written. Snowflake's defaults: no quotes, NULL as ``\\N``, a backslash escapes outside quotes, no header."""

    quote: str = ""
    null: str = "\\N"
    escape_unquoted: bool = True
    header: bool = False
    packed: bool = True
    single: bool = False

    def file(self, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """Write rows; unquoted names come in capitals, text is quoted and doubled inside, NULL is not quoted."""
        lines = [list(rows_of) for rows_of in rows]
        if self.header:
            lines.insert(0, [name.upper() for name in columns])
        text = "".join(",".join(map(self._cell, line)) + "\n" for line in lines)
        return gzip.compress(text.encode()) if self.packed else text.encode()

    def _cell(self, cell: Cell) -> str:
        if cell is None:
            return self.null
        if self.quote:
            return f"{self.quote}{cell.replace(self.quote, 2 * self.quote)}{self.quote}"
        return cell.replace(",", "\\,") if self.escape_unquoted else cell


def options(sql: str, copy: str) -> Options:
    """Read the options of one ``COPY INTO`` statement of a guide, and of the file format ``segpush_csv`` it names."""
    (statement,) = [each for each in sql.split(";") if each.strip().startswith(f"COPY INTO {copy}")]
    formats = [each for each in sql.split(";") if "CREATE FILE FORMAT segpush_csv" in each]
    said = statement + (formats[0] if "segpush_csv" in statement else "")
    return Options(
        quote='"' if _said(said, "FIELD_OPTIONALLY_ENCLOSED_BY") == "'\"'" else "",
        null={"('')": "", None: "\\N"}[_said(said, "NULL_IF")],
        escape_unquoted=_said(said, "ESCAPE_UNENCLOSED_FIELD") != "NONE",
        header=_said(said, "HEADER") == "TRUE",
        packed=_said(said, "COMPRESSION") in {"GZIP", None},
        single=_said(said, "SINGLE") == "TRUE",
    )


def _said(sql: str, option: str) -> str | None:
    found = re.search(rf"\b{option} = (\S+?)(?=[;\s]|$)", sql)
    return found[1] if found else None
