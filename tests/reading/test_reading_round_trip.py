"""A table written as a producer writes it is read as the same table; garbage is read or refused, and never crashes."""

from __future__ import annotations

import gzip
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segpush.engine.reading.dialect import Dialect
from segpush.errors import BadDrop
from tests.reading.drops import AEP, CSV, QUOTED, dropped

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)
PIECES = st.sampled_from(
    [
        '"',
        "\\",
        "'",
        ",",
        ";",
        "\n",
        "\r\n",
        "\r",
        "null",
        "NULL",
        "Null",
        "0",
        "false",
        "00123",
        "1e5",
        "=1+1",
        " ",
        "",
    ]
)
VALUES = st.lists(PIECES | LETTERS, max_size=4).map("".join)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), min_size=1, max_size=12)
)


def written(value: str, dialect: Dialect, *, always: bool) -> str:
    """Write one cell: quoted where it must be, or always."""
    quote = dialect.quote
    if not quote or not (
        always
        or not value
        or value in dialect.null_tokens
        or any(each in value for each in (dialect.delimiter, quote, "\n", "\r"))
    ):
        return value
    if dialect.escape == "\\":
        value = value.replace("\\", "\\\\")
    return quote + value.replace(quote, f"{dialect.escape}{quote}") + quote


def exported(rows: list[list[str]], dialect: Dialect, line_end: str, *, always: bool) -> bytes:
    header = [f"column_{index}" for index in range(len(rows[0]))]
    lines = [
        dialect.delimiter.join(header),
        *(dialect.delimiter.join(written(cell, dialect, always=always) for cell in row) for row in rows),
    ]
    return "".join(line + line_end for line in lines).encode()


@pytest.mark.parametrize("always", [True, False], ids=["every_value_quoted", "where_needed"])
@pytest.mark.parametrize(
    "dialect", [QUOTED, CSV, replace(CSV, delimiter="\t", null_tokens=("\\N",))], ids=["aep", "csv", "tsv"]
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=TABLES, line_end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_r8_r12_r14_d2_a_quoted_table_comes_back_as_it_was_written(
    dialect: Dialect, always: bool, rows: list[list[str]], line_end: str
) -> None:
    with dropped(exported(rows, dialect, line_end, always=always), dialect=dialect) as drop:
        assert drop.rows == [tuple(cell or None for cell in row) for row in rows]
        assert not drop.bad


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=TABLES)
def test_r9_without_quoting_a_table_comes_back_or_its_rows_are_rejected(rows: list[list[str]]) -> None:
    rows = [[cell.replace("\n", " ").replace("\r", " ") for cell in row] for row in rows if any(row)]
    data = exported(rows or [["x"]], AEP, "\n", always=False)
    sound = [row for row in rows or [["x"]] if not any("," in cell for cell in row)]
    with dropped(data) as drop:
        assert [row for row in drop.rows if row] == [
            tuple(None if cell in {"", *AEP.null_tokens} else cell for cell in row) for row in sound
        ]
        assert drop.reading.rows == len(drop.rows) + len(drop.bad)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=400), packed=st.booleans(), dialect=st.sampled_from([AEP, QUOTED, CSV]))
def test_r5_random_bytes_are_read_or_refused(data: bytes, packed: bool, dialect: Dialect) -> None:
    with suppress(BadDrop), dropped(gzip.compress(data) if packed else data, dialect=dialect) as drop:
        assert drop.reading.rows == len(drop.rows) + len(drop.bad)
        assert len(drop.places) == drop.reading.rows
