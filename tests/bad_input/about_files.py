"""Files that are empty, no text, of the wrong kind, or without what the document asks for."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable

from tests.bad_input.case import APPLIED, Case
from tests.reading import nasty
from tests.reading.nasty import ARMOR, zipped
from tests.whole import spring
from tests.whole.desk import Desk

KEY = spring.DAY_TWO
GOOD = spring.file(*APPLIED)
NAMES = "Zoë,Agnès,Björn,Nuño,Łukasz".split(",")


def _file(body: bytes, content: str = "full") -> Callable[[Desk], None]:
    def happens(desk: Desk) -> None:
        source = {"content": content} | ({"status": "status"} if content == "changes" else {})
        desk.apply(spring.destination(source=source))
        desk.drop(KEY, body)
        desk.work()

    return happens


def _refused(name: str, body: bytes, *says: str) -> Case:
    return Case(f"full file {name}", _file(body), KEY, "refused", says)


def _changes(name: str, body: bytes) -> Case:
    return Case(f"changes file {name}", _file(body, "changes"), KEY, "done", ("nobody joined and nobody left",))


LATIN = (
    spring.file(*(spring.row(f"Guest{n}", NAMES[n % 4], city="Malmö") for n in range(60))).decode().encode("latin-1")
)
SHIFTED = b"\n".join(
    [b"email,firstName,lastName,city,company", *(f"guest{n}@example.com,Guest,Berg,Lyon".encode() for n in range(60))]
)
UNREADABLE = b"\n".join([b"email,firstName,lastName,city,company", *(b"Guest,Berg,Lyon" for _ in range(60))])
HEADER = spring.file()
EXPORT_UTF8 = ("export as UTF-8",)
EXPORT_CSV = ("not supported yet", "export CSV", "file formatting options")

CASES = [
    _refused("of 0 bytes", b"", "nothing in it", "export"),
    _refused("of a header only", HEADER, "only a header", "export"),
    _refused("gzip of nothing", gzip.compress(b""), "nothing in it", "export"),
    _refused("of blank lines", b"\n\n\n", "nothing in it", "export"),
    _refused("binary", b"\x01\x02\x03\x04\x05\x06\x0e\x0f" * 1000 + os.urandom(64), "binary, not text", "export CSV"),
    _refused("in UTF-16, cut off", GOOD.decode().encode("utf-16")[:-1], "looks like UTF-16, but is not after", "truncated data", *EXPORT_UTF8),
    _refused("in UTF-16, undecodable", b"\xff\xfe" + GOOD.decode().encode("utf-16-le") + b"\x00\xdc\n\x00", "looks like UTF-16, but is not after", *EXPORT_UTF8),
    _refused("in UTF-32", GOOD.decode().encode("utf-32"), "UTF-32", *EXPORT_UTF8),
    _refused("in Latin-1", LATIN, "60 records are not UTF-8", "line 2", *EXPORT_UTF8),
    _refused("gzip, cut off", gzip.compress(GOOD)[:-20], "gzip stream is cut off", "upload the object again"),
    _refused("gzip, damaged", gzip.compress(GOOD)[:40] + b"spring" + gzip.compress(GOOD)[46:], "gzip stream is damaged", "upload the object again"),
    _refused("PGP, armored", ARMOR, "PGP encrypted", "remove the public key"),
    _refused("PGP, binary", b"\x85\x01\x0c\x03" + os.urandom(400), "PGP encrypted", "remove the public key"),
    _refused("PGP in gzip", gzip.compress(ARMOR), "PGP encrypted", "remove the public key"),
    _refused("Parquet that is none", nasty.PARQUET, "the Parquet file cannot be read", "upload it again"),
    _refused("Parquet, cut off", nasty.PARQUET[:-2], "the Parquet file is cut off", "upload the object again"),
    _refused("Parquet, encrypted", b"PARE\x15\x04\x15" + bytes(200) + b"PARE", "encrypted Parquet", "export it without encryption"),
    _refused("JSON, an array cut off", b'[{"email": "ines@example.com"}, {"email"', "cut off", "upload it again"),
    _refused("JSON lines, cut off", b'{"email": "ines@example.com"}\n{"email": "zoe@exa', "cut off in line 2", "upload the whole object again"),
    _refused("JSON without the key", b'{"mail": "ines@example.com"}\n', "'email'", "correct the mapping"),
    _refused("JSON, an empty array", b"[]", "nothing in it", "export"),
    _refused("PGP in zip", zipped({"buyers.csv.pgp": ARMOR}), f"{KEY}/buyers.csv.pgp: PGP encrypted", "remove the public key", "'Encryption'", "step 'Connect to destination'"),
    _refused("zip, encrypted", nasty.encrypted_zip(), f"{KEY}/buyers.csv: the zip entry is encrypted", "without a password"),
    _refused("zip in zip", nasty.nested_zip(), f"{KEY}/inner.zip: a zip within a zip", "put the files themselves into one zip"),
    _refused("zip, cut off", zipped({"buyers.csv": GOOD})[:-30], "the zip archive is cut off or damaged", "upload the object again"),
    _refused("zip, joined", nasty.joined_zips(), "other bytes stand before the first entry", "upload the object again"),
    _refused("zip with a damaged entry", nasty.zip_with_wrong_checksum(), f"{KEY}/buyers.csv: the zip archive is cut off or damaged", "upload the object again"),
    _refused("zip of nothing", zipped({}), "nothing in it", "export"),
    _refused("zip of a spreadsheet", nasty.spreadsheet(), "a spreadsheet or office document", "export CSV", "'File type'"),
    _refused("gzip bomb", nasty.gzip_bomb(), "more than 200 times its size (cap: ratio)", "less compression"),
    _refused("zip bomb", nasty.zip_bomb(), f"{KEY}/buyers.csv: unpacks to more than 200 times its size (cap: ratio)", "less compression"),
    _refused("HTML", b"<!DOCTYPE html><html><body>502</body></html>", "HTML", "export CSV"),
    _refused("without a mapped column", spring.file(*APPLIED, columns=("email", "firstName", "lastName", "company")), "'city'", "'lastName'", "correct the mapping"),
    _refused("without the key column", spring.file(*APPLIED, columns=("firstName", "lastName", "city", "company")), "'email'", "correct the mapping"),
    _refused("with another delimiter", GOOD.replace(b",", b";"), "'email'", "delimiter"),
    _refused("without a header", GOOD.split(b"\n", 1)[1], "holds an address where names are expected", "header: false"),
    Case("full file with a wrong cell count everywhere", _file(SHIFTED), "60 of 60 rows", "held", ("rejected", "limit 5 %", "Approve or decline")),
    Case("full file with a wrong cell count and no key", _file(UNREADABLE), "60 of 60 rows", "held", ("rejected", "limit 5 %", "Approve or decline")),
    Case("full file with a wrong cell count in every other row", _file(SHIFTED + b"\n" + GOOD.split(b"\n", 1)[1]), "60 of 93 rows", "held", ("rejected", "limit 5 %", "Approve or decline")),
    _changes("of 0 bytes", b""),
    _changes("of a header only", spring.changes()),
    _changes("gzip of nothing", gzip.compress(b"")),
    _changes("zip of nothing", zipped({})),
    Case("changes file of a header only, without the key", _file(b"mail,status\n", "changes"), KEY, "refused", ("'email'", "correct the mapping")),
]  # fmt: skip
