"""What follows what in a JSON file, and which files cannot be cut into values."""

from __future__ import annotations

from pathlib import Path

import pytest

from segpush.engine.reading.json_records import kind_of, normalise
from segpush.engine.reading.limits import ReadLimits
from segpush.errors import BadDrop
from tests.reading.json_files import found

LIMITS = ReadLimits(line_bytes=200, nesting=5)


def cut(data: bytes, tmp_path: Path, limits: ReadLimits = LIMITS) -> list[bytes] | None:
    """Return the lines written, None where the file may stay as it is."""
    (tmp_path / "object").write_bytes(data)
    if not normalise(tmp_path / "object", tmp_path / "lines", "inbox/people.json", limits):
        assert not (tmp_path / "lines").exists()
        return None
    return (tmp_path / "lines").read_bytes().splitlines()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b' \n[{"a":1},', "array"),
        (b"\xef\xbb\xbf[", "array"),
        (b'{"a":1}{"b":', "joined"),
        (b'{"a":1} \t{', "joined"),
        (b'{\n  "a": 1,\n  "b"', "joined"),
        (b'{}\r\n{}\n{\n"a": 1}', "joined"),
        (b'{"a":1}\n{"b":2}\n', "lines"),
        (b'{"a":1}', "lines"),
        (b'{"a":\n{"b":2}\n{"c":3}\n', "lines"),
        (b'{"a":"cut off\n{"b":2}\n', "lines"),
        (b"hello\n{}\n", "lines"),
        (b"", "lines"),
    ],
)
def test_r47_the_first_value_tells_how_values_follow_each_other(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":"}{"}\r\n{"a":"\\"}{"}\n',
        b'{"a":1}\nno JSON\n{"a":"x}{\n',
        b'{"a":' * 50 + b"\n{}\n",
        b'{"a":"' + b"x" * 500,
        b"",
    ],
)
def test_r47_a_file_of_lines_is_left_as_it_is(data: bytes, tmp_path: Path) -> None:
    assert cut(data, tmp_path) is None


def test_r47_a_seam_late_in_a_file_of_lines_is_found(tmp_path: Path) -> None:
    lines = [b'{"a":%d}' % number for number in range(200_000)]
    data = b"\n".join(lines) + b'{"a":"}{"}\t{"b":1}\n'
    assert cut(data, tmp_path) == [*lines, b'{"a":"}{"}', b'{"b":1}']


def test_r47_a_file_without_any_line_end_is_cut_in_flat_pieces(tmp_path: Path) -> None:
    assert cut(b'{"a":"x}{"}' * 300_000, tmp_path) == [b'{"a":"x}{"}'] * 300_000


def test_r47_scalars_and_lists_are_values_too(tmp_path: Path) -> None:
    assert cut(b'[1,"a,b",null,[2],{"c":[]}, -1.5e3\n]', tmp_path) == [
        *(b"1", b'"a,b"', b"null", b"[2]", b'{"c":[]}', b"-1.5e3")
    ]
    assert cut(b"[ \n]", tmp_path) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'[{"a":1},x]', "JSON value 2 at byte 9 cannot be read: there is no JSON value"),
        (b'[{"a":1} {"a":2}]', "JSON value 2 at byte 9 cannot be read: a comma is missing"),
        (b'[{"a":1},]', "JSON value 2 at byte 9"),
        (b'[{"a":1},{"a":', "JSON value 2 at byte 9 cannot be read: it is cut off"),
        (b'[{"a":1},{"a":"x', "JSON value 2 at byte 9 cannot be read: it is cut off"),
        (b'[{"a":1}', "JSON value 2 at byte 8 cannot be read: the array is cut off"),
        (b"[1,", "JSON value 2 at byte 3 cannot be read: a value is missing"),
        (b'[{"a":1}] {"a":2}', "JSON value 2 at byte 10 cannot be read: other bytes follow the end"),
        (b'[{"a":[1}]', "JSON value 1 at byte 1 cannot be read: its brackets do not match"),
        (b'[{"a":"x\ny"}]', "JSON value 1 at byte 1 cannot be read: a line ends within a string"),
        (b'["x\ny"]', "JSON value 1 at byte 1 cannot be read"),
        (b"[" * 7, "JSON value 1 at byte 1 cannot be read: it is nested deeper than 5 levels (cap: nesting)"),
        (b'[{"a":"' + b"x" * 300 + b'"}]', "it is longer than 200 bytes (cap: line_bytes)"),
        (b'{"a":1}{"a":2}]', "JSON value 3 at byte 14"),
        (b'{"a":1}{"a":2', "JSON value 2 at byte 7 cannot be read: it is cut off"),
    ],
)
def test_r47_what_cannot_be_cut_refuses_the_drop_with_its_place(data: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(BadDrop) as refused:
        cut(data, tmp_path)
    assert reason in str(refused.value)


def test_r6_an_endless_value_is_given_up_at_the_cap(tmp_path: Path) -> None:
    with pytest.raises(BadDrop, match=r"JSON value 1 at byte 1 .* longer than 200 bytes"):
        cut(b'["' + b"x" * 5_000_000, tmp_path)


def test_r47_line_ends_within_a_value_become_blanks() -> None:
    assert found(b'{\r\n"a":\n1}\r{"a":2}').lines == b'{  "a": 1}\n{"a":2}\n'
