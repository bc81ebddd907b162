"""A zip archive → its entries in name order, one at a time and in flat memory (rule R48).

The archive's own list says what is where; how much comes out is counted, not believed. Names of entries are shown and sorted by,
never used as paths.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from copy import copy
from io import FileIO
from pathlib import Path
from typing import IO

from segpush.engine.reading.allowance import Allowance
from segpush.engine.reading.refusal import refuse
from segpush.engine.reading.zip_list import require_readable, shown, wanted

CHUNK = 1 << 20
RECORD = 256  # bytes of the archive's list for an entry: its name and some 50 more
DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OverflowError, ValueError)

Beside = Callable[[], Path]
"""Gives a path for a new file each time."""


def unzip(path: Path, name: str, allowance: Allowance, beside: Beside) -> Iterator[tuple[Path, str]]:
    """Yield the file and the full name of each entry; folders and what systems hide are passed over.

    Raises :class:`errors.BadDrop` for an archive that is cut off, joined to another, or holds what cannot be read.
    """
    entry = name
    try:
        with _Listed(path, name, allowance) as file, zipfile.ZipFile(file) as archive:
            require_readable(archive, file, name, allowance.limits)
            for info in wanted(archive):
                entry, target = f"{name}/{shown(info.filename)}", beside()
                _unpack(archive, info, target, entry, allowance.within(info.compress_size))
                yield target, entry
    except DAMAGES as error:
        raise refuse(entry, f"the zip archive is cut off or damaged ({error})", "upload the object again") from None


class _Listed(FileIO):
    """An archive on disk, whose list of entries is read at once and therefore must not be long."""

    def __init__(self, path: Path, name: str, allowance: Allowance) -> None:
        super().__init__(path)
        self._name, self._limits = name, allowance.limits

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > max(CHUNK, self._limits.entries * RECORD):
            what = f"its list of entries is {size:,} bytes long (cap: entries, {self._limits.entries:,})"
            raise refuse(self._name, what, "upload fewer files in one zip")
        return super().read(size) or b""


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, name: str, allowance: Allowance) -> None:
    """Write what ``info`` holds; sizes and checksum of the archive's list must be those of the content."""
    raw, checksum = copy(info), 0
    raw.compress_type, raw.file_size = zipfile.ZIP_STORED, info.compress_size
    del raw.CRC  # so zipfile hands out the packed bytes, and everything that comes of them is judged here
    with archive.open(raw) as packed, target.open("wb") as plain:
        for block in _inflated(packed) if info.compress_type == zipfile.ZIP_DEFLATED else _blocks(packed):
            allowance.take(len(block), name)
            checksum = zlib.crc32(block, checksum)
            plain.write(block)
    if (allowance.unpacked, checksum) != (info.file_size, info.CRC):
        listed = f"{info.file_size:,} bytes with checksum {info.CRC:08x}"
        raise zipfile.BadZipFile(f"listed with {listed}, found {allowance.unpacked:,} with {checksum:08x}")


def _blocks(packed: IO[bytes]) -> Iterator[bytes]:
    while block := packed.read(CHUNK):
        yield block


def _inflated(packed: IO[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for block in _blocks(packed):
        rest = block
        while rest and not inflate.eof:
            yield inflate.decompress(rest, CHUNK)
            rest = inflate.unconsumed_tail
        if inflate.unused_data or (rest and inflate.eof):
            raise zipfile.BadZipFile("other bytes follow the packed ones")
    yield inflate.flush()
    if not inflate.eof:
        raise EOFError("the packed bytes end too early")
