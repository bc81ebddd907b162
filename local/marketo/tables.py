"""Files of rows in the three formats of the bulk API, to and from cells of text.

What a column means is the business of imports and extracts. Source: marketo-rest: Bulk lead import (`format`).
"""

import csv
import io
from collections.abc import Iterable, Sequence

DELIMITERS = {"csv": ",", "tsv": "\t", "ssv": ";"}
Row = list[str]


def read_table(data: bytes, file_format: str) -> tuple[Row, list[Row]]:
    """The header and the rows below it, lines without any cell left out; nothing is trimmed, a BOM least of all."""
    text = io.StringIO(data.decode("utf-8", "replace"), newline="")
    rows = [row for row in csv.reader(text, delimiter=DELIMITERS[file_format]) if row]
    return (rows[0], rows[1:]) if rows else ([], [])


def write_table(rows: Iterable[Sequence[str]], file_format: str, *, quoted: bool = True) -> bytes:
    """The rows as a file, header first; without `quoted`, cells run into each other as they please."""
    delimiter = DELIMITERS[file_format]
    if not quoted:
        return "".join(delimiter.join(row) + "\n" for row in rows).encode()
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
