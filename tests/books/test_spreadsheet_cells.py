"""What a spreadsheet would run is defused wherever a spreadsheet may begin a cell."""

import csv
from pathlib import Path

import pytest

from segpush.engine.books.safe import cell, write
from segpush.engine.workbench import Workbench


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  \t=1", "'  \t=1"),
        ("\r=1", "'\r=1"),
        ("\n\n=1", "'\n\n=1"),
        ("\u00a0\u200b\ufeff=1", "'\u00a0\u200b\ufeff=1"),
        ("＝1", "'＝1"),
        ('"=1', "'\"=1"),
        ("a;=1", "a;'=1"),
        ('a;"=1"', 'a;\'"=1"'),
        ("a\t@b", "a\t'@b"),
        ("a\n-b", "a\n'-b"),
        (";=1;=2", ";'=1;'=2"),
        ("ana@example.com", "ana@example.com"),
        ("a-b, +1", "a-b, +1"),
        ("O'Malley", "O'Malley"),
        ("", ""),
        (None, None),
    ],
)
def test_a_formula_is_defused_and_everything_else_stays(bench: Workbench, text: str | None, shown: str | None) -> None:
    assert bench.db.execute(f"SELECT {cell('t')} FROM (SELECT $t::VARCHAR AS t)", {"t": text}).fetchone() == (shown,)


def test_files_are_utf_8_with_every_cell_quoted(bench: Workbench, tmp_path: Path) -> None:
    count = write(bench.db, "SELECT 'Łódź, \"centrum\"' AS city, 7 AS n, NULL AS none", tmp_path / "cities.csv")
    body = (tmp_path / "cities.csv").read_bytes()
    assert count == 1
    assert body == '"city","n","none"\r\n"Łódź, ""centrum""","7",\r\n'.encode()
    assert list(csv.reader(body.decode().splitlines())) == [["city", "n", "none"], ['Łódź, "centrum"', "7", ""]]


def test_a_query_without_rows_says_so(bench: Workbench, tmp_path: Path) -> None:
    assert write(bench.db, "SELECT 1 AS n WHERE false", tmp_path / "none.csv") == 0
