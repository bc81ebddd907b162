"""Records that are no rows: kept whole, with place, code and reason; their neighbours are not touched."""

from __future__ import annotations

import pytest

from segpush.engine.reading.dialect import Dialect
from segpush.errors import BadDrop
from tests.reading.drops import AEP, CSV, QUOTED, dropped


def test_r9_a_comma_without_quotes_rejects_its_row_only() -> None:
    data = b"email,first,company\nines@example.com,Ines,Harbour, Stone & Co\ntomas@example.org,Tomas,The Blue Door\nlea@example.org\n"
    with dropped(data) as drop:
        assert drop.rows == [("tomas@example.org", "Tomas", "The Blue Door")]
        assert drop.orders == [2]
        assert drop.bad == [
            ("cell_count", 2, "ines@example.com,Ines,Harbour, Stone & Co"),
            ("cell_count", 4, "lea@example.org"),
        ]
        assert drop.reading.rows == 3
        assert "3 cells expected, 4 found" in drop.reasons[0]
        assert "'file formatting options'" in drop.reasons[0]
        assert "3 cells expected, 1 found" in drop.reasons[1]


@pytest.mark.parametrize("tail", [b",", b",,", b",,,,"])
def test_r9_empty_cells_too_many_are_too_many(tail: bytes) -> None:
    with dropped(b"a,b\n1,2\n3,4" + tail + b"\n") as drop:
        assert drop.rows == [("1", "2")]
        assert [code for code, _, _ in drop.bad] == ["cell_count"]


def test_r9_a_cell_too_many_and_one_too_few_do_not_make_two_sound_rows() -> None:
    with dropped(b"a,b\n1,2,3\n4\n5,6,\n7\n8,9\n") as drop:
        assert drop.rows == [("8", "9")]
        assert drop.reading.rows == 5


def test_r50_a_nul_rejects_its_row() -> None:
    with dropped(b"a,b\n1,\x00\n3,4\n") as drop:
        assert drop.rows == [("3", "4")]
        assert drop.bad == [("nul", 2, "1,\x00")]


def test_r50_bytes_that_are_no_utf8_reject_their_row() -> None:
    with dropped(b"a,b\nJ\xfcrgen,1\n" + "Zoë,2\n".encode()) as drop:
        assert drop.rows == [("Zoë", "2")]
        assert drop.bad == [("not_utf8", 2, "J\ufffdrgen,1")]


def test_r50_a_file_in_another_encoding_is_refused() -> None:
    latin = "a,b\n" + "Jürgen,1\nLea,2\n" * 21
    with (
        pytest.raises(BadDrop, match=r"inbox/part-0: 21 records are not UTF-8, the first on line 2; export as UTF-8\."),
        dropped(latin.encode("latin-1")),
    ):
        pass


def test_r50_a_few_damaged_records_do_not_refuse_a_utf8_file() -> None:
    damaged = b"J\xfcrgen,1\n" * 21 + "Jürgen,1\n".encode() * 22
    with dropped(b"a,b\n" + damaged) as drop:
        assert len(drop.rows) == 22
        assert len(drop.bad) == 21


@pytest.mark.parametrize("dialect", [QUOTED, CSV], ids=["aep", "csv"])
def test_r50_text_after_a_closing_quote_rejects_the_line(dialect: Dialect) -> None:
    with dropped(b'a,b\n"The "Blue" Door",1\n"Harbour",2\n', dialect=dialect) as drop:
        assert drop.rows == [("Harbour", "2")]
        assert drop.bad == [("broken_quote", 2, '"The "Blue" Door",1')]


def test_r50_a_quote_that_never_closes_rejects_every_line_it_may_have_swallowed() -> None:
    with dropped(b'a,b\n1,2\n3,"open\nx@example.com,in a value\n', dialect=QUOTED) as drop:
        assert drop.rows == [("1", "2")]
        assert drop.bad == [("broken_quote", 3, '3,"open'), ("broken_quote", 4, "x@example.com,in a value")]


def test_r50_doubled_quotes_are_no_escape_in_aep() -> None:
    with dropped(b'a,b\n"The ""Blue"" Door",1\n', dialect=QUOTED) as drop:
        assert drop.bad == [("broken_quote", 2, '"The ""Blue"" Door",1')]


def test_a_line_after_a_broken_value_is_not_taken_for_a_row_while_quotes_are_odd() -> None:
    data = b'a,b\n"x" y "multi\nvictim@example.com,rest of "value"\nz,1\n'
    with dropped(data, dialect=QUOTED) as drop:
        assert drop.rows == [("z", "1")]
        assert [line for _, line, _ in drop.bad] == [2, 3]


def test_rows_and_bad_records_are_all_records_even_if_every_one_is_bad() -> None:
    with dropped(b"a,b\n" + b"1\n" * 3_000, dialect=AEP) as drop:
        assert drop.rows == []
        assert len(drop.bad) == drop.reading.rows == 3_000


def test_no_reason_or_note_repeats_what_a_person_is_called() -> None:
    with dropped(b"email,b\nines.moreau@example.com,1,2\nines.moreau@example.com,\x00\n") as drop:
        assert not any("ines" in text for text in drop.reasons + drop.reading.notes)
