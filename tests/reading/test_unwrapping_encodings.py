"""Encodings, marks and formats: what a file is, whatever it is called."""

from __future__ import annotations

import codecs
import gzip

import pytest

from tests.reading import nasty
from tests.reading.drops import QUOTED, cells, dropped
from tests.reading.nasty import ARMOR, PARQUET, PGP_PACKETS, ROWS, zipped
from tests.reading.objects import KEY, refusal, unwrapped

TEXT = "Prénom,a\nIneš,1\n李雷,😀\n"
MARK = codecs.BOM_UTF8


SHORT = {"nothing": "\ufeff", "a_letter": "\ufeffa", "a_line": "a\n", "a_header": "a,b\n"}
LONG = {"marked": "\ufeff" + TEXT, "bare": TEXT, "long": TEXT * 60_000}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [*SHORT.values(), *LONG.values()], ids=[*SHORT, *LONG])
def test_r50_utf_16_is_read_as_utf_8(text: str, encoding: str) -> None:
    found = unwrapped(text.encode(encoding))
    assert found == {KEY: text.removeprefix("\ufeff").encode()}
    assert found.notes == ["UTF-16 was read as UTF-8"]
    assert found.beside == 2


def test_r50_a_drop_in_utf_16_is_noted() -> None:
    with dropped(ROWS.decode().encode("utf-16"), gzip.compress(ROWS.decode().encode("utf-16-le"))) as drop:
        assert len(drop.rows) == 4
        assert "inbox/part-1: UTF-16 was read as UTF-8." in drop.reading.notes


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (TEXT.encode("utf-16")[:-1], "is not after 44 bytes (truncated data)"),
        (TEXT.encode("utf-16")[:42], "is not after 40 bytes (unexpected end of data)"),
        (TEXT.encode("utf-16-le") + b"\x00\xdc,\x00", "is not after 44 bytes (illegal encoding)"),
        ((TEXT * 60_000).encode("utf-16-be") + b"\xd8\x00\x00,", "is not after 2,640,000 bytes (illegal UTF-16 surrogate)"),
        ("a\x00b\x00c\x00d\x00".encode("utf-16"), "the file is binary, not text"),
        (b"\xff\xfe" + "PK\x03\x04\x14".encode("utf-16-le"), "the file is binary, not text"),
        (b"\xff\xfe" + ARMOR.decode().encode("utf-16-le"), "PGP encrypted"),
    ],
)  # fmt: skip
def test_r50_undecodable_utf_16_is_refused_with_the_byte(content: bytes, says: str) -> None:
    assert says in refusal(content)
    assert says in refusal(zipped({"buyers.csv": content}))


@pytest.mark.parametrize("content", [b"\x01\x00\x02\x00\x03\x00\x04\x00", b"\x01\x00\x00\x00\x02\x00\x00\x00"])
def test_small_numbers_are_no_utf_16(content: bytes) -> None:
    assert "binary" in refusal(content * 40)


def test_r50_a_mark_stands_before_text_and_is_dropped_before_json() -> None:
    text, json = unwrapped(MARK + ROWS), unwrapped(MARK + b' {"a":1}\n')
    assert (text.files[0].start, text.notes, text.beside) == (3, [], 1)
    assert (json.files[0].start, json.files[0].path.name, json) == (0, "object.plain1", {KEY: b' {"a":1}\n'})
    assert json.notes == ["a byte order mark at the start was dropped"]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"{}", b"{}"),
        (b'{"a":1}', b'{"a":1}'),
        (b' \n{\n "a": 1 }', b'{  "a": 1 }\n'),
        (b"[]", b""),
        (b'[{"a":1}]', b'{"a":1}\n'),
        (b' [ {"a":1}]', b'{"a":1}\n'),
        (b'{"a":1}{"a":2}', b'{"a":1}\n{"a":2}\n'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_r5_r47_json_is_known_by_how_it_begins_and_becomes_lines(content: bytes, lines: bytes, encoding: str) -> None:
    found = unwrapped(content.decode().encode(encoding))
    assert (found.kinds, found[KEY]) == (["json"], lines)


@pytest.mark.parametrize("content", [b"[Email],a\n", b"{x},a\n", b"[Email]\n", b"[1,2]\n", b'"a"\n', b"{\n"])
def test_r5_a_header_may_begin_with_a_bracket(content: bytes) -> None:
    assert unwrapped(content).kinds == ["text"]


def test_r5_parquet_is_left_as_it_is() -> None:
    for content, beside in ((PARQUET, 1), (gzip.compress(PARQUET), 2), (zipped({"a": PARQUET}), 2)):
        found = unwrapped(content)
        assert (list(found.values()), found.kinds, found.beside) == ([PARQUET], ["parquet"], beside)


@pytest.mark.parametrize("content", [b"PAR1\n1\n", b"PAR1\tEmail\n", b"PARE\r\n1\r\n", b"ORC\tEmail\n"])
def test_r5_a_column_may_be_called_like_a_format(content: bytes) -> None:
    assert unwrapped(content).kinds == ["text"]


@pytest.mark.parametrize("cut", [5, 11, 20, len(PARQUET) - 1])
def test_r5_cut_off_parquet_is_refused(cut: int) -> None:
    sentence = f"the Parquet file is cut off: the closing PAR1 is missing after {cut} bytes; upload the object again."
    assert sentence in refusal(PARQUET[:cut])
    assert sentence in refusal(gzip.compress(PARQUET[:cut]))


@pytest.mark.parametrize("content", [ARMOR, b"\n" + ARMOR, MARK + ARMOR, *PGP_PACKETS.values()])
def test_r41_pgp_is_known_in_every_wrapping_and_refused_with_the_remedy(content: bytes) -> None:
    packed = gzip.compress(content)
    for wrapped, name in (
        (content, KEY),
        (packed, KEY),
        (gzip.compress(packed), KEY),
        (zipped({"a.pgp": content}), f"{KEY}/a.pgp"),
        (zipped({"a.gz": packed}), f"{KEY}/a.gz"),
        (gzip.compress(zipped({"a.gz": packed})), f"{KEY}/a.gz"),
    ):
        sentence = refusal(wrapped)
        assert sentence.startswith(f"{name}: PGP encrypted files are not supported yet; remove the public key")
        assert "'Encryption'" in sentence


@pytest.mark.parametrize("header", ["Ärger", "Ø", "ä", "Ã", "Ċ"])
def test_r41_a_header_that_is_not_ascii_is_no_pgp(header: str) -> None:
    assert cells(f"{header},b\nx,1\n".encode(), dialect=QUOTED)[0][-1] == "1"


@pytest.mark.parametrize(
    "content", [b"a\x00b\x00\x01" * 40, bytes(range(256)) * 4, b"<html>", b"%PDF-1", nasty.spreadsheet()]
)
def test_a_refusal_names_the_option_and_the_screen(content: bytes) -> None:
    sentence = refusal(content)
    for words in ("'File type' and 'Compression format'", "'file formatting options'", "step 'Connect to destination'"):
        assert words in sentence
