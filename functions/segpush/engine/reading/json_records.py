"""A JSON file → one value a line, where it is not that already (rule R47). What the values hold does not belong here."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import Literal

from segpush.engine.reading import json_cut
from segpush.engine.reading.json_cut import STRING, Cutter
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.recognise import BOM
from segpush.engine.reading.refusal import refuse

Kind = Literal["lines", "array", "joined"]

WRITTEN = 1 << 16  # bytes a time to the target

_SEAM = re.compile(rb"\}[ \t\r]*+\{")
_STRINGS = re.compile(STRING + rb"|\"[^\n]*+")
"""Strings, also one that its line does not end: what is in it is no seam."""
_EMPTY = re.compile(r"^\s*+(?:\{\}[ \t\r]*+\n\s*+)*+")  # empty objects stand on one line however the others are written
_UNFINISHED = re.compile(r'\s*+(?:"(?:[^"\\\n]|\\.)*+\\?|\\?[\w.+-]*+)\s*+')
# Numbers are not made into numbers: Python refuses those of more than 4,300 digits.
_DECODER = JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def kind_of(head: bytes) -> Kind:
    """Tell by the first value of a file that begins with ``head`` how its values follow each other.

    ``array`` where the first byte is ``[`` · ``joined`` where the first value goes on over a line end, or another
    follows on its line · else ``lines``, also where the first line is no JSON: then it is a bad line among others.
    ``lines`` is a guess from the head: a later line may hold two values, see :func:`normalise`.
    """
    text = _EMPTY.sub("", head.removeprefix(BOM).decode(errors="replace"))
    if text.startswith("["):
        return "array"
    try:
        _, end = _DECODER.raw_decode(text)
    except JSONDecodeError as error:
        return "joined" if "\n" in text[: error.pos] and _goes_on(text, error.pos) else "lines"
    except RecursionError:
        return "lines"  # a bomb: its line is rejected without being parsed
    after = text[end:].lstrip(" \t\r")
    return "joined" if "\n" in text[:end] or after.startswith("{") else "lines"


def _goes_on(text: str, fault: int) -> bool:
    """Whether the fault is that the head ends: nothing follows but the beginning of a string, a number or a word."""
    return bool(_UNFINISHED.fullmatch(text, fault))


def normalise(path: Path, target: Path, name: str, limits: ReadLimits) -> bool:
    """Write the values of the file at ``path`` to ``target``, one a line; False, and no ``target``, where they are so already.

    A file is so already if its first value and every line hold one value at most: :func:`kind_of` says so of the first,
    and no line holds the seam ``}{`` (with or without blanks) outside strings, which is looked for in the whole file.
    Line ends inside a value become blanks. Memory stays flat. Raises :class:`errors.BadDrop` with number and byte of a
    value that cannot be cut off, is nested deeper than ``limits.nesting``, or longer than ``limits.line_bytes``.
    """
    with path.open("rb") as file:
        head = file.read(limits.line_bytes)
    kind = kind_of(head)
    if kind == "lines" and not _has_seam(path, limits):
        return False
    start = len(BOM) if head.startswith(BOM) else 0
    with path.open("rb") as file, target.open("wb", buffering=WRITTEN) as lines:
        file.seek(start)
        cutter = Cutter(file, name, limits, start)
        for number, value in enumerate(cutter.array() if kind == "array" else cutter.joined(), 1):
            if number > limits.rows:
                what = f"it holds more than {limits.rows:,} JSON values (cap: rows)"
                raise refuse(name, what, "export a smaller audience, or several")
            lines.write(value + b"\n")
    return True


def _has_seam(path: Path, limits: ReadLimits) -> bool:
    """Whether a line holds an object directly after another; a line beyond the cap ends the search, the reader refuses it."""
    held = b""
    with path.open("rb") as file:
        while block := file.read(json_cut.CHUNK):
            held += block
            end = held.rfind(b"\n") + 1
            too_long = len(held) - end > limits.line_bytes
            if _is_seam_in(held if too_long else held[:end]):
                return True
            if too_long:
                return False
            held = held[end:]
    return _is_seam_in(held)


def _is_seam_in(lines: bytes) -> bool:
    """Look at the strings only where the bytes of a seam occur at all."""
    if not _SEAM.search(lines):
        return False
    return any(_SEAM.search(_STRINGS.sub(b"", line)) for line in lines.split(b"\n") if _SEAM.search(line))
