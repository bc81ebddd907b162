"""What a file is, how it is unpacked, and where the caps are."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from segpush.engine.reading.limits import ReadLimits
from segpush.errors import BadDrop
from tests.reading import nasty
from tests.reading.drops import QUOTED, cells, dropped

ROWS = b"Email,a\nines@example.com,1\ntomas@example.org,2\n"
READ = [("ines@example.com", "1"), ("tomas@example.org", "2")]


def test_r5_gzip_is_known_by_its_first_bytes() -> None:
    assert cells(gzip.compress(ROWS)) == READ


def test_r5_gzip_in_gzip_is_unpacked_three_times_and_not_four() -> None:
    thrice = gzip.compress(gzip.compress(gzip.compress(ROWS)))
    assert cells(thrice) == READ
    with pytest.raises(BadDrop, match="more than 3 times"), dropped(gzip.compress(thrice)):
        pass


def test_r50_joined_gzip_members_are_one_file() -> None:
    assert cells(gzip.compress(ROWS[:20]) + gzip.compress(ROWS[20:]) + gzip.compress(b"")) == READ


@pytest.mark.parametrize("cut", [1, 4, 8, 12, 30])
def test_r50_a_cut_gzip_stream_refuses_the_drop(cut: int) -> None:
    with (
        pytest.raises(BadDrop, match=r"inbox/part-0: the gzip stream is (cut off|damaged).*upload the object again"),
        dropped(gzip.compress(ROWS)[:-cut]),
    ):
        pass


@pytest.mark.parametrize("tail", [b"x", b"Email,a\n", b"\x1f\x8b", b"\x00\x00x"])
def test_r50_other_bytes_after_the_last_member_refuse_the_drop(tail: bytes) -> None:
    with pytest.raises(BadDrop, match="the gzip stream is"), dropped(gzip.compress(ROWS) + tail):
        pass


def test_a_damaged_gzip_stream_refuses_the_drop() -> None:
    packed = bytearray(gzip.compress(ROWS))
    packed[-6] ^= 1  # the checksum
    with pytest.raises(BadDrop, match="is damaged"), dropped(bytes(packed)):
        pass


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (nasty.PARQUET, "the Parquet file cannot be read"),
        (nasty.PARQUET[:-1], "the Parquet file is cut off: the closing PAR1 is missing after 55 bytes"),
        (b"PARE\x15\x04", "encrypted Parquet"),
        (nasty.ARMOR, "PGP encrypted"),
        ("a,b\n".encode("utf-32"), "UTF-32"),
        ("a,b\n".encode("utf-32-be"), "UTF-32"),
        (b"Obj\x01\x04", "Avro"),
        (b"ORC\x08\x03", "ORC"),
        (b'<?xml version="1.0"?>', "XML or HTML"),
        (b"%PDF-1.7", "office document"),
        (b"\x28\xb5\x2f\xfd\x04", "only the compressions gzip and zip"),
        (b"BZh91AY&SY", "only the compressions gzip and zip"),
        (bytes(range(256)) * 4, "binary"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_r5_r41_what_is_known_but_not_supported_says_so(head: bytes, reason: str, pack: object) -> None:
    with pytest.raises(BadDrop, match=reason) as refused, dropped(pack(head)):  # type: ignore[operator]
        pass
    assert str(refused.value).startswith("inbox/part-0: ")


@pytest.mark.parametrize("header", [b"ORCID,a", b"PAR1,a", b"PARE,a", b"PKG,a", b"{x},a", b"[Email],a", b"Obj,a"])
def test_r5_a_header_that_begins_like_a_format_is_still_a_header(header: bytes) -> None:
    assert cells(header + b"\nx,1\n") == [("x", "1")]


def test_r7_unpacked_bytes_are_capped_over_all_files() -> None:
    limits = ReadLimits(unpacked_bytes=len(ROWS) * 2)
    with dropped(ROWS, gzip.compress(ROWS), limits=limits) as drop:
        assert len(drop.rows) == 4
    for files in ([ROWS] * 3, [gzip.compress(ROWS * 3)]):
        with pytest.raises(BadDrop, match=r"cap: unpacked_bytes"), dropped(*files, limits=limits):
            pass


def test_r7_a_gzip_bomb_is_refused_by_its_ratio() -> None:
    with (
        pytest.raises(BadDrop, match=r"more than 200 times its size \(cap: ratio\)"),
        dropped(gzip.compress(b"a,b\n" + b"0,0\n" * 4_000_000)),
    ):
        pass


def test_r7_small_files_may_pack_well() -> None:
    assert len(cells(gzip.compress(b"a,b\n" + b"0,0\n" * 50_000))) == 50_000


@pytest.mark.parametrize(
    ("limits", "content", "cap"),
    [
        (ReadLimits(rows=1), ROWS, "rows"),
        (ReadLimits(columns=1), ROWS, "columns"),
        (ReadLimits(line_bytes=19), ROWS, "line_bytes"),
        (ReadLimits(line_bytes=20), b"a" * 50, "line_bytes"),
        (ReadLimits(line_bytes=20), b'a,b\n1,"' + b"x\n" * 40, "line_bytes"),
    ],
    ids=["rows", "columns", "line", "header", "open_quote"],
)
def test_r7_caps_are_named(limits: ReadLimits, content: bytes, cap: str) -> None:
    with (
        pytest.raises(BadDrop, match=rf"inbox/part-0: .*\(cap: {cap}"),
        dropped(content, dialect=QUOTED, limits=limits),
    ):
        pass


@pytest.mark.parametrize("size", [19, 20, 21])
@pytest.mark.parametrize("before", range(0, 60, 7))
def test_r7_the_longest_record_is_exact_wherever_it_stands(size: int, before: int) -> None:
    data = b"a\n" + b"x\n" * before + b"y" * (size - 1) + b"\n" + b"z\n" * 30
    limits = replace(ReadLimits(), line_bytes=20)
    if size <= 20:
        with dropped(data, limits=limits) as drop:
            assert len(drop.rows) == before + 31
    else:
        with (
            pytest.raises(BadDrop, match=f"the record on line {before + 2} is longer than 20 bytes"),
            dropped(data, limits=limits),
        ):
            pass


def test_r6_a_drop_larger_than_the_memory_limit_is_read() -> None:
    people = b"".join(b"person-%07d@example.com,%064d,%064d\n" % (number, number, number) for number in range(400_000))
    with dropped(b"Email,a,b\n" + people, memory_mb=64) as drop:
        assert drop.db.execute("SELECT count(DISTINCT c0), max(ord) FROM source").fetchone() == (400_000, 400_000)
        assert drop.db.execute(
            "SELECT bool_and(c0 = 'person-' || lpad((ord - 1)::VARCHAR, 7, '0') || '@example.com') FROM source"
        ).fetchone() == (True,)


@pytest.mark.parametrize(("disk_mb", "drop_mb"), [(512, 102), (4_096, 819), (10_240, 2_048), (100_000, 5_000)])
def test_r46_a_drop_may_fill_a_fifth_of_the_disk(disk_mb: int, drop_mb: int) -> None:
    limits = ReadLimits.on_disk(disk_mb * 1_000_000)
    assert (limits.unpacked_bytes // 1_000_000, limits.object_bytes // 1_000_000) == (drop_mb, drop_mb)
