"""How a producer writes CSV, (rules R8, R12).

Reading it does not belong here: the documents import this module, and must not need DuckDB for it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written.

    ``delimiter`` one character · ``quote`` one character, or None: quotes are text · ``escape`` what makes a quote inside
    quotes text: a backslash (which then also escapes itself; before anything else it stays), a single quote, or the quote
    itself (doubled); it means nothing outside quotes · ``escape_unquoted`` outside quotes a backslash makes text of the
    delimiter, a quote, a line end and itself (Snowflake) · ``null_tokens`` unquoted cells, whole and in exact case, that mean
    *missing* (R12) · ``header`` the first record names the columns · ``columns`` their names where there is no header (R45).

    Raises ValueError where the parts contradict each other.
    """

    delimiter: str = ","
    quote: str | None = None
    escape: str | None = "\\"
    escape_unquoted: bool = False
    null_tokens: tuple[str, ...] = ("null", "NULL")
    header: bool = True
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no reader could tell apart."""
        if not _is_mark(self.delimiter) or self.delimiter == self.quote:
            raise ValueError(
                f"delimiter {self.delimiter!r} must be one ASCII character, no letter, digit or line end, and not the quote"
            )
        if self.quote is not None and (not _is_mark(self.quote) or self.quote == "\t"):
            raise ValueError(f"quote {self.quote!r} must be one printable ASCII character, or none")
        if self.escape is not None and (not _is_mark(self.escape) or self.escape == self.delimiter):
            raise ValueError(
                f"escape {self.escape!r} must be one printable ASCII character other than the delimiter, or none"
            )
        if self.header == bool(self.columns):
            raise ValueError("columns are listed exactly where the files have no header")


def _is_mark(text: str) -> bool:
    return len(text) == 1 and text.isascii() and not text.isalnum() and (text.isprintable() or text == "\t")

