"""Any JSON, in every layout, cut anywhere, damaged anywhere: the same cells as Python's own parser finds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segpush.engine.reading import json_cut, json_pieces
from segpush.engine.reading.json_paths import DOTS
from segpush.engine.reading.recognise import BOM
from segpush.errors import BadDrop
from tests.reading.json_files import Number, expected, first_ones, found, names_of, parsed, same

some = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def dots(name: str) -> int:
    return name.count(".")


letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
telling = st.sampled_from(
    ["}{", '"', "\\", '\\"', "}", "]", "[", "{", ":1.50,", '":1.5,', ",1e5]", "a\u2028b", "\x07", "\x7f", "nan}", ", ]"]
)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([-0.0, 10**400, 2**64])
scalars = st.none() | st.booleans() | numbers | letters | telling
keys = st.sampled_from(
    ["a", "b", "c d", "a.b", "b.c", "5103", "*", 'q"q', "b\\s", "sl/a~sh", "é", "$", "a[0]", "'; --"]
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
objects = st.lists(
    st.dictionaries(keys, values, max_size=5).filter(lambda each: max(map(dots, names_of(each)), default=0) <= DOTS),
    min_size=1,
    max_size=6,
)

LAYOUTS = {
    "lines": ("", "\n", "\n"),
    "no last line end": ("", "\n", ""),
    "blank lines": ("", "\n \n\r\n", ""),
    "crlf": ("", "\r\n", "\r\n"),
    "lone cr": ("", "\r", ""),
    "array": ("[", ",", "]"),
    "array of lines": ("\n[\n", "\n,\n", "\n]\r\n"),
    "joined": ("", "", ""),
    "joined with blanks": ("", " \t ", " "),
}
"""Before the first value, between two, after the last."""

layouts = st.sampled_from(list(LAYOUTS))


def written(documents: list[Any], layout: str, **how: Any) -> bytes:
    before, between, after = LAYOUTS[layout]
    return f"{before}{between.join(json.dumps(each, **how) for each in documents)}{after}".encode()


def require_the_same(documents: list[Any], data: bytes) -> None:
    documents, read = [parsed(json.dumps(each)) for each in documents], found(data)
    assert read.bad == [None] * len(documents)
    assert set(read.names) == {name for each in documents for name in names_of(each)}
    for document, row in zip(documents, read.rows, strict=True):
        assert {name: same(cell) for name, cell in row.items()} == {name: expected(document, name) for name in row}


@settings(some, max_examples=60)
@given(documents=objects, layout=layouts, ascii_only=st.booleans())
def test_r47_every_layout_gives_the_cells_of_the_values(documents: list[Any], layout: str, ascii_only: bool) -> None:
    require_the_same(documents, written(documents, layout, ensure_ascii=ascii_only))


@some
@given(documents=objects, layout=st.sampled_from(["lines", "joined", "array"]), indent=st.integers(0, 2))
def test_r47_values_over_several_lines_are_values(documents: list[Any], layout: str, indent: int) -> None:
    require_the_same(documents, written(documents, layout, indent=indent))


@some
@given(documents=objects, layout=layouts, chunk=st.integers(1, 40))
def test_r6_where_a_chunk_ends_makes_no_difference(documents: list[Any], layout: str, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_cut, "CHUNK", chunk)
        patch.setattr(json_pieces, "CHUNK", chunk)
        require_the_same(documents, written(documents, layout, ensure_ascii=False))


BYTES = [
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\x07",
    b"\x0f",
    b"\x0e",
    b" ",
]
WORDS = [b"NaN", b"Infinity", b",}", rb"\ud800", rb"\u0000", rb"\u0007", b"}{", b"null", BOM, b"1.5", b"-0"]
damage = st.sampled_from(BYTES + WORDS)


@some
@given(
    documents=objects,
    layout=layouts,
    wounds=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), damage), min_size=1, max_size=4),
)
def test_r50_damaged_bytes_give_rows_and_bad_rows_or_a_refusal(
    documents: list[Any], layout: str, wounds: list[tuple[int, int, bytes]]
) -> None:
    data = written(documents, layout, ensure_ascii=False)
    for place, lost, instead in wounds:
        at = place % (len(data) + 1)
        data = data[:at] + instead + data[at + lost :]
    try:
        read = found(data)
    except BadDrop:
        return
    text = read.lines.removeprefix(BOM)
    lines = [line for line in text.split(b"\n") if line.strip(b" \t\r")]
    assert len(read.bad) == len(lines)
    for line, bad, row in zip(lines, read.bad, read.rows, strict=True):
        document = sound(line)
        if bad in {"bad_json", "not_utf8", "nul"}:
            assert document is None
        elif bad == "not_an_object":
            assert document is not None
            assert not isinstance(document[0], dict)
        else:
            assert document is not None, line
            assert {n: same(c) for n, c in row.items()} == {n: expected(document[0], n) for n in row}


def sound(line: bytes) -> list[Any] | None:
    """Return the value of ``line`` in a list, None where it is no JSON, or holds a NUL or half a surrogate pair."""
    try:
        value = json.loads(line.decode(), parse_constant=refused, object_pairs_hook=first_ones)
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError:
        return None
    text = json.dumps(value)
    if "\\u0000" in text.replace("\\\\", ""):
        return None
    return [json.loads(line.decode(), parse_int=Number, parse_float=Number, object_pairs_hook=first_ones)]


def refused(constant: str) -> None:
    raise ValueError(constant)
