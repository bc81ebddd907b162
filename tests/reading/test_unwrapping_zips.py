"""Zip archives: what is read of them, in which order, and what is refused by the name of its entry."""

from __future__ import annotations

import gzip
import zipfile

import pytest

from segpush.engine.reading.limits import ReadLimits
from tests.reading import nasty
from tests.reading.drops import dropped
from tests.reading.nasty import ARMOR, ROWS, zipped
from tests.reading.objects import KEY, refusal, unwrapped


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_r48_entries_are_read_in_the_order_of_their_names(method: int) -> None:
    found = unwrapped(zipped({"b.csv": b"b\n", "a/z.csv": b"z\n", "B.csv": b"B\n"}, method))
    assert list(found.items()) == [(f"{KEY}/B.csv", b"B\n"), (f"{KEY}/a/z.csv", b"z\n"), (f"{KEY}/b.csv", b"b\n")]


def test_r48_an_archive_written_to_a_pipe_is_read() -> None:
    assert unwrapped(nasty.streamed_zip()) == {f"{KEY}/a.csv": ROWS, f"{KEY}/b.csv": ROWS}


def test_r48_folders_and_what_a_system_hides_are_passed_over() -> None:
    assert list(unwrapped(nasty.zip_as_a_mac_makes_it())) == [f"{KEY}/a.csv", f"{KEY}/out/b.csv"]


def test_r48_rows_of_all_entries_are_one_drop_and_known_by_entry() -> None:
    with dropped(zipped({"1.csv": ROWS, "2.csv": ROWS, "3.csv": b"Email,a\nzoe@example.com,3,\n"})) as drop:
        assert len(drop.rows) == 4
        assert drop.reading.files == [f"inbox/part-0/{number}.csv" for number in (1, 2, 3)]
        assert drop.places[-1] == (5, 2, 2, "zoe@example.com,3,")


@pytest.mark.parametrize("comment", [b"", b"made by hand", b"x" * 65_535])
def test_r48_a_zip_without_an_entry_is_an_empty_file_of_its_own_name(comment: bytes) -> None:
    assert unwrapped(zipped({}, comment=comment)) == {KEY: b""}
    assert unwrapped(zipped({"out/": b""}, comment=comment)) == {KEY: b""}


def test_r48_an_entry_may_be_gzip_or_utf_16_and_keeps_its_name() -> None:
    inner = {"1.csv.gz": gzip.compress(ROWS), "2.csv": ROWS.decode().encode("utf-16"), "3.json": b'{"a":1}'}
    found = unwrapped(zipped(inner))
    assert list(found.values()) == [ROWS, ROWS, b'{"a":1}']
    assert list(found) == [f"{KEY}/{name}" for name in inner]
    assert found.kinds == ["text", "text", "json"]
    assert found.beside == 1 + 3


def test_a_name_is_shown_and_never_a_path() -> None:
    found = unwrapped(nasty.zip_that_leads_elsewhere())
    assert list(found.values()) == [ROWS] * 3
    assert f"{KEY}/../../outside.csv" in found
    assert {file.path.parent for file in found.files} == {found.files[0].path.parent}


def test_a_name_is_shown_on_one_line_and_cut() -> None:
    broken, long = unwrapped(nasty.zip_with_odd_names())
    assert broken == f"{KEY}/line\ufffdbreak.csv"
    assert len(long) == len(KEY) + 1 + 200


