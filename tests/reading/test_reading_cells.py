"""Cells: quotes, escapes, null tokens, line ends, control characters."""

from __future__ import annotations

import pytest

from segpush.engine.reading.dialect import Dialect
from tests.reading.drops import AEP, CSV, QUOTED, cells, dropped

INES = "ines.moreau@example.com"


def test_r8_aep_default_has_no_quotes_and_no_escapes() -> None:
    assert cells(b'email,door\ntomas@example.org,The "Blue" \\ Door\n') == [("tomas@example.org", 'The "Blue" \\ Door')]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'"Harbour, Stone & Co"', "Harbour, Stone & Co"),
        (r'"The \"Blue\" Door"', 'The "Blue" Door'),
        (r'"C:\\Users"', "C:\\Users"),
        (r'"C:\Users\new"', "C:\\Users\\new"),
        (r'"ends in \\"', "ends in \\"),
        ('"two\nlines"', "two\nlines"),
        ('"two\r\nlines\rthree"', "two\r\nlines\rthree"),
        (r"outside \\ \, stay", None),
        (r"outside \\ stays", r"outside \\ stays"),
        ('5" pipe', '5" pipe'),
        (' "blank before"', ' "blank before"'),
    ],
)
def test_r50_d12_aep_with_quotes_unescapes_once_and_only_inside(written: str, read: str | None) -> None:
    expected = [(INES, read)] if read else []
    assert cells(f"email,company\n{INES},{written}\n".encode(), dialect=QUOTED) == expected


def test_r50_single_quote_escapes_only_the_quote() -> None:
    dialect = Dialect(quote='"', escape="'")
    assert cells(b"""a,b\n"The '"Blue'" Door","it's '' here"\n""", dialect=dialect) == [
        ('The "Blue" Door', "it's '' here")
    ]


def test_r46_plain_csv_doubles_quotes_and_keeps_newlines() -> None:
    data = b'audience,rights\n"{""All"":true}","""Harbour\nStone"""\n'
    assert cells(data, dialect=CSV) == [('{"All":true}', '"Harbour\nStone"')]


def test_r12_null_tokens_are_whole_unquoted_cells_in_exact_case() -> None:
    data = b'a,b,c,d,e\nnull,NULL,Null, null,nullable\n"null","NULL","","",x\n'
    with dropped(data, dialect=QUOTED) as drop:
        assert drop.rows == [(None, None, "Null", " null", "nullable"), ("null", "NULL", None, None, "x")]
        assert drop.reading.notes == ["inbox/part-0: quoted null tokens taken as text: 2."]


def test_r12_null_tokens_are_the_dialects() -> None:
    assert cells(b"a,b\n\\N,null\n", dialect=Dialect(null_tokens=("\\N",))) == [(None, "null")]
    assert cells(b"a,b\nnull,x\n", dialect=Dialect(null_tokens=("a,b", "it's"))) == [("null", "x")]


def test_r13_empty_cells_are_missing_quoted_or_not() -> None:
    assert cells(b'a,b,c\n"",,x\n', dialect=QUOTED) == [(None, None, "x")]


def test_a_lone_empty_cell_is_a_record_where_it_is_quoted_and_a_blank_line_where_not() -> None:
    with dropped(b'email\n""\n\n""\nx\n', dialect=QUOTED) as drop:
        assert drop.rows == [(None,), (None,), ("x",)]
        assert drop.reading.notes == ["inbox/part-0: blank lines skipped: 1."]


def test_r14_d2_numbers_and_false_stay_the_text_they_are() -> None:
    assert cells(b"a,b,c,d,e\n0,0.0,false,00123,1e5\n") == [("0", "0.0", "false", "00123", "1e5")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("dialect", [AEP, QUOTED], ids=["bare", "quoted"])
def test_r50_every_line_end_ends_a_record(end: str, dialect: Dialect) -> None:
    assert cells(f"a,b{end}1,2{end}3,4{end}5,6".encode(), dialect=dialect) == [("1", "2"), ("3", "4"), ("5", "6")]


def test_r50_line_ends_may_be_mixed_and_blank_lines_are_counted() -> None:
    with dropped(b"\n\r\na,b\r\n1,2\n\r\r3,4\r\n\n") as drop:
        assert drop.rows == [("1", "2"), ("3", "4")]
        assert drop.reading.notes == ["inbox/part-0: blank lines skipped: 5."]


def test_r50_control_characters_are_removed_and_noted_but_tabs_stay() -> None:
    with dropped(b"a,b\nIn\x07es,Mo\treau\n\x1b,\x7fx\x1f\n") as drop:
        assert drop.rows == [("Ines", "Mo\treau"), (None, "x")]
        assert drop.reading.notes == ["inbox/part-0: control characters removed: 4."]


def test_d1_names_of_every_script_arrive() -> None:
    assert cells("a,b\nZoë,Müller-Østergård\n陽子,🙂\n".encode()) == [("Zoë", "Müller-Østergård"), ("陽子", "🙂")]


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";", ":"])
def test_r8_aep_delimiters(delimiter: str) -> None:
    data = delimiter.join("abc") + "\n" + delimiter.join(["x.y", "", "z"])
    assert cells(data.encode(), dialect=Dialect(delimiter=delimiter)) == [("x.y", None, "z")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"delimiter": ""},
        {"delimiter": "ab"},
        {"delimiter": "\n"},
        {"delimiter": "x"},
        {"delimiter": '"', "quote": '"'},
        {"quote": "é"},
        {"escape": ","},
        {"header": False},
        {"columns": ("email",)},
    ],
    ids=str,
)
def test_r8_r45_a_dialect_nobody_could_read_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must be|are listed"):
        Dialect(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("delimiter", ["\x01", "\x1f", "\x1e"])
def test_r8_a_file_full_of_control_characters_is_text_where_they_are_its_delimiter(delimiter: str) -> None:
    row = delimiter.join(["ines@example.com", "", "", "x", "", "7"])
    body = "\n".join([delimiter.join("abcdef"), *[row] * 200]).encode()
    with dropped(body, dialect=Dialect(delimiter=delimiter)) as drop:
        assert drop.rows == [("ines@example.com", None, None, "x", None, "7")] * 200
