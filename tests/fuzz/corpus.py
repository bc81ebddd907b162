"""Sound samples of every format, and the nasty ones: what the campaign and the tests of this folder damage."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tests.fuzz.setups import COLUMNS, PEOPLE, SETUPS
from tests.reading import nasty

RECORDS = [dict(zip(COLUMNS, row, strict=True)) for row in PEOPLE]
NESTED = [
    {**row, "site": {"plan": "pro", "cities": ["Lyon", {"no": 1}, None]}, "score": 1e5, "optout": True, "last": None}
    for row in RECORDS
]
QUERIES = {
    "parquet_texts": "SELECT * FROM people",
    "parquet_typed": """SELECT email, encode(first) AS first, {'a': [last], 'b': MAP {last: 1}} AS last, company, 12 AS score,
        DATE '2026-01-12' AS born, TIMESTAMPTZ '2026-01-12 05:58:11+02' AS seen, true AS optout, 10.50::DECIMAL(9, 2) AS revenue,
        [{'plan': 'pro', 'cities': ['Lyon']}] AS site, status::ENUM ('realized', 'exited') AS status, TIMESTAMP '2026-01-12 05:58:11' AS at,
        uuid() AS person FROM people, range(300)""",
    "parquet_empty": "SELECT * FROM people WHERE false",
}
NASTY = (
    nasty.streamed_zip, nasty.encrypted_zip, nasty.zip_with_unknown_method, nasty.zip_that_lists_fewer_bytes,
    nasty.zip_that_lists_more_bytes, nasty.zip_with_wrong_checksum, nasty.zip_with_cut_off_entry, nasty.zip_with_overlapping_entries,
    nasty.zip_with_twins, nasty.joined_zips, nasty.zip_joined_with_a_cut_off_one, nasty.nested_zip, nasty.nested_zip_in_gzip,
    nasty.zip_that_leads_elsewhere, nasty.zip_with_odd_names, nasty.zip_as_a_mac_makes_it, nasty.spreadsheet,
)  # fmt: skip


@cache
def texts() -> dict[str, bytes]:
    """Return the samples one can read: of each dialect, and JSON in its shapes. Named after the setup they are meant for."""
    lines = b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in RECORDS)
    return {
        **{name: setup.csv for name, setup in SETUPS.items()},
        "json_lines": lines,
        "json_nested": b"".join(json.dumps(each).encode() + b"\n" for each in NESTED),
        "json_array": json.dumps(NESTED, indent=1).encode(),
        "json_joined": b"".join(json.dumps(each).encode() for each in NESTED),
    }


@cache
def binaries() -> dict[str, bytes]:
    """Return Parquet of several kinds, and the nasty ones."""
    return {**{name: parquet(query) for name, query in QUERIES.items()}, **{each.__name__: each() for each in NASTY}}


def parquet(query: str, compression: str = "snappy") -> bytes:
    """Return what ``query`` gives as a Parquet file; ``people`` are those of the setups."""
    with TemporaryDirectory() as name, duckdb.connect() as db:
        path, people = Path(name) / "people.parquet", Path(name) / "people.json"
        people.write_text(json.dumps(RECORDS))
        db.execute(
            f"CREATE TABLE people AS FROM read_json('{people}', columns = {dict.fromkeys(COLUMNS, 'VARCHAR')});"
            f" SET TimeZone = 'UTC'; COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION {compression})"
        )
        return path.read_bytes()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, 1),
    "members": lambda data: gzip.compress(data[:50], 1) + gzip.compress(data[50:], 1) + bytes(3),
    "zip": lambda data: nasty.zipped({"people": data, "more/": b""}),
    "zip_of_gzip": lambda data: nasty.zipped({"people.gz": gzip.compress(data, 1)}),
    "utf_16": lambda data: data.decode(errors="replace").encode("utf-16"),
    "utf_16_be": lambda data: data.decode(errors="replace").encode("utf-16-be"),
    "marked": lambda data: b"\xef\xbb\xbf" + data,
}
WAYS = ("", "", "", *PACKERS)


def packed(data: bytes, way: str) -> bytes:
    """Return ``data`` as it may lie on S3."""
    return PACKERS[way](data) if way else data