@pytest.mark.parametrize(
    ("archive", "about", "says"),
    [
        (nasty.encrypted_zip(), "/buyers.csv", "the zip entry is encrypted; zip it without a password"),
        (nasty.zip_with_unknown_method(), "/buyers.csv", "packed with method 9; only stored (0) and deflate (8)"),
        (nasty.nested_zip(), "/inner.zip", "a zip within a zip is not read"),
        (nasty.nested_zip_in_gzip(), "/inner.zip.gz", "a zip within a zip is not read"),
        (nasty.zip_that_lists_fewer_bytes(), "/buyers.csv", "cut off or damaged (listed with 23 bytes"),
        (nasty.zip_that_lists_more_bytes(), "/buyers.csv", "found 47 with"),
        (nasty.zip_with_wrong_checksum(), "/buyers.csv", "checksum 00000001"),
        (nasty.zip_with_cut_off_entry(), "/buyers.csv", "the packed bytes end too early"),
        (nasty.zip_with_twins(), "/a.csv", "2 zip entries have this name"),
        (nasty.zip_with_overlapping_entries(), "", "entries overlap"),
        (nasty.joined_zips(), "", "other bytes stand before the first entry"),
        (nasty.zip_joined_with_a_cut_off_one(), "", "other bytes follow it"),
        (zipped({"a.csv": ROWS}) + zipped({}), "", "other bytes stand before the first entry"),
        (zipped({"a.csv": ROWS}) + b"Email\n", "", "other bytes follow it"),
        (nasty.spreadsheet(), "", "a spreadsheet or office document"),
        (zipped({"a.csv": ROWS})[:-30], "", "cut off or damaged"),
        (b"PK\x03\x04" + bytes(300), "", "cut off or damaged"),
        (zipped({"b.csv.pgp": ARMOR, "a.csv": ROWS}), "/b.csv.pgp", "PGP encrypted"),
        (zipped({"b.csv.gz": gzip.compress(ROWS)[:-9]}), "/b.csv.gz", "the gzip stream is cut off"),
    ],
)  # fmt: skip
def test_r48_what_cannot_be_read_is_refused_by_the_name_of_its_entry(archive: bytes, about: str, says: str) -> None:
    sentence = refusal(archive)
    assert sentence.startswith(f"{KEY}{about}: ")
    assert says in sentence
    assert refusal(gzip.compress(archive)) == sentence


def test_zero_bytes_after_a_zip_are_padding() -> None:
    assert list(unwrapped(zipped({"a.csv": ROWS}) + bytes(512)).values()) == [ROWS]


def test_r7_entries_are_capped() -> None:
    limits = ReadLimits(entries=3)
    assert not refusal(nasty.zip_with_many_entries(3), limits)
    assert "the zip has 4 entries (cap: entries, 3)" in refusal(nasty.zip_with_many_entries(4), limits)


def test_r6_an_endless_list_of_entries_is_refused_before_it_is_read() -> None:
    assert "bytes long (cap: entries, 100)" in refusal(nasty.zip_with_an_endless_list(), ReadLimits(entries=100))


@pytest.mark.parametrize(
    ("bomb", "about"),
    [
        (nasty.gzip_bomb(), ""),
        (nasty.zip_bomb(), "/buyers.csv"),
        (nasty.zip_bomb_beside_a_large_entry(), "/b.csv"),
        (nasty.zip_of_small_bombs(), "/2.csv"),
        (nasty.gzip_bomb_in_zip(), "/buyers.csv.gz"),
    ],
    ids=["gzip", "zip", "beside", "small", "gzip_in_zip"],
)
def test_r7_a_bomb_is_refused_by_its_ratio(bomb: bytes, about: str) -> None:
    assert refusal(bomb).startswith(f"{KEY}{about}: unpacks to more than 200 times its size (cap: ratio)")


def test_r7_unpacked_bytes_are_capped_over_all_entries() -> None:
    rows = ROWS * 100
    archive = zipped({"1.csv": rows, "2.csv.gz": gzip.compress(rows)})
    assert len(unwrapped(archive, budget=2 * len(rows))) == 2
    assert "cap: unpacked_bytes" in refusal(archive, ReadLimits(unpacked_bytes=2 * len(rows) - 1))


def test_r46_an_object_is_capped_as_it_is_stored() -> None:
    packed = gzip.compress(ROWS)
    assert not refusal(packed, ReadLimits(object_bytes=len(packed)))
    assert f"{len(packed)} bytes (cap: object_bytes" in refusal(packed, ReadLimits(object_bytes=len(packed) - 1))
