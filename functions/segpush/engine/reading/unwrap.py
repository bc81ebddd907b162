"""An object as it was stored → plain files on disk, in flat memory and within the caps (rules R5, R6, R7, R48).

What is in the plain files does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segpush.engine.reading.allowance import Allowance, require_size, too_large
from segpush.engine.reading.finish import drop_mark, require_whole_parquet
from segpush.engine.reading.gunzip import gunzip
from segpush.engine.reading.json_records import normalise
from segpush.engine.reading.limits import LAYERS, ReadLimits
from segpush.engine.reading.recognise import BOM, HEAD, Kind, Utf16, recognise
from segpush.engine.reading.refusal import READABLE, refuse
from segpush.engine.reading.unzip import unzip
from segpush.engine.reading.utf16 import transcode

MARKED = "a byte order mark at the start was dropped"


@dataclass(frozen=True)
class SourceFile:
    """One object on disk: ``name`` is its key, for messages and reports."""

    path: Path
    name: str


@dataclass(frozen=True)
class PlainFile:
    """A file without layers: ``name`` is the object's key, in a zip with the entry's name behind.

    ``kind`` *text*: UTF-8, from byte ``start`` on (after a byte order mark) · *json*: UTF-8, one value a line · *parquet*:
    as it was.
    ``notes`` say what was read otherwise than it stood.
    """

    path: Path
    name: str
    start: int
    size: int
    kind: Kind = "text"
    notes: tuple[str, ...] = ()


def unwrap(file: SourceFile, limits: ReadLimits, budget: int) -> list[PlainFile]:
    """Return what is in ``file`` without layers of gzip and zip, at most ``budget`` bytes; entries of a zip by name.

    A file that has no layer is used where it is; else the plain ones lie beside it. Raises :class:`errors.BadDrop` for what
    cannot be read, is cut off or damaged, and beyond the caps.
    """
    size = file.path.stat().st_size
    require_size(file.name, size, limits)
    found = []
    for plain in _Unwrapping(file, limits, budget, size).opened(file.path, file.name):
        budget -= plain.size
        if budget < 0:
            raise too_large(plain.name, limits)
        found.append(plain)
    return found


class _Unwrapping:
    """The way into one object; every layer has the object's whole allowance."""

    def __init__(self, file: SourceFile, limits: ReadLimits, budget: int, packed: int) -> None:
        self.file, self.limits, self.made = file, limits, 0
        self.layers = [Allowance(limits, budget, packed) for _ in range(LAYERS)]
        self.rewritten = Allowance(limits, budget)

    def opened(self, path: Path, name: str, depth: int = 0, *, zipped: bool = False) -> Iterator[PlainFile]:
        """Yield what is in ``path``, which lies below ``depth`` layers, one of them a zip if ``zipped``."""
        form = recognise(name, _head(path))
        if form == "zip" and zipped:
            raise refuse(name, "a zip within a zip is not read", "put the files themselves into one zip")
        if form in ("gzip", "zip") and depth == LAYERS:
            raise refuse(name, f"packed more than {LAYERS} times", "compress once")
        match form:
            case "gzip":
                inner = self._beside()
                gunzip(path, inner, name, self.layers[depth].within(path.stat().st_size))
                self._done(path)
                yield from self.opened(inner, name, depth + 1, zipped=zipped)
            case "zip":
                yield from self._entries(path, name, depth)
            case "utf-16-le" | "utf-16-be":
                yield self._narrowed(path, name, form)
            case _:
                yield self._plain(path, name, form)

    def _entries(self, path: Path, name: str, depth: int) -> Iterator[PlainFile]:
        """Yield what is in the entries; of an archive without any an empty file, so that it has a name in reports."""
        empty = True
        for inner, entry in unzip(path, name, self.layers[depth], self._beside):
            empty = False
            yield from self.opened(inner, entry, depth + 1, zipped=True)
        self._done(path)
        if empty:
            nothing = self._beside()
            nothing.touch()
            yield PlainFile(nothing, name, 0, 0)

    def _narrowed(self, path: Path, name: str, encoding: Utf16) -> PlainFile:
        inner = self._beside()
        transcode(path, inner, name, encoding, self.rewritten)
        self._done(path)
        form = recognise(name, _head(inner))
        if form not in ("text", "json"):
            raise refuse(name, "the file is binary, not text", READABLE)
        return self._plain(inner, name, form, "UTF-16 was read as UTF-8")

    def _plain(self, path: Path, name: str, kind: Kind, *notes: str) -> PlainFile:
        start, marked = 0, _head(path).startswith(BOM)
        if kind == "parquet":
            require_whole_parquet(path, name)
        elif kind == "text":
            start = len(BOM) if marked else 0
        else:
            path, notes = self._json_lines(path, name), (*notes, *([MARKED] if marked else []))
        return PlainFile(path, name, start, path.stat().st_size, kind, notes)

    def _json_lines(self, path: Path, name: str) -> Path:
        """Return the file with one value a line, without a byte order mark (R47)."""
        if _head(path).startswith(BOM):
            path = self._without_mark(path, name)
        inner = self._beside()
        if not normalise(path, inner, name, self.limits):
            return path
        self._done(path)
        return inner

    def _without_mark(self, path: Path, name: str) -> Path:
        inner = self._beside()
        drop_mark(path, inner, name, self.rewritten)
        self._done(path)
        return inner

    def _beside(self) -> Path:
        self.made += 1
        return self.file.path.with_name(f"{self.file.path.name}.plain{self.made}")

    def _done(self, path: Path) -> None:
        """Delete a file that was made on the way."""
        if path != self.file.path:
            path.unlink()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)
