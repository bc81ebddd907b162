"""The exact way through JSON text: where each value of an array, or of values joined to each other, ends (rule R47).

Brackets and strings are looked at, nothing else: whether a value is sound is judged where it has its line (``json_lines``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.refusal import refuse
from segpush.errors import BadDrop

CHUNK = 1 << 20

STRING = rb'"[^"\\\n\r]*+(?:\\[^\n\r][^"\\\n\r]*+)*+"'
BLANKS = re.compile(rb"[ \t\r\n]*+")
_FLAT = re.compile(rb'[^"{}\[\]]*+(?:' + STRING + rb'[^"{}\[\]]*+)*+')
"""What may stand between two brackets: one match for all of it, so that the loop turns once a bracket."""
_SCALAR = re.compile(STRING + rb"|(?:-?[0-9][0-9.eE+-]*+|true|false|null)(?![^\s,\]}{\[\"])")
_BROKEN_STRING = re.compile(rb'"(?:[^"\\\n\r]|\\[^\n\r])*+\\?[\n\r]')
_CLOSING = {0x5B: 0x5D, 0x7B: 0x7D}
_LINE_ENDS = bytes.maketrans(b"\n\r", b"  ")


@dataclass
class Cutter:
    """Values of ``file``, which stands at byte ``offset`` of object ``name``, cut off one by one in flat memory.

    ``at`` is where in ``held`` the next byte is; ``number`` the value it belongs to, from 1.
    """

    file: BinaryIO
    name: str
    limits: ReadLimits
    offset: int = 0
    held: bytes = b""
    at: int = 0
    number: int = 1
    ended: bool = False

    def joined(self) -> Iterator[bytes]:
        """Yield values that follow one another, with or without white space between."""
        while self._peek():
            yield self._value()

    def array(self) -> Iterator[bytes]:
        """Yield the elements of the one array the file is."""
        self._peek()
        self.at += 1
        more = self._peek() != b"]"
        while more:
            yield self._value()
            more = self._next_element()
        self.at += 1
        if self._peek():
            raise self._fault("other bytes follow the end of the array")

    def _next_element(self) -> bool:
        found = self._peek()
        if found not in {b",", b"]"}:
            raise self._fault("a comma is missing" if found else "the array is cut off")
        self.at += found == b","
        return found == b","

    def _peek(self) -> bytes:
        """Return the next byte that is no white space, nothing at the end."""
        while True:
            match = BLANKS.match(self.held, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.held) or not self._fetch():
                return self.held[self.at : self.at + 1]

    def _fetch(self) -> bool:
        """Read on, dropping what is behind; False at the end of the file."""
        block = b"" if self.ended else self.file.read(CHUNK)
        self.ended = not block
        self.offset, self.held, self.at = self.offset + self.at, self.held[self.at :] + block, 0
        return not self.ended

    def _value(self) -> bytes:
        """Return the next value on one line."""
        kind = self._peek()
        if not kind:
            raise self._fault("a value is missing")
        if (size := self._container_size() if kind in b"{[" else self._scalar_size()) > self.limits.line_bytes:
            raise self._too_long()
        value = self.held[self.at : self.at + size]
        self.at += size
        self.number += 1
        return value.translate(_LINE_ENDS) if b"\n" in value or b"\r" in value else value

    def _scalar_size(self) -> int:
        while True:
            match = _SCALAR.match(self.held, self.at)
            if match and (match.end() < len(self.held) or self.ended):
                return match.end() - self.at
            if self.ended or _BROKEN_STRING.match(self.held, self.at):
                raise self._fault("there is no JSON value")
            self._read_on()

    def _container_size(self) -> int:
        """Return the size of the object or list that begins here: up to the bracket that closes the first."""
        open_brackets, scanned = bytearray(), 0
        while True:
            match = _FLAT.match(self.held, self.at + scanned)
            scanned = (match.end() if match else self.at + scanned) - self.at
            found = self.held[self.at + scanned] if self.at + scanned < len(self.held) else None
            if found is None or found == ord('"'):
                self._require_more(scanned)
                continue
            self._step(open_brackets, found)
            scanned += 1
            if not open_brackets:
                return scanned

    def _step(self, open_brackets: bytearray, found: int) -> None:
        if found in _CLOSING:
            open_brackets.append(_CLOSING[found])
            if len(open_brackets) > self.limits.nesting:
                raise self._fault(f"it is nested deeper than {self.limits.nesting} levels (cap: nesting)")
        elif open_brackets.pop() != found:
            raise self._fault("its brackets do not match")

    def _require_more(self, scanned: int) -> None:
        """Read on where a value, or a string in it, goes beyond what is held."""
        if _BROKEN_STRING.match(self.held, self.at + scanned):
            raise self._fault("a line ends within a string")
        self._read_on()
        if self.ended:
            raise self._fault("it is cut off")

    def _read_on(self) -> None:
        if len(self.held) - self.at > self.limits.line_bytes:
            raise self._too_long()
        self._fetch()

    def _too_long(self) -> BadDrop:
        return self._fault(f"it is longer than {self.limits.line_bytes:,} bytes (cap: line_bytes)")

    def _fault(self, what: str) -> BadDrop:
        """Return the refusal of the drop: nobody can tell where the next value begins."""
        place = f"JSON value {self.number:,} at byte {self.offset + self.at:,}"
        return refuse(
            self.name, f"{place} cannot be read: {what}", "export one JSON object a line, and upload it again"
        )
