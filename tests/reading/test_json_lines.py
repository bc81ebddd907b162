"""Lines of JSON as records: cells, names, bad lines, and where they stood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from segpush.engine.database import open_database
from segpush.engine.reading import json_batch, json_lines, json_pieces
from segpush.engine.reading.json_lines import columns
from segpush.engine.reading.json_pieces import find_lines
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.refusal import EmptyDrop
from segpush.engine.reading.unwrap import PlainFile
from segpush.errors import BadDrop
from tests.reading.drops import opened
from tests.reading.json_files import NESTED, found


def test_r43_names_are_paths_in_order_and_lists_are_not_entered() -> None:
    read = found(
        b'{"type":"identify","traits":{"email":"a@example.com","list":[{"x":1}]}}\n{"userId":"u","traits":{"vip":true}}'
    )
    assert read.names == ["type", "traits", "traits.email", "traits.list", "userId", "traits.vip"]
    assert read.rows[1]["traits.vip"] == "true"
    assert read.rows[0]["traits.list"] == NESTED + '[{"x":1}]'


def test_r44_a_key_may_be_any_text() -> None:
    read = found(
        rb'{"5103":"a","Spring Buyers":true,"a.b":1,"a":{"b":2},"\"; DROP TABLE x; --":3,"":4,"*":5,"\u00e9/~":6}'
    )
    assert read.rows == [
        {"5103": "a", "Spring Buyers": "true", "a.b": "1", "a": NESTED + '{"b":2}', '"; DROP TABLE x; --': "3"}
        | {"": "4", "*": "5", "é/~": "6"}
    ]


def test_a_key_of_digits_does_not_count_the_elements_of_a_list() -> None:
    assert found(b'{"a":["x","y"]}\n{"a":{"1":"z"}}').rows[0] == {"a": NESTED + '["x","y"]', "a.1": None}


def test_r50_number_like_text_and_numbers_keep_their_digits() -> None:
    data = b'{"n":[%s],"a":"00123","b":1e5,"c":-0,"d": 12.50 ,"e":123456789012345678901234567890,"f":0.10,"g":{"h":1.0E+2}}'
    row = found(data % b"1.50,2 , 3e1").rows[0]
    assert [row[name] for name in ("a", "b", "c", "d", "e", "f", "g.h")] == [
        *("00123", "1e5", "-0", "12.50", "123456789012345678901234567890", "0.10", "1.0E+2")
    ]
    assert row["n"] == NESTED + '["1.50",2,"3e1"]'


def test_text_that_looks_like_a_number_or_a_bracket_stays_text() -> None:
    text = r"{\"a\":1.50,\"b\":[2e5]} :1.5, }{ nan} ,]"
    assert found(f'{{"k:":"{text}","x":":2.50,"}}'.encode()).rows == [{"k:": text.replace("\\", ""), "x": ":2.50,"}]


def test_r12_null_absent_and_empty_are_missing() -> None:
    assert found(b'{"a":null,"b":"","c":0}\n{"c":false}').rows == [
        {"a": None, "b": None, "c": "0"},
        {"a": None, "b": None, "c": "false"},
    ]


def test_the_first_of_equal_keys_counts() -> None:
    assert found(b'{"a":1,"a":2}').rows == [{"a": "1"}]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"nonsense", "bad_json"),
        (b'{"a":1', "bad_json"),
        (b'{"a":1,}', "bad_json"),
        (b'{"a":NaN}', "bad_json"),
        (b"NaN", "bad_json"),
        (b"-Infinity ", "bad_json"),
        (b'{"a":-Infinity}', "bad_json"),
        (b'{"a":01}', "bad_json"),
        (b'{"a":"\x07"}', "bad_json"),
        (b'{"a":"x\ty"}', "bad_json"),
        (rb'{"a":"\ud800"}', "bad_json"),
        (b'{"a":1} x', "bad_json"),
        (b"[1]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"a":"\xff"}', "not_utf8"),
        (b'{"a":"\x00"}', "nul"),
        (rb'{"b":"\u0000"}', "nul"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "too_deep"),
        (b"[" * 100_000, "too_deep"),
    ],
)
def test_r50_a_bad_line_is_rejected_alone(line: bytes, code: str) -> None:
    read = found(b'{"a":"x"}\n' + line + b'\n{"a":"\\\\u0000 ok"}\n')
    assert read.bad == [None, code, None]
    assert [row["a"] for row in read.rows] == ["x", None, "\\u0000 ok"]


def test_many_brackets_that_are_not_nested_are_fine() -> None:
    assert found(b'{"a":[' + b",".join([b'{"[":["}"]}'] * 100) + b"]" + b"}").bad == [None]
    assert found(b'{"a":' * 64 + b"1" + b"}" * 64, ask=["a"]).bad == [None]


def test_r50_control_characters_are_removed_and_counted() -> None:
    read = found(rb'{"a":"x\u0007\u007F\b\f\ty\n\\u0007\\b","b":["\u0001\u00e9"]}' + b'\n{"a":"\x7f"}\n')
    assert read.rows == [{"a": "x\ty\n\\u0007\\b", "b": NESTED + '["é"]'}, {"a": None, "b": None}]
    assert sum(piece.lines.removed for piece in read.segments[0].pieces) == 6


def test_r50_a_cut_last_line_refuses_the_drop() -> None:
    with pytest.raises(BadDrop, match="cut off in line 3"):
        found(b'{"a":1}\n\n{"a":2')
    assert found(b'{"a":1}\n{"a":2\n').bad == [None, "bad_json"]


@pytest.mark.parametrize("before", [0, 3, 200])
def test_r46_a_line_over_the_cap_refuses_the_drop_with_its_number(before: int) -> None:
    with pytest.raises(BadDrop, match=f"line {before + 1} is longer than 100 bytes"):
        found(b"{}\n" * before + b'{"a":"' + b"x" * 95 + b'"}\n{}\n', ReadLimits(line_bytes=100))
    assert found(b"{}\n" * before + b'{"a":"' + b"x" * 92 + b'"}\n', ReadLimits(line_bytes=100)).bad == [None] * (
        before + 1
    )


def test_pieces_tell_where_each_line_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_pieces, "CHUNK", 30)
    monkeypatch.setattr(json_batch, "BATCH_BYTES", 50)
    data = b"".join(b'%s{"a":%d}\r\n' % (b" \n" * (number % 3 == 0), number) for number in range(40))
    read, places = found(data), list[tuple[int, int, bytes]]()
    for segment in read.segments:
        at = segment.first
        for piece in segment.pieces:
            raw = data[piece.start : piece.start + piece.size]
            for number, lines, text in find_lines(raw, set(range(piece.lines.records))):
                places.append((at + number, piece.line + lines, text))
            at += piece.lines.records
    full = [(line, text) for line, text in enumerate(data.splitlines(keepends=True), 1) if text.strip()]
    assert places == [(order, *each) for order, each in enumerate(full, 1)]
    assert len(read.segments) > 2
    assert [row["a"] for row in read.rows] == [str(number) for number in range(40)]


def test_names_come_from_a_sample_of_both_ends_or_from_all_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "SAMPLE", 100)
    monkeypatch.setattr(json_lines, "TAIL_BYTES", 1_000)
    monkeypatch.setattr(json_pieces, "CHUNK", 1_000)
    path = tmp_path / "people"
    path.write_bytes(b'{"first":1}\n' + b'{"a":1}\n' * 2_000 + b'{"middle":1}\n' + b'{"b":1}\n' * 2_000 + b'{"last":1}')
    plain = PlainFile(path, "inbox/people", 0, path.stat().st_size)
    with open_database(tmp_path) as db:
        assert columns(db, [plain, plain], all_records=False) == ["first", "a", "b", "last"]
        assert columns(db, [plain], all_records=True) == ["first", "a", "middle", "b", "last"]
        assert columns(db, [], all_records=False) == []
    assert [each.name for each in tmp_path.iterdir()] == ["people"]


@pytest.mark.parametrize("content", [b'{"email":"ines@example.com",}\n' * 2, b"{}\n{}\n", b"[[], []]"])
def test_json_in_which_nothing_has_a_name_is_refused_and_not_empty(content: bytes) -> None:
    with (
        pytest.raises(BadDrop, match="none of its records is a JSON object with named values") as refused,
        opened(content),
    ):
        pass
    assert not isinstance(refused.value, EmptyDrop)


def test_r7_objects_that_name_values_by_their_ids_are_refused() -> None:
    wide = b"".join(b"{%b}\n" % b",".join(b'"k%d_%d":1' % (row, n) for n in range(3_000)) for row in range(7))
    with pytest.raises(BadDrop, match="its JSON objects have 21,000 different names"), opened(wide):
        pass


def test_r7_values_beyond_the_cap_of_rows_end_the_cutting() -> None:
    limits = replace(ReadLimits(), rows=3)
    with pytest.raises(BadDrop, match="it holds more than 3 JSON values"), opened(b'{"a":1}' * 4, limits=limits):
        pass
