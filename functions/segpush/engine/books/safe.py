"""CSV files for people: RFC 4180, UTF-8, and nothing in them that a spreadsheet would run.

`retry.csv` does not belong here: it goes back to segpush and keeps every byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

FORMULA = r"(^|[;\t\r\n])([\s\p{Z}\p{C}\"'']*)([=+\-@＝＋－＠])"
"""What Excel, LibreOffice and Google Sheets take for the start of a formula (OWASP: CSV injection), as an SQL literal.

At the start of a cell, blanks, invisible characters and quotes before it or not; and after a semicolon, tab or line end,
because a spreadsheet of another country cuts cells there, inside quotes or not.
"""


def cell(column: str) -> str:
    """Return SQL for a text cell no spreadsheet takes for a formula: an apostrophe goes before what would start one."""
    return rf"regexp_replace({column}, '{FORMULA}', '\1''\2\3', 'g')"


def write(db: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write a query of ours as CSV with a header, every cell quoted, CRLF after each record; return the number of records."""
    options = r"FORMAT csv, HEADER, FORCE_QUOTE *, NEW_LINE '\r\n'"
    row = db.execute(f"COPY ({query}) TO $path ({options})", {"path": str(path)}).fetchone()
    return int(row[0]) if row else 0
