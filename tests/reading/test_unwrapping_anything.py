"""Whatever the bytes: plain files or one refusal. Whatever the layers: the same content."""

from __future__ import annotations

import gzip
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segpush.engine.reading.limits import LAYERS, ReadLimits
from segpush.engine.reading.unwrap import SourceFile, unwrap
from segpush.errors import BadDrop
from tests.reading import nasty
from tests.reading.nasty import PARQUET, ROWS, zipped
from tests.reading.objects import KEY, refusal, unwrapped

Layer = Callable[[bytes], bytes]


def members(content: bytes) -> bytes:
    """Pack with gzip in two members, and pad."""
    return gzip.compress(content[:7]) + gzip.compress(content[7:]) + bytes(5)


def entry(content: bytes) -> bytes:
    return zipped({"entry": content, "folder/": b""})


PACKERS: tuple[Layer, ...] = (gzip.compress, members, entry)
LAYERED = st.lists(st.sampled_from(PACKERS), max_size=LAYERS).filter(lambda layers: layers.count(entry) < 2)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
HEADS = st.sampled_from([b"", b"\x1f\x8b\x08", b"PK\x03\x04", b"PK\x05\x06", b"PAR1", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b'{"', b"a\0b\0", b"\xc3"])  # fmt: skip
SOUND = [gzip.compress(ROWS), entry(ROWS), zipped({"a": ROWS, "b": gzip.compress(ROWS)}), PARQUET, nasty.encrypted_zip(), ROWS.decode().encode("utf-16")]  # fmt: skip


def wrapped(content: bytes, layers: list[Layer]) -> bytes:
    for layer in layers:
        content = layer(content)
    return content


@settings(max_examples=300, deadline=None)
@given(head=HEADS, rest=st.binary(max_size=200), layers=LAYERED)
@example(b"PK\x05\x06", bytes(18), [])
def test_r5_any_bytes_are_plain_files_or_a_refusal(head: bytes, rest: bytes, layers: list[Layer]) -> None:
    with suppress(BadDrop):
        assert unwrapped(wrapped(head + rest, layers)).files


@settings(max_examples=500, deadline=None)
@given(
    content=st.sampled_from(SOUND),
    changes=st.lists(st.tuples(st.integers(0, 500), st.binary(min_size=1, max_size=4)), max_size=4),
    cut=st.integers(0, 500) | st.none(),
)
def test_r5_damaged_objects_are_plain_files_or_a_refusal(
    content: bytes, changes: list[tuple[int, bytes]], cut: int | None
) -> None:
    for at, new in changes:
        at = at % len(content)  # noqa: PLW2901
        content = content[:at] + new + content[at + len(new) :]
    with suppress(BadDrop):
        assert unwrapped(content[:cut]).files


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters(codec="utf-16", exclude_categories=["Cs", "Cc"])), encoding=ENCODINGS, layers=LAYERED)
def test_r5_up_to_three_layers_give_the_content_back(text: str, encoding: str, layers: list[Layer]) -> None:
    text = f"Email,a\n{text}\n"
    assert list(unwrapped(wrapped(text.encode(encoding), layers)).values()) == [text.encode()]


@pytest.mark.parametrize("outer", PACKERS)
def test_r5_a_fourth_layer_is_refused(outer: Layer) -> None:
    assert "packed more than 3 times" in refusal(wrapped(ROWS, [gzip.compress, gzip.compress, gzip.compress, outer]))


LARGE = ("Email,é\n" + os.urandom(32).hex() + "\n") * 400_000
LARGEST_MEMORY = 8 << 20  # a few chunks of 1 MiB


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(LARGE.encode(), 1),
        zipped({"a.csv": LARGE.encode()}, zipfile.ZIP_STORED),
        zipped({"a.csv": LARGE.encode()}),
        LARGE.encode("utf-16"),
        b'\xef\xbb\xbf{"":""}' + LARGE.encode(),
    ],
    ids=["gzip", "stored", "deflated", "utf_16", "marked_json"],
)
def test_r6_memory_stays_flat(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "object"
    path.write_bytes(content)
    tracemalloc.start()
    (plain,) = unwrap(SourceFile(path, KEY), ReadLimits(ratio=1000), 1 << 30)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert plain.size > 3 * LARGEST_MEMORY > 3 * peak
