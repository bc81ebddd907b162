"""The rules for CSV once more, character by character and with nothing in common with the product's reader."""

from __future__ import annotations

from dataclasses import dataclass

from segpush.engine.reading.dialect import Dialect


@dataclass
class Expected:
    """One record: the physical line it begins on, its bytes, and its cells or the code that rejects it."""

    line: int
    raw: bytes
    cells: list[str | None]
    code: str = ""


def expected(data: bytes, dialect: Dialect, width: int) -> list[Expected]:
    """Return the records of ``data``, which has no header and no byte order mark."""
    return [_judged(each, width) for each in _Parser(data, dialect).records() if each.raw]


def _judged(record: Expected, width: int) -> Expected:
    text = record.raw.decode(errors="replace") if record.code != "broken_quote" else ""
    if not record.code and b"\0" in record.raw:
        record.code = "nul"
    elif not record.code and "\ufffd" in text:
        record.code = "not_utf8"
    elif not record.code and len(record.cells) != width:
        record.code = "cell_count"
    return record


class _Parser:
    def __init__(self, data: bytes, dialect: Dialect) -> None:
        self.text = data.decode("latin-1")
        self.dialect = dialect
        self.delimiter = dialect.delimiter.encode().decode("latin-1")

    def records(self) -> list[Expected]:
        found, at = [], 0
        while at < len(self.text):
            cells, end = self.record(at)
            if cells is None:
                end = self.broken_end(at)
                found += [
                    Expected(self.line(start), self.raw(start, stop), [], "broken_quote")
                    for start, stop in self.lines(at, end)
                ]
            else:
                found.append(Expected(self.line(at), self.raw(at, end), cells))
            at = end
        return found

    def record(self, at: int) -> tuple[list[str | None] | None, int]:
        """Return the cells of the record at ``at`` and where the next begins; None where its quotes are broken."""
        cells: list[str | None] = []
        while True:
            cell, at, sound = self.cell(at)
            if not sound:
                return None, at
            cells.append(cell)
            if not self.text.startswith(self.delimiter, at):
                return cells, self.after_line_end(at)
            at += len(self.delimiter)

    def cell(self, at: int) -> tuple[str | None, int, bool]:
        quote = self.dialect.quote
        if quote and self.text.startswith(quote, at):
            value, end = self.quoted(at + 1, quote)
            return value, end, value is not None and self.ends_cell(end)
        end, value = at, ""
        while not self.ends_cell(end):
            escaped = self.escaped(end)
            value, end = (value + escaped, end + 1 + len(escaped)) if escaped else (value + self.text[end], end + 1)
        return (None if self.text[at:end] in self.dialect.null_tokens else self.clean(value)), end, True

    def escaped(self, at: int) -> str:
        """Return what a backslash outside quotes escapes here, '' where nothing."""
        escapes = self.dialect.escape_unquoted and self.text[at] == "\\"
        known = (mark for mark in (self.delimiter, "\\", "\n") if self.text.startswith(mark, at + 1))
        return next(known, "") if escapes else ""

    def quoted(self, at: int, quote: str) -> tuple[str | None, int]:
        value, escape = "", self.dialect.escape
        while at < len(self.text):
            pair = self.text[at : at + 2]
            if escape and pair == escape + quote:
                value, at = value + quote, at + 2
            elif escape == "\\" and pair == "\\\\":
                value, at = value + "\\", at + 2
            elif self.text[at] == quote:
                return self.clean(value) or "", at + 1
            else:
                value, at = value + self.text[at], at + 1
        return None, at

    def clean(self, value: str) -> str | None:
        kept = "".join(c for c in value if c in "\t\n\r" or (c >= " " and c != "\x7f"))
        return kept.encode("latin-1").decode(errors="replace") or None

    def ends_cell(self, at: int) -> bool:
        return at == len(self.text) or self.text.startswith((self.delimiter, "\r", "\n"), at)

    def after_line_end(self, at: int) -> int:
        return at + 2 if self.text.startswith("\r\n", at) else min(at + 1, len(self.text))

    def line_end(self, at: int) -> int:
        while at < len(self.text) and self.text[at] not in "\r\n":
            at += 1 + len(self.escaped(at))
        return self.after_line_end(at)

    def lines(self, at: int, end: int) -> list[tuple[int, int]]:
        found = []
        while at < end:
            found.append((at, self.line_end(at)))
            at = self.line_end(at)
        return found

    def broken_end(self, at: int) -> int:
        """Return where to go on: after the line of the quote that closes wrongly, and after lines that cannot stand alone."""
        start = at
        while True:
            opened = at
            _, at, sound = self.cell(at)
            if not sound:
                break
            at += len(self.delimiter)
        value, closed = self.quoted(opened + 1, self.dialect.quote or "")
        if value is None:
            return len(self.text)
        end = self.line_end(closed)
        while self.quotes(start, end) % 2 and end < len(self.text) and not self.stands_alone(end):
            end = self.line_end(end)
        return end

    def quotes(self, start: int, end: int) -> int:
        """Count quotes that are not escaped."""
        quote, escape, count, at = self.dialect.quote or "", self.dialect.escape, 0, start
        while at < end:
            escaped = (
                escape is not None
                and escape != quote
                and self.text[at : at + 2] in {escape + quote, "\\\\" if escape == "\\" else quote * 3}
            )
            count += not escaped and self.text[at] == quote
            at += 2 if escaped else 1
        return count

    def stands_alone(self, at: int) -> bool:
        cells, end = self.record(at)
        if cells is None or end != self.line_end(at):
            return False
        return all(self.quotes(*span) == 0 for span in self.bare_spans(at, end))

    def bare_spans(self, at: int, end: int) -> list[tuple[int, int]]:
        found = []
        while at < end:
            bare = not self.text.startswith(self.dialect.quote or "", at)
            _, stop, _ = self.cell(at)
            if bare:
                found.append((at, stop))
            at = stop + (len(self.delimiter) if self.text.startswith(self.delimiter, stop) else 1)
        return found

    def line(self, at: int) -> int:
        before = self.text[:at].replace("\r\n", "\n").replace("\r", "\n")
        return before.count("\n") + 1

    def raw(self, start: int, end: int) -> bytes:
        record = self.text[start:end]
        record = record[:-2] if record.endswith("\r\n") else record[:-1] if record.endswith(("\r", "\n")) else record
        return record.encode("latin-1")
