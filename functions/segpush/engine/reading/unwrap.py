"""An object as it was stored → a plain file on disk, in flat memory and within the caps (rules R5, R6, R7).

What is in the plain file does not belong here.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from segpush.engine.reading.limits import LAYERS, RATIO_FLOOR, ReadLimits
from segpush.engine.reading.recognise import BOM, HEAD, is_gzip, require_text
from segpush.engine.reading.refusal import refuse
from segpush.errors import BadDrop

CHUNK = 1 << 20


@dataclass(frozen=True)
class SourceFile:
    """One object on disk: ``name`` is its key, for messages and reports."""

    path: Path
    name: str


@dataclass(frozen=True)
class PlainFile:
    """A file on disk, unpacked. ``text`` begins at byte ``start``, after a byte order mark; ``json`` has one value a line."""

    path: Path
    name: str
    start: int
    size: int
    kind: Literal["text", "json", "parquet"] = "text"


def unwrap(file: SourceFile, limits: ReadLimits, budget: int) -> list[PlainFile]:
    """Return ``file`` without its layers of gzip; at most ``budget`` bytes unpacked.

    A file that has none is used where it is; else the plain one lies beside it. Raises :class:`errors.BadDrop` for what
    is not text, for a truncated or overlong gzip stream, and beyond the caps.
    """
    path, packed, own = file.path, file.path.stat().st_size, False
    for layer in range(LAYERS + 1):
        head = _head(path)
        if not is_gzip(head):
            break
        if layer == LAYERS:
            raise refuse(file.name, f"gzip within gzip, more than {LAYERS} times", "compress once")
        plain = path.with_name(f"{file.path.name}.plain{layer}")
        _gunzip(path, plain, file.name, _Allowance(budget, packed, limits))
        if own:
            path.unlink()
        path, own = plain, True
    size = path.stat().st_size
    if size > budget:
        raise _too_large(file.name, limits)
    require_text(file.name, head)
    return [PlainFile(path, file.name, len(BOM) if head.startswith(BOM) else 0, size)]


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


@dataclass
class _Allowance:
    """How many bytes may still come out of one object."""

    budget: int
    packed: int
    limits: ReadLimits
    unpacked: int = 0

    def take(self, size: int, name: str) -> None:
        self.unpacked += size
        if self.unpacked > self.budget:
            raise _too_large(name, self.limits)
        if self.unpacked > max(RATIO_FLOOR, self.packed * self.limits.ratio):
            raise refuse(
                name,
                f"unpacks to more than {self.limits.ratio} times its size (cap: ratio)",
                "upload it with less compression, or plain",
            )


def _too_large(name: str, limits: ReadLimits) -> BadDrop:
    cap = f"the drop holds more than {limits.unpacked_bytes:,} bytes unpacked (cap: unpacked_bytes)"
    return refuse(name, cap, "export a smaller audience or fewer columns")


def _gunzip(packed: Path, plain: Path, name: str, allowance: _Allowance) -> None:
    """Unpack all members; zero bytes after the last are padding (as for gzip itself), anything else is refused."""
    try:
        with gzip.open(packed) as source, plain.open("wb") as target:
            while block := source.read(CHUNK):
                allowance.take(len(block), name)
                target.write(block)
    except EOFError:
        raise _damaged(name, "the gzip stream is cut off", allowance) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(name, f"the gzip stream is damaged or followed by other bytes ({error})", allowance) from None


def _damaged(name: str, what: str, allowance: _Allowance) -> BadDrop:
    return refuse(name, f"{what} after {allowance.unpacked:,} unpacked bytes", "upload the object again")
