"""The list of a zip archive's entries: which are read, and what there is to refuse before any is unpacked (rule R48).

Unpacking does not belong here.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from io import FileIO
from itertools import pairwise

from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.refusal import READABLE, refuse

END = b"PK\x05\x06"
END_BYTES = 22  # of the record that closes an archive, without its comment
LONGEST_COMMENT = 65_535
LOCAL_BYTES = 30  # of the record before the bytes of an entry, without its name
ENCRYPTED = 0x2041  # flags: with a password, strongly, with a hidden list
OFFICE = {"[Content_Types].xml", "mimetype"}  # what spreadsheets and documents have and archives have not
SHOWN = 200  # letters of a name in a message
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def shown(name: str) -> str:
    """Return ``name`` for people: one line, not too long."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:SHOWN])


def wanted(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the entries that are files, in the order of their names."""
    return sorted(
        (info for info in archive.infolist() if not _is_hidden(info.filename)), key=lambda info: info.filename
    )


def _is_hidden(name: str) -> bool:
    """Whether ``name`` is a folder's, or that of a file which systems keep for themselves."""
    *folders, last = name.replace("\\", "/").split("/")
    hidden = [part for part in (*folders, last) if part.startswith(".") and part not in {".", ".."}]
    return not last or bool(hidden) or "__MACOSX" in folders


def require_readable(archive: zipfile.ZipFile, file: FileIO, name: str, limits: ReadLimits) -> None:
    """Raise :class:`errors.BadDrop` where entries are too many or not to be read, :class:`zipfile.BadZipFile` for a damage."""
    infos = archive.infolist()
    if len(infos) > limits.entries:
        what = f"the zip has {len(infos):,} entries (cap: entries, {limits.entries:,})"
        raise refuse(name, what, "upload fewer files in one zip")
    if OFFICE & set(archive.namelist()):
        raise refuse(name, "the file is a spreadsheet or office document, not a zip of audience files", READABLE)
    _require_whole(archive, infos, file)
    for info in wanted(archive):
        entry = f"{name}/{shown(info.filename)}"
        if info.flag_bits & ENCRYPTED:
            raise refuse(entry, "the zip entry is encrypted", "zip it without a password")
        if info.compress_type not in METHODS:
            what = f"the zip entry is packed with method {info.compress_type}; only stored (0) and deflate (8) are read"
            raise refuse(entry, what, "zip it with deflate, or upload it as gzip")
    for twice, count in Counter(info.filename for info in wanted(archive)).items():
        if count > 1:
            raise refuse(f"{name}/{shown(twice)}", f"{count} zip entries have this name", "zip each file once")


def _require_whole(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], file: FileIO) -> None:
    """Refuse joined archives, of which only the last would be read, and entries that share bytes, as in a bomb."""
    starts = sorted((info.header_offset, info.header_offset + LOCAL_BYTES + info.compress_size) for info in infos)
    bounds = [*starts, (archive.start_dir, archive.start_dir)]
    if bounds[0][0]:
        raise zipfile.BadZipFile(f"{bounds[0][0]:,} other bytes stand before the first entry")
    if any(end > start for (_, end), (start, _) in pairwise(bounds)):
        raise zipfile.BadZipFile("entries overlap")
    file.seek(max(file.seek(0, 2) - END_BYTES - LONGEST_COMMENT, 0))
    tail = file.read()
    after = tail[tail.rfind(END) + END_BYTES + len(archive.comment) :]
    if after.strip(b"\0"):
        raise zipfile.BadZipFile(f"{len(after):,} other bytes follow it")
