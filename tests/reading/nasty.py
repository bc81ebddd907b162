"""Objects with which something is wrong, or that only look so; each made here, small, and named after what it is."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

ROWS = b"Email,a\nines@example.com,1\ntomas@example.org,2\n"
ARMOR = b"-----BEGIN PGP MESSAGE-----\n\nhQEMA5vJ\n-----END PGP MESSAGE-----\n"
PGP_PACKETS = {
    "public_key": b"\x85\x01\x0c\x03abcdefgh",
    "public_key_new": b"\xc1\xc0L\x03abcdefgh",
    "password": b"\x8c\x0d\x04\x09\x03\x02",
    "password_new": b"\xc3\x0d\x04\x09\x03\x02",
    "mark": b"\xa8\x03PGP\xc1\xc0L\x03",
    "signed": b"\x90\x0d\x03\x00\x02",
    "packed": b"\xa3\x01\x78\x9c",
}
PARQUET = b"PAR1\x15\x04\x15\x08" + bytes(40) + b"\x28\x00\x00\x00PAR1"


def zipped(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as file:
        file.comment = comment
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name), content, method)
    return archive.getvalue()


class _Pipe(io.BytesIO):
    """What nobody can go back in."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError


def streamed_zip() -> bytes:
    """An archive written to a pipe: sizes stand behind the entries, and are 64 bits long."""
    archive = _Pipe()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("a.csv", "b.csv"):
            with file.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                entry.write(ROWS)
    return archive.getvalue()


def altered(archive: bytes, at: int, value: int, size: int = 4) -> bytes:
    """Change a number ``at`` so many bytes of the first record of the archive's list of entries."""
    place = archive.index(b"PK\x01\x02") + at
    return archive[:place] + value.to_bytes(size, "little") + archive[place + size :]


def encrypted_zip() -> bytes:
    """An archive whose flags say that its entry has a password."""
    archive = zipped({"buyers.csv": ROWS})
    return altered(archive[:6] + b"\x01\x00" + archive[8:], 8, 1, 2)


def zip_with_unknown_method() -> bytes:
    return altered(zipped({"buyers.csv": ROWS}), 10, 9, 2)


def zip_that_lists_fewer_bytes() -> bytes:
    """A list that names the size and checksum of the first half only: a trusting reader would lose the other rows."""
    half = ROWS[: len(ROWS) // 2]
    return altered(altered(zipped({"buyers.csv": ROWS}), 24, len(half)), 16, zlib.crc32(half))


def zip_that_lists_more_bytes() -> bytes:
    return altered(zipped({"buyers.csv": ROWS}), 24, len(ROWS) * 2)


def zip_with_wrong_checksum() -> bytes:
    return altered(zipped({"buyers.csv": ROWS}), 16, 1)


def zip_with_cut_off_entry() -> bytes:
    """The entry's packed bytes are fewer than it takes to unpack them."""
    archive = zipped({"buyers.csv": ROWS})
    (size,) = struct.unpack_from("<I", archive, archive.index(b"PK\x01\x02") + 20)
    return altered(archive, 20, size - 4)


def zip_with_overlapping_entries() -> bytes:
    """Two entries that share their bytes, as in a bomb that needs no nesting."""
    archive = zipped({"a.csv": ROWS, "b.csv": ROWS})
    second = archive.index(b"PK\x01\x02", archive.index(b"PK\x01\x02") + 1)
    return archive[: second + 42] + bytes(4) + archive[second + 46 :]


def zip_with_twins() -> bytes:
    """Two entries with one name."""
    return zipped({"a.csv": ROWS, "b.csv": ROWS}).replace(b"b.csv", b"a.csv")


def joined_zips() -> bytes:
    return zipped({"a.csv": ROWS}) + zipped({"b.csv": ROWS})


def zip_joined_with_a_cut_off_one() -> bytes:
    return zipped({"a.csv": ROWS}) + zipped({"b.csv": ROWS})[:-30]


def nested_zip() -> bytes:
    return zipped({"inner.zip": zipped({"buyers.csv": ROWS})})


def nested_zip_in_gzip() -> bytes:
    return zipped({"inner.zip.gz": gzip.compress(zipped({"buyers.csv": ROWS}))})


def zip_that_leads_elsewhere() -> bytes:
    """Names that would leave the folder if they were paths."""
    return zipped({"../../outside.csv": ROWS, "/etc/absolute.csv": ROWS, "C:\\windows.csv": ROWS})


def zip_with_odd_names() -> bytes:
    return zipped({"line\nbreak.csv": ROWS, "é" * 300 + ".csv": ROWS})


def zip_as_a_mac_makes_it() -> bytes:
    return zipped(
        {
            "out/": b"",
            "out/b.csv": ROWS,
            "__MACOSX/out/._b.csv": b"\0\5\x16\7",
            "out/.DS_Store": b"\0\0\0\1",
            "a.csv": ROWS,
        }
    )


def zip_with_many_entries(count: int) -> bytes:
    return zipped({f"{number}.csv": b"" for number in range(count)})


def zip_with_an_endless_list() -> bytes:
    """So many names that the list alone would fill the memory, whatever number of entries it admits to."""
    archive = zipped({"a" * 60_000 + f"{number}.csv": b"" for number in range(50)})
    end = archive.rindex(b"PK\x05\x06")
    return archive[: end + 8] + b"\x01\x00\x01\x00" + archive[end + 12 :]


def spreadsheet() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def gzip_bomb() -> bytes:
    return gzip.compress(b"a,b\n" + b"0,0\n" * 4_000_000)


def zip_bomb() -> bytes:
    return zipped({"buyers.csv": b"a,b\n" + b"0,0\n" * 4_000_000})


def zip_bomb_beside_a_large_entry() -> bytes:
    """The archive as a whole does not unpack to many times its size; one entry does."""
    noise = b"".join(
        zlib.crc32(b"%d" % number).to_bytes(4, "little").hex().encode() + b"\n" for number in range(30_000)
    )
    return zipped({"a.csv": b"a\n" + noise, "b.csv": b"a,b\n" + b"0,0\n" * 3_000_000})


def zip_of_small_bombs() -> bytes:
    """No entry is large enough to be judged by its ratio; the archive is."""
    return zipped({f"{number}.csv": b"a,b\n" + b"0,0\n" * 500_000 for number in range(12)})


def gzip_bomb_in_zip() -> bytes:
    return zipped({"buyers.csv.gz": gzip.compress(gzip_bomb())}, zipfile.ZIP_STORED)
