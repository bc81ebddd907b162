r"""The control characters a record carries between tokenizer and table.

Control characters of the file itself never get this far (they become ``NUL`` or ``REMOVED``), so these cannot be
confused with data. Only bytes 0x00 to 0x1F are used: they are the same in UTF-8 and never part of another letter.
"""

from __future__ import annotations

CELL = b"\x1f"  # between two cells, where the delimiter may also be text
CELL_LF = b"\x1e"  # a line feed inside a quoted cell
CELL_CR = b"\x1d"  # a carriage return inside a quoted cell
TEXT = b"\x1c"  # before a quoted null token: it is text
REMOVED = b"\x06"  # where a control character was; dropped when the table is filled
EMPTY = b"\x07"  # in a line that would be empty
NUL = b"\x01"  # where a NUL was: rejects the record
UNDECODABLE = b"\x02"  # where bytes were no UTF-8: rejects the record
BROKEN = b"\x03"  # instead of a line whose quotes do not match: rejects the line

ESCAPED_ESCAPE = b"\x04\x04"  # two bytes for two, so that positions stay those of the file
ESCAPED_QUOTE = b"\x05\x05"
ESCAPED_DELIMITER = b"\x13\x13"  # outside quotes, where the dialect says so; a longer delimiter takes more of them
ESCAPED_LINE_FEED = b"\x14\x14"
DELIMITER = (
    b"\x11"  # stands for a delimiter that is a control character or longer than a byte, with ``PAD`` for further bytes
)
PAD = b"\x12"
JOIN = b"\x00"

NEUTRAL = bytes(1 if b == 0 else 6 if (b < 0x20 and b not in b"\t\n\r") or b == 0x7F else b for b in range(256))  # noqa: PLR2004
"""Translation table: NUL to ``NUL``, every other control character to ``REMOVED``, byte for byte."""

KEPT = frozenset(bytes([b]) for b in b"\t" + bytes(range(0x20, 0x7F)))
"""Delimiters that stand in protected text as they are written."""

TIDIED = {CELL_LF: b"\n", CELL_CR: b"\r", TEXT: b"", REMOVED: b"", EMPTY: b""}
"""What these become in the table."""

REJECTING = {BROKEN: "broken_quote", NUL: "nul", UNDECODABLE: "not_utf8"}
"""The code of a record that holds one, the first named wins."""

UNUSED = b"\x0f"
"""Never in a refined record: the separator where a line is to be read whole."""

NO_CELL = b"\x0e"
"""Never in a refined record either: the null token where there is none."""

NESTED = b"\x10"
"""Before a cell that is an object or a list: its JSON text follows. Never in other cells, as control characters are removed."""
