"""A file with one JSON value a line as pieces of about 1 MiB, each refined, with the place where it begins.

Making such a file (``json_records``) and parsing its lines (``json_lines``) do not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from segpush.engine.reading.json_faults import is_deeper, is_json
from segpush.engine.reading.json_text import Lines, refine
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.refusal import refuse
from segpush.engine.reading.unwrap import PlainFile

CHUNK = 1 << 20
LINE = re.compile(rb"[^\n]*+\n|[^\n]++")


@dataclass(frozen=True, slots=True)
class JsonPiece:
    """Whole lines of one file: ``size`` bytes from byte ``start``, the first on physical line ``line`` (from 1).

    ``lines`` is what ``json_text`` made of them.
    """

    start: int
    size: int
    line: int
    lines: Lines


def json_pieces(plain: PlainFile, limits: ReadLimits) -> Generator[JsonPiece, None, None]:
    """Yield the lines of ``plain``; raise :class:`errors.BadDrop` for one longer than ``limits.line_bytes``, or cut off."""
    with plain.path.open("rb") as file:
        file.seek(plain.start)
        start, line = plain.start, 1
        for raw in _whole_lines(file, plain, limits):
            lines = refine(raw, limits.nesting)
            yield JsonPiece(start, len(raw), line, lines)
            start, line = start + len(raw), line + lines.records + lines.blank


def _whole_lines(file: BinaryIO, plain: PlainFile, limits: ReadLimits) -> Iterator[bytes]:
    """Yield blocks of whole lines. Only the first line of a block can be too long: the others began in the last read."""
    held, line = b"", 1
    while block := file.read(min(CHUNK, limits.line_bytes)):
        end = block.rfind(b"\n") + 1
        whole, held = (held + block[:end], block[end:]) if end else (b"", held + block)
        if max(whole.find(b"\n"), len(held)) > limits.line_bytes:
            raise _too_long(plain, line if whole.find(b"\n") > limits.line_bytes else line + whole.count(b"\n"), limits)
        if whole:
            yield whole
            line += whole.count(b"\n")
    if held:
        _require_whole(held, plain, line, limits)
        yield held


def _require_whole(last: bytes, plain: PlainFile, line: int, limits: ReadLimits) -> None:
    """Refuse a file whose last line has no end and is no JSON: more may have been lost than its half (sheet 3.2)."""
    if last.strip(b" \t\r\0") and not is_deeper(last, limits.nesting) and not is_json(last):
        what = f"the file is cut off in line {line:,}: it is no whole JSON value and has no line end"
        raise refuse(plain.name, what, "upload the whole object again")


def _too_long(plain: PlainFile, line: int, limits: ReadLimits) -> Exception:
    what = f"line {line:,} is longer than {limits.line_bytes:,} bytes (cap: line_bytes)"
    return refuse(plain.name, what, "export one JSON object a line, with fewer attributes")


def find_lines(raw: bytes, wanted: set[int]) -> Iterator[tuple[int, int, bytes]]:
    """Yield the number, the lines before, and the bytes with line end of the ``wanted`` records (from 0) of one piece."""
    at = 0
    for number, line in enumerate(LINE.findall(raw)):
        if line.strip(b" \t\r\n"):
            if at in wanted:
                yield at, number, line
            at += 1
