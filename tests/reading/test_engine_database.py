"""The database a run works with: nothing outside its directory, nothing that can be unlocked."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from segpush.engine.database import open_database


@pytest.mark.parametrize(
    "forbidden",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '{directory}/../outside.csv'",
        "ATTACH '/tmp/elsewhere.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '9GB'",
        "SET enable_external_access = true",
        "FROM outside",
    ],
)
def test_the_directory_is_all_there_is(forbidden: str, tmp_path: Path) -> None:
    outside = [1, 2, 3]
    with open_database(tmp_path) as db, pytest.raises(duckdb.Error):
        db.execute(forbidden.format(directory=tmp_path))
    assert outside


def test_files_of_the_directory_can_be_written_and_read_even_if_its_name_is_awkward(tmp_path: Path) -> None:
    directory = tmp_path / "o'clock; --"
    directory.mkdir()
    with open_database(directory) as db:
        db.execute("COPY (SELECT 42 AS n) TO ? (FORMAT parquet)", [str(directory / "n.parquet")])
        assert db.execute("SELECT n FROM read_parquet(?)", [str(directory / "n.parquet")]).fetchall() == [(42,)]


def test_time_is_utc_and_order_is_kept(tmp_path: Path) -> None:
    with open_database(tmp_path, memory_mb=100, threads=1) as db:
        settings = "SELECT current_setting('TimeZone'), current_setting('preserve_insertion_order'), current_setting('threads')"
        assert db.execute(settings).fetchone() == ("UTC", True, 1)


def test_the_database_is_closed_even_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), open_database(tmp_path) as db:
        raise RuntimeError
    with pytest.raises(duckdb.Error):
        db.execute("SELECT 1")
