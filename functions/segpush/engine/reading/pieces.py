"""A plain file as pieces of whole records, about 1 MiB each, with the place where each begins.

What happens to a piece (``load``, ``locate``) does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from segpush.engine.reading.grammar import Grammar, protect
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.records import spans
from segpush.engine.reading.refine import Refined, refine
from segpush.engine.reading.refusal import FORMATTING, refuse
from segpush.engine.reading.unwrap import PlainFile

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole records of one file: at byte ``start`` and physical line ``line`` (the first is 1), refined."""

    start: int
    line: int
    refined: Refined


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading begins: a byte and the physical line it is on."""

    byte: int
    line: int


def pieces(plain: PlainFile, begin: Place, grammar: Grammar, limits: ReadLimits) -> Iterator[Piece]:
    """Yield the records from ``begin`` to the end; raise :class:`errors.BadDrop` for one longer than ``limits.line_bytes``."""
    with plain.path.open("rb") as file:
        file.seek(begin.byte)
        held, start, line, final = b"", begin.byte, begin.line, False
        while held or not final:
            held += _more(file, limits)
            final = start + len(held) >= plain.size
            _require_short(held, plain, line, grammar, limits)
            refined = refine(held, grammar, final=final) if held else None
            if refined:
                yield Piece(start, line, refined)
                held, start, line = held[refined.consumed :], start + refined.consumed, line + refined.lines


def _more(file: BinaryIO, limits: ReadLimits) -> bytes:
    return file.read(min(CHUNK, limits.line_bytes))


def _require_short(held: bytes, plain: PlainFile, line: int, grammar: Grammar, limits: ReadLimits) -> None:
    """Judge the first record alone: every later one began in the last read, which is no longer than the cap."""
    if len(held) <= limits.line_bytes:
        return
    first = next(spans(protect(held, grammar), grammar, final=False), None)
    if first is None or first.end > limits.line_bytes:
        cause = (
            "a stray quote joins lines: compare the quote setting" if grammar.quote else "compare line ends and format"
        )
        raise refuse(
            plain.name,
            f"the record on line {line} is longer than {limits.line_bytes:,} bytes (cap: line_bytes)",
            f"{cause} with {FORMATTING}",
        )
