"""Bombs through the entrance of reading: small objects that would fill a disk or a memory are refused within seconds (R6, R7)."""

from __future__ import annotations

import gzip
import multiprocessing
import re
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from segpush.engine.reading.limits import ReadLimits
from segpush.errors import BadDrop
from tests.fuzz.corpus import parquet
from tests.reading import nasty
from tests.reading.drops import CSV, dropped

SECONDS = 5.0
pytestmark = pytest.mark.slow
PEAK = 450 << 20  # bytes of the whole process: DuckDB alone may take 256 MB
ENDLESS = 40_000_000


class Refused(NamedTuple):
    """The sentence, how long it took, and the process's peak of memory until then."""

    sentence: str
    seconds: float
    peak: int


def endless(begin: bytes, repeated: bytes) -> Callable[[], bytes]:
    return lambda: gzip.compress(begin + repeated * (ENDLESS // len(repeated)), 1)


def noise_then(text: bytes) -> Callable[[], bytes]:
    """Not gzip's ratio gives it away, but what comes out."""
    noise = b"".join(b"%08x" % zlib.crc32(b"%d" % n) for n in range(200_000))
    return lambda: text + noise * 25


def deep(opened: bytes, levels: int = 5_000_000) -> Callable[[], bytes]:
    return lambda: b'[{"email": ' + opened * levels


def parquet_of_one_text() -> bytes:
    """A dictionary of one long text, which every one of many rows repeats."""
    return parquet("SELECT x AS email FROM (SELECT repeat('x', 200_000) AS x), range(26_000)")


def parquet_of_zeros() -> bytes:
    """Pages that unpack to a thousand times their size."""
    return parquet("SELECT repeat('x', 1_000_000) || range AS email FROM range(200)", "zstd")


def parquet_of_one_value() -> bytes:
    return parquet("SELECT (SELECT string_agg(md5(range::VARCHAR), '') FROM range(2_000_000)) AS email")


def parquet_of_depth() -> bytes:
    return parquet(f"SELECT 'i@example.com' AS email, {'[' * 70}1{']' * 70} AS deep")


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "gzip": (nasty.gzip_bomb, "cap: ratio"),
    "gzip in gzip": (lambda: gzip.compress(nasty.gzip_bomb()), "cap: ratio"),
    "gzip in zip": (nasty.gzip_bomb_in_zip, "cap: ratio"),
    "zip": (nasty.zip_bomb, "cap: ratio"),
    "zip of many small ones": (nasty.zip_of_small_bombs, "cap: ratio"),
    "zip whose entries share bytes": (nasty.zip_with_overlapping_entries, "entries overlap"),
    "zip with an endless list": (nasty.zip_with_an_endless_list, "cap: entries"),
    "zip of too many entries": (lambda: nasty.zip_with_many_entries(10_001), "cap: entries"),
    "Parquet that repeats one text": (parquet_of_one_text, "cap: unpacked_bytes"),
    "Parquet of packed pages": (parquet_of_zeros, "cap: ratio"),
    "Parquet of one huge value": (parquet_of_one_value, "cap: (ratio|line_bytes)|more memory than there is"),
    "Parquet nested deep": (parquet_of_depth, "cap: nesting"),
    "JSON lists nested deep": (deep(b"["), "cap: nesting"),
    "JSON objects nested deep": (deep(b'{"a":'), "cap: nesting"),
    "endless header": (noise_then(b"email"), "cap: line_bytes"),
    "endless line": (noise_then(b"email,a\ni@example.com,1\n"), "cap: line_bytes"),
    "endless quoted cell": (noise_then(b'email,a\ni@example.com,"'), "cap: line_bytes"),
    "endless JSON line": (noise_then(b'{"email": "i@example.com"}\n{"email": "'), "cap: line_bytes"),
    "endless JSON value": (noise_then(b'[{"email": "i@example.com"}, {"email": "'), "cap: line_bytes"),
    "endless JSON number": (lambda: b'[{"email": 1}, ' + b"1" * ENDLESS, "cap: line_bytes"),
    "endless blanks": (endless(b"", b"\n"), "cap: ratio"),
    "columns without end": (lambda: b"email" + b",a" * 900_000 + b"\ni@example.com\n", "cap: columns"),
}


def refused(bomb: bytes, limits: ReadLimits) -> Refused:
    """Read a bomb; this happens in a process of its own."""
    begin, sentence = time.monotonic(), ""
    try:
        with dropped(bomb, dialect=CSV, limits=limits):
            pass
    except BadDrop as error:
        sentence = str(error)
    status = Path("/proc/self/status").read_text()  # not getrusage: it tells the parent's peak where that was higher
    peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
    return Refused(sentence, time.monotonic() - begin, peak)


@pytest.fixture(scope="module")
def process() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("name", BOMBS)
def test_r7_a_bomb_is_refused_within_seconds_and_in_flat_memory(name: str, process: ProcessPoolExecutor) -> None:
    made, says = BOMBS[name]
    limits = ReadLimits(entries=100) if "list" in name else ReadLimits()
    found = process.submit(refused, made(), limits).result(timeout=60)
    assert re.search(says, found.sentence), found
    assert found.seconds < SECONDS
    assert found.peak < PEAK


def test_r7_deep_lines_among_others_are_rejected_alone() -> None:
    lines = b'{"email": "i@example.com"}\n' + b'{"email": ' * 90_000 + b"\n" + b'{"email": "t@example.com"}\n'
    with dropped(lines) as drop:
        assert [code for code, _, _ in drop.bad] == ["too_deep"]
        assert drop.rows == [("i@example.com",), ("t@example.com",)]
