"""Headers: names, parts of one drop, files without one, and drops with nothing in them."""

from __future__ import annotations

import gzip

import pytest

from segpush.engine.reading.columns import find_column
from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.refusal import EmptyDrop
from segpush.errors import BadDrop
from tests.reading.drops import AEP, QUOTED, cells, dropped, opened, taken

HEADER = b"Email,firstName\n"


def test_r15_a_byte_order_mark_is_dropped_and_noted() -> None:
    with dropped(b"\xef\xbb\xbfEmail,a\nx,1\n") as drop:
        assert drop.reading.columns == ["Email", "a"]
        assert drop.reading.notes == ["inbox/part-0: a byte order mark at the start was dropped."]


def test_r15_a_mark_before_a_quoted_header_does_not_hide_the_quote() -> None:
    with dropped(b'\xef\xbb\xbf"Email","a,b"\nx,1\n', dialect=QUOTED) as drop:
        assert drop.reading.columns == ["Email", "a,b"]


def test_columns_are_named_as_written() -> None:
    with dropped(b" Email , a.b\nx,1\n") as drop:
        assert drop.reading.columns == [" Email ", " a.b"]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ("email", 1),
        ("Email", 0),
        ("person.name.firstName", 2),
        ("PERSON_NAME_FIRSTNAME", 2),
        (" company ", 3),
        ("Person.Id", 4),
    ],
)
def test_r15_r16_columns_are_found_by_name_exact_case_first(wanted: str, index: int) -> None:
    assert find_column(["Email", "email ", "person_name_firstName", "Company", "person.id"], wanted) == index


def test_r15_two_columns_that_differ_in_case_are_refused_where_neither_is_exact() -> None:
    with pytest.raises(BadDrop, match=r"drop\.csv: 2 columns are named 'EMAIL' \('Email', 'email'\); rename"):
        find_column(["Email", "email"], "EMAIL", "drop.csv")


def test_r50_a_duplicate_header_is_noted_and_refused_only_where_it_is_asked_for() -> None:
    with dropped(b"Email,a,a\nx,1,2\n") as drop:
        assert drop.reading.notes == ["inbox/part-0: more than one column is named 'a'."]
        assert find_column(drop.reading.columns, "Email") == 0
        with pytest.raises(BadDrop, match="2 columns are named 'a'"):
            find_column(drop.reading.columns, "a")


def test_r19_an_absent_column_is_refused_with_the_columns_there_are() -> None:
    with pytest.raises(BadDrop, match=r"no column is named 'phone'; the columns are 'Email', 'a': correct the mapping"):
        find_column(["Email", "a"], "phone")


def test_r19_a_lone_column_hints_at_the_delimiter() -> None:
    with pytest.raises(BadDrop, match=r"the only column is 'Email;a': compare the delimiter"):
        find_column(["Email;a"], "Email")


def test_r19_a_person_in_the_first_line_is_not_repeated() -> None:
    with pytest.raises(BadDrop, match="the first line holds an address") as refused:
        find_column(["ines.moreau@example.com", "Ines"], "Email")
    assert "Ines" not in str(refused.value)


def test_r31_a_later_part_repeats_the_header_or_goes_on_with_data() -> None:
    parts = [
        HEADER + b"ines@example.com,Ines\n",
        b"\n Email,firstName\r\ntomas@example.org,Tomas\n",
        b"lea@example.org,Lea",
    ]
    assert [email for email, _ in cells(*parts, key="email")] == [
        "ines@example.com",
        "tomas@example.org",
        "lea@example.org",
    ]


@pytest.mark.parametrize(
    "second",
    [b"firstName,Email\nInes,ines@example.com\n", b"Email\nx\n", b"Tomas,tomas@example.org\n", b"x@example.com\n"],
)
def test_r31_any_other_first_line_refuses_the_drop(second: bytes) -> None:
    with (
        pytest.raises(BadDrop, match="inbox/part-1: its first line is neither the first file's header"),
        dropped(HEADER + b"a@example.com,b\n", second, key="Email"),
    ):
        pass


def test_r31_without_a_key_only_the_header_may_follow() -> None:
    with pytest.raises(BadDrop, match="inbox/part-1"), dropped(HEADER + b"a@example.com,b\n", b"c@example.com,d\n"):
        pass


def test_r45_a_headerless_feed_counts_cells_against_its_columns() -> None:
    dialect = Dialect(header=False, columns=("email", "first"))
    with dropped(b"ines@example.com,Ines\nx\n", b"tomas@example.org,Tomas", dialect=dialect) as drop:
        assert drop.rows == [("ines@example.com", "Ines"), ("tomas@example.org", "Tomas")]
        assert drop.reading.columns == ["email", "first"]
        assert drop.bad == [("cell_count", 2, "x")]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xef\xbb\xbf", b"\n\r\n", gzip.compress(b"")],
    ids=["0_bytes", "mark", "blank_lines", "gzip_of_nothing"],
)
def test_r50_a_drop_with_nothing_is_told_apart(content: bytes) -> None:
    with pytest.raises(EmptyDrop, match="inbox/part-0: there is nothing in it"), opened(content):
        pass


def test_r50_header_only_gives_the_columns_to_check() -> None:
    with opened(HEADER) as drop:
        assert drop.reading.columns == ["Email", "firstName"]
        with pytest.raises(EmptyDrop, match="there is only a header"):
            taken(drop)


def test_an_empty_part_among_others_is_named() -> None:
    with dropped(b"", HEADER + b"a@example.com,b\n", HEADER) as drop:
        assert drop.reading.empty == ["inbox/part-0", "inbox/part-2"]
        assert drop.reading.files == ["inbox/part-0", "inbox/part-1", "inbox/part-2"]
        assert drop.reading.notes == [
            "inbox/part-0: there is no data record in it.",
            "inbox/part-2: there is no data record in it.",
        ]


@pytest.mark.parametrize("header", [b'"Email,a\n', b"Em\x00ail,a\n", b"Em\xffail,a\n"], ids=["quote", "nul", "latin_1"])
def test_a_header_that_cannot_be_read_refuses_the_drop(header: bytes) -> None:
    with pytest.raises(BadDrop, match="inbox/part-0: "), dropped(header + b"x,1\n", dialect=QUOTED):
        pass


def test_hostile_names_stay_names() -> None:
    with dropped(b"Email,'); DROP TABLE source; --\nx,1\n", dialect=AEP) as drop:
        assert drop.rows == [("x", "1")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_r50_no_row_is_lost_whatever_ends_the_header(end: bytes, mark: bytes) -> None:
    rows = b"ines@example.com,Ines\ntomas@example.org,Tomas\n"
    assert cells(mark + b"Email,firstName" + end + rows) == [
        ("ines@example.com", "Ines"),
        ("tomas@example.org", "Tomas"),
    ]
