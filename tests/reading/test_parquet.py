"""Parquet files as records: names, cells, caps from the footer, and single rows again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segpush.engine.database import open_database
from segpush.engine.reading import parquet
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.parquet_rows import as_json, write_rows
from segpush.engine.reading.unwrap import PlainFile
from segpush.errors import BadDrop
from tests.reading.json_files import NESTED


@pytest.fixture
def db(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_database(tmp_path, memory_mb=100) as opened:
        yield opened


def people(tmp_path: Path, query: str, name: str = "people", compression: str = "snappy") -> PlainFile:
    """Write what ``query`` gives as a Parquet file."""
    path = tmp_path / name
    with duckdb.connect() as other:
        other.execute(f"SET TimeZone = 'UTC'; COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION {compression})")
    return PlainFile(path, f"inbox/{name}", 0, path.stat().st_size)


def rows(db: duckdb.DuckDBPyConnection, plain: PlainFile, *names: str) -> list[tuple[Any, ...]]:
    """Return ``bad`` and the cells of columns ``names``, of all rows."""
    asked = dict(enumerate(names or parquet.columns(db, [plain])))
    found: list[tuple[Any, ...]] = []
    for segment in parquet.segments(db, 0, plain, 1, asked, ReadLimits()):
        with parquet.refusing(plain):
            found += db.execute(f"SELECT * EXCLUDE (found) FROM {segment.relation}", segment.params).fetchall()
    return found


def test_names_are_columns_and_fields_of_structs_in_order(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    query = """SELECT 'a@example.com' AS "E mail", {'name': {'first': 'Ines'}, 'tags': [1]} AS person, MAP {'k': {'v': 1}} AS m"""
    plain = people(tmp_path, query)
    names = ["E mail", "person", "person.name", "person.name.first", "person.tags", "m"]
    assert parquet.columns(db, [plain, plain]) == names
    [(bad, *cells)] = rows(db, plain)
    assert bad is None
    assert dict(zip(names, cells, strict=True)) == {
        "E mail": "a@example.com",
        "person": NESTED + '{"name":{"first":"Ines"},"tags":[1]}',
        "person.name": NESTED + '{"first":"Ines"}',
        "person.name.first": "Ines",
        "person.tags": NESTED + "[1]",
        "m": NESTED + '{"k":{"v":1}}',
    }


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("'00123'", "00123"),
        ("''", None),
        ("NULL::VARCHAR", None),
        ("9007199254740993::BIGINT", "9007199254740993"),
        ("12345678901234567890123456789012345678::DECIMAL(38, 0)", "12345678901234567890123456789012345678"),
        ("12.50::DECIMAL(9, 2)", "12.50"),
        ("true", "true"),
        ("0.1::DOUBLE", "0.1"),
        ("DATE '2026-01-12'", "2026-01-12"),
        ("TIMESTAMP '2026-01-12 05:58:11'", "2026-01-12T05:58:11Z"),
        ("TIMESTAMP '2026-01-12 05:58:11.25'", "2026-01-12T05:58:11.25Z"),
        ("TIMESTAMP_NS '2026-01-12 05:58:11.123456789'", "2026-01-12T05:58:11.123456Z"),
        ("TIMESTAMPTZ '2026-01-12 05:58:11+02'", "2026-01-12T03:58:11Z"),
        ("encode('Inés')", "Inés"),
        ("'a' || chr(7) || chr(9) || chr(127) || 'b'", "a\tb"),
        ("['x' || chr(7) || 'y', 'a\\b', '\\u0007']", NESTED + '["xy","a\\\\b","\\\\u0007"]'),
        ("""'{"a": 1}'::JSON""", NESTED + '{"a": 1}'),
        ("""'"text"'::JSON""", "text"),
    ],
)
def test_values_become_text(value: str, cell: str | None, db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert rows(db, people(tmp_path, f"SELECT {value} AS x")) == [(None, cell)]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("'a' || chr(0)", "nul"),
        ("['a' || chr(0)]", "nul"),
        ("['\\u0000']", None),
        ("'\\xff'::BLOB", "not_utf8"),
        ("NULL::BLOB", None),
    ],
)
def test_r50_a_bad_row_is_rejected_alone(
    value: str, code: str | None, db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    plain = people(tmp_path, f"SELECT {value} AS x, 'Ines' AS y UNION ALL SELECT NULL, 'Tomas'")
    assert [(bad, y) for bad, y, _ in rows(db, plain, "y", "x")] == [(code, "Ines"), (None, "Tomas")]


def test_r16_names_are_never_sql(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    plain = people(tmp_path, """SELECT 1 AS "a""; DROP TABLE x; --", {'$p'')': 2} AS "{}", 3 AS "t0", 4 AS "$path" """)
    names = ['a"; DROP TABLE x; --', "{}", "{}.$p')", "t0", "$path"]
    assert parquet.columns(db, [plain]) == names
    assert rows(db, plain) == [(None, "1", NESTED + """{"$p')":2}""", "2", "3", "4")]
    assert list(as_json(db, plain, [0])) == [(0, """{"a\\"; DROP TABLE x; --":1,"{}":{"$p')":2},"t0":3,"$path":4}""")]


def test_rows_come_in_order_and_are_found_again(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    plain = people(tmp_path, "SELECT range AS n, {'half': range / 2} AS s FROM range(300_000)")
    assert [n for _, n in rows(db, plain, "n")] == [str(number) for number in range(300_000)]
    assert list(as_json(db, plain, [200_001, 3])) == [
        (3, '{"n":3,"s":{"half":1.5}}'),
        (200_001, '{"n":200001,"s":{"half":100000.5}}'),
    ]
    write_rows(db, plain, [200_001, 3], tmp_path / "retry.parquet")
    retry = PlainFile(tmp_path / "retry.parquet", "retry", 0, 1)
    assert rows(db, retry, "n", "s.half") == [(None, "3", "1.5"), (None, "200001", "100000.5")]


def test_r19_every_file_has_the_columns_asked_for(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    other = people(tmp_path, "SELECT 1 AS b, 2 AS a", "other")
    assert rows(db, other, "a") == [(None, "2")]
    with pytest.raises(BadDrop, match="inbox/other: it has no column 'c'"):
        rows(db, other, "c")


@pytest.mark.parametrize(
    ("query", "limits", "cap"),
    [
        ("SELECT 1 AS a FROM range(11)", ReadLimits(rows=10), "cap: rows"),
        ("SELECT uuid() AS a FROM range(1000)", ReadLimits(unpacked_bytes=9_000), "cap: unpacked_bytes"),
        ("SELECT repeat('x', 1000000) || range AS a FROM range(30)", ReadLimits(ratio=5), "cap: ratio"),
        (f"SELECT {', '.join(f'{n} AS c{n}' for n in range(90))}", ReadLimits(columns=20), "cap: columns"),
        ("SELECT {'a': {'b': {'c': 1}}} AS x", ReadLimits(nesting=3), "cap: nesting"),
        ("SELECT 1 AS File_Row_Number", ReadLimits(), "a column is named 'file_row_number'"),
    ],
)
def test_r7_the_footer_is_held_against_the_caps(
    query: str, limits: ReadLimits, cap: str, db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with pytest.raises(BadDrop, match=cap):
        parquet.require(db, people(tmp_path, query), limits)


def test_r7_a_sound_footer_tells_the_rows(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert parquet.require(db, people(tmp_path, "SELECT {'a': [1]} AS x FROM range(11)"), ReadLimits(rows=11)) == 11
    assert parquet.require(db, people(tmp_path, "SELECT 1 AS x WHERE false", "none"), ReadLimits()) == 0


def test_r50_text_that_is_no_utf8_refuses_the_drop_without_repeating_it(
    db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    plain = people(
        tmp_path, "SELECT 'ines' || range || '@example.com' AS email FROM range(9)", compression="uncompressed"
    )
    plain.path.write_bytes(plain.path.read_bytes().replace(b"ines7@", b"ine\xff7@"))
    with pytest.raises(BadDrop, match="Invalid string encoding") as refused:
        rows(db, plain)
    assert "example.com" not in str(refused.value)


def test_r7_equal_text_kept_once_is_held_against_the_caps_unpacked(
    db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    query = "SELECT x FROM (SELECT repeat('x', 200_000) AS x), range(100_000)"
    plain = people(tmp_path, query)
    assert plain.size < 100_000
    with pytest.raises(BadDrop, match=r"its text takes 20,000,000,000 bytes, .*cap: unpacked_bytes"):
        rows(db, plain)
    with pytest.raises(BadDrop, match="a row is longer than 2,000,000 bytes"):
        rows(db, people(tmp_path, "SELECT repeat('x', 2_000_001) AS x"))


def test_r7_more_memory_than_there_is_refuses_the_drop(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    plain = people(tmp_path, "SELECT repeat(chr(65 + (range % 26)::INT), 60_000_000) AS x FROM range(3)")
    with pytest.raises(BadDrop, match="takes more memory than there is"):
        rows(db, plain)


WHOLE = "SELECT range AS n, 'person' || range || '@example.com' AS email, [range] AS l, {'x': range::DOUBLE} AS s FROM range(50)"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(wounds=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.binary(max_size=4)), min_size=1, max_size=4))
def test_r50_damaged_bytes_give_rows_or_a_refusal(
    wounds: list[tuple[float, int, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    data = people(folder, WHOLE).path.read_bytes()
    for place, lost, instead in wounds:
        at = int(place * len(data))
        data = data[:at] + instead + data[at + lost :]
    path = folder / "people"
    path.write_bytes(data)
    plain = PlainFile(path, "inbox/people", 0, len(data))
    message = ""
    try:
        with open_database(folder, memory_mb=100) as db:
            parquet.require(db, plain, ReadLimits())
            rows(db, plain)
    except BadDrop as refused:
        message = str(refused)
    assert str(folder) not in message
