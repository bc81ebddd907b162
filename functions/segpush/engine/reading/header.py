"""The first record of each file: the header, or data under the header of the first file (rules R15, R31, R45).

Which column is which does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from segpush.engine.reading import marks
from segpush.engine.reading.columns import find
from segpush.engine.reading.grammar import Grammar, protect
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.pieces import Place
from segpush.engine.reading.records import Span, cells_of, count_lines, spans
from segpush.engine.reading.refusal import FORMATTING, refuse
from segpush.engine.reading.unwrap import PlainFile

ADDRESS = re.compile(r"\s*(?:mailto:)?[^@\s]+@[^@\s]+\.[^@\s]+\s*", re.IGNORECASE)


@dataclass(frozen=True)
class First:
    """The first record of a file: its cells, the place after it, and the blank lines before it."""

    cells: list[str]
    after: Place
    blank: int


def first_record(plain: PlainFile, grammar: Grammar, limits: ReadLimits) -> First | None:
    """Return the first record that is no blank line, or None; raise :class:`errors.BadDrop` where it cannot be a header."""
    with plain.path.open("rb") as file:
        file.seek(plain.start)
        raw = file.read(limits.line_bytes + 2)
    final = plain.start + len(raw) >= plain.size
    text = protect(raw, grammar)
    for blank, span in enumerate(spans(text, grammar, final=final)):
        if span.kind != "blank":
            return _first(plain, text[: span.end], span, blank, grammar)
    if final:
        return None
    raise refuse(
        plain.name,
        f"the first {limits.line_bytes:,} bytes hold no whole line (cap: line_bytes)",
        f"compare the format with {FORMATTING}",
    )


def _first(plain: PlainFile, text: bytes, span: Span, blank: int, grammar: Grammar) -> First:
    if span.kind == "broken":
        raise refuse(
            plain.name,
            f"line {blank + 1}, the first, has a quote without its partner",
            f"compare the quote and escape settings with {FORMATTING}",
        )
    cells = [_name(cell, plain) for cell in cells_of(text[span.start :], grammar)]
    return First(cells, Place(plain.start + span.end, count_lines(text) + 1), blank)


def _name(cell: bytes, plain: PlainFile) -> str:
    if marks.NUL in cell:
        raise refuse(plain.name, "the first line holds a NUL byte", "export as UTF-8 text")
    try:
        return cell.translate(None, marks.REMOVED + marks.TEXT + marks.EMPTY).decode()
    except UnicodeDecodeError as error:
        raise refuse(
            plain.name, f"the first line is not UTF-8 (byte {error.start + 1} of a column name)", "export as UTF-8"
        ) from None


def require_columns(plain: PlainFile, columns: Sequence[str], limits: ReadLimits) -> None:
    """Raise :class:`errors.BadDrop` beyond the cap."""
    if len(columns) > limits.columns:
        raise refuse(
            plain.name,
            f"the first line has {len(columns):,} cells (cap: columns, {limits.columns:,})",
            f"compare the delimiter with {FORMATTING}",
        )


def repeats_header(plain: PlainFile, first: First, columns: Sequence[str], keys: Sequence[str]) -> bool:
    """Whether a later file begins with the header again (R31); False where its first record is data, else a refusal."""
    if [cell.strip() for cell in first.cells] == [column.strip() for column in columns]:
        return True
    if len(first.cells) == len(columns) and any(ADDRESS.fullmatch(first.cells[at]) for at in _keys(columns, keys)):
        return False
    raise refuse(
        plain.name,
        f"its first line is neither the first file's header ({len(columns)} columns) nor a record with an address as key",
        "let one export write all files of a drop, with the same columns in the same order",
    )


def _keys(columns: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return where the key may stand."""
    found = (find(columns, name) for name in names)
    return [at for at in found if at is not None]
