"""Whole records of a file, turned into one line a record without quotes or escapes.

What a record means does not belong here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from segpush.engine.reading import marks
from segpush.engine.reading.fast import fast_lines, visible
from segpush.engine.reading.grammar import Grammar, protect
from segpush.engine.reading.records import cells_of, count_lines, spans

BLOCK = 1 << 14  # bytes read the slow way around a broken record: about a hundred rows
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
    consumed, refined = fast_lines(text, grammar, final=final)
    if not consumed:
        consumed, refined = _lines_by_blocks(text, grammar, final=final)
    if not consumed:
        return None
    records = refined.count(b"\n")
    lines = records if refined == text[:consumed] else count_lines(text[:consumed])
    return Refined(
        consumed=min(consumed, len(raw)),
        text=_decodable(refined),
        records=records,
        lines=lines,
        blank=lines - count_lines(refined, marks.CELL_CR, marks.CELL_LF) - records,
        removed=refined.count(marks.REMOVED),
        texts=refined.count(marks.TEXT),
    )


def _lines_by_blocks(text: bytes, grammar: Grammar, *, final: bool) -> tuple[int, bytes]:
    """Return how many bytes were read block by block, and their lines: only blocks with a broken record go the slow way."""
    lines, at, size = [], 0, BLOCK
    while at < len(text):
        block, last = text[at : at + size], final and at + size >= len(text)
        end, refined = fast_lines(block, grammar, final=last)
        if not end:
            end, refined = _exact_lines(block, grammar, final=last)
        if not end and at + size >= len(text):
            break
        lines.append(refined)
        at, size = at + end, BLOCK if end else size * 2  # a record longer than the block needs more of it
    return at, b"".join(lines)


def _exact_lines(text: bytes, grammar: Grammar, *, final: bool) -> tuple[int, bytes]:
    """Return how many bytes were read record by record, and their lines; a broken record gives a mark a line."""
    lines, end = [], 0
    for span in spans(text, grammar, final=final):
        end = span.end
        if span.kind == "broken":
            lines.append(marks.BROKEN + b"\n")
        elif span.kind == "record":
            lines.append(one_line(cells_of(text[span.start : span.end], grammar), grammar))
    return end, visible(b"".join(lines))


def one_line(cells: list[bytes], grammar: Grammar) -> bytes:
    """Return the refined line of one record."""
    line = grammar.separator.join(cells)
    return line.replace(b"\n", marks.CELL_LF).replace(b"\r", marks.CELL_CR) + b"\n"


def _decodable(text: bytes) -> bytes:
    """Return ``text`` with ``UNDECODABLE`` in place of every run of bytes that is no UTF-8."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return LONE_BYTES.sub(marks.UNDECODABLE.decode(), text.decode(errors="surrogateescape")).encode()
    return text
