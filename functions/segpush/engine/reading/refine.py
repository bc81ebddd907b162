"""Whole records of a file, turned into one line a record without quotes or escapes.

What a record means does not belong here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from segpush.engine.reading import marks
from segpush.engine.reading.fast import fast_cut, fast_lines
from segpush.engine.reading.grammar import Grammar, protect
from segpush.engine.reading.records import cells_of, count_lines, spans

LONE_BYTES = re.compile("[\udc80-\udcff]+")


@dataclass(frozen=True, slots=True)
class Refined:
    """``consumed`` bytes became ``records`` lines of ``text``; ``lines`` physical lines, ``blank`` of them empty.

    ``removed`` control characters and ``texts`` quoted null tokens are for the notes.
    """

    consumed: int
    text: bytes
    records: int
    lines: int
    blank: int
    removed: int
    texts: int


def refine(raw: bytes, grammar: Grammar, *, final: bool) -> Refined | None:
    """Refine the whole records at the start of ``raw``, all of it if ``final``; None where no record is whole yet."""
    text = protect(raw, grammar)
    if final and not text.endswith((b"\n", b"\r")):
        text += b"\n"
    consumed = fast_cut(text, grammar, final=final)
    refined = fast_lines(text[:consumed], grammar) if consumed else None
    if refined is None:
        consumed, refined = _exact_lines(text, grammar, final=final)
    if not consumed:
        return None
    lines, records = count_lines(text, 0, consumed), refined.count(b"\n")
    return Refined(
        consumed=min(consumed, len(raw)),
        text=_decodable(_visible(refined)),
        records=records,
        lines=lines,
        blank=lines - count_lines(refined, 0, len(refined), marks.CELL_CR, marks.CELL_LF) - records,
        removed=refined.count(marks.REMOVED),
        texts=refined.count(marks.TEXT),
    )


def _exact_lines(text: bytes, grammar: Grammar, *, final: bool) -> tuple[int, bytes]:
    """Return how many bytes were read record by record, and their lines; a broken record gives a mark a line."""
    lines, end = [], 0
    for span in spans(text, grammar, final=final):
        end = span.end
        if span.kind == "broken":
            lines.append(marks.BROKEN + b"\n")
        elif span.kind == "record":
            lines.append(one_line(cells_of(text[span.start : span.end], grammar), grammar))
    return end, b"".join(lines)


def one_line(cells: list[bytes], grammar: Grammar) -> bytes:
    """Return the refined line of one record."""
    line = grammar.separator.join(cells)
    return line.replace(b"\n", marks.CELL_LF).replace(b"\r", marks.CELL_CR) + b"\n"


def _visible(text: bytes) -> bytes:
    """Return ``text`` without empty lines, which DuckDB would skip: a lone quoted cell without a letter is a record too."""
    for _ in range(2 if b"\n\n" in text else 0):
        text = text.replace(b"\n\n", b"\n" + marks.REMOVED + b"\n")
    return marks.REMOVED + text if text.startswith(b"\n") else text


def _decodable(text: bytes) -> bytes:
    """Return ``text`` with ``UNDECODABLE`` in place of every run of bytes that is no UTF-8."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return LONE_BYTES.sub(marks.UNDECODABLE.decode(), text.decode(errors="surrogateescape")).encode()
    return text
