"""The two exports: made of one seed, in AEP's dialect, and exactly as their truth says."""

import csv
import gzip
import io
from pathlib import Path

import pytest

from local.data import Day, Demo, aep, write_demo
from local.data.__main__ import main


def lines_of(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().split("\n")


def days(demo: Demo) -> list[tuple[Path, Day]]:
    return [(demo.day_one, demo.truth.day_one), (demo.day_two, demo.truth.day_two)]


def test_the_same_seed_writes_the_same_bytes(demo: Demo, tmp_path: Path) -> None:
    again = write_demo(tmp_path, people=400)
    assert {path.name: path.read_bytes() for path in sorted(tmp_path.iterdir())} == {
        path.name: path.read_bytes() for path in sorted(demo.directory.iterdir())
    }
    assert again.truth == demo.truth


def test_another_seed_tells_of_other_people(demo: Demo, tmp_path: Path) -> None:
    assert write_demo(tmp_path, people=400, seed=8).day_one.read_bytes() != demo.day_one.read_bytes()


def test_every_row_stands_on_the_line_its_truth_names(demo: Demo) -> None:
    for path, day in days(demo):
        lines = lines_of(path)
        for row in day.rows:
            if row.key:
                assert row.key in lines[row.line - 1].lower()
        assert [row.ordinal for row in day.rows] == list(range(1, len(day.rows) + 1))


def test_a_line_break_inside_quotes_takes_two_lines(demo: Demo) -> None:
    assert any('"two lines:' in line for line in lines_of(demo.day_one))
    assert len(lines_of(demo.day_one)) > len(demo.truth.day_one.rows) + 2


def test_only_rows_of_a_wrong_field_count_have_one(demo: Demo) -> None:
    for path, day in days(demo):
        text = "\n".join(lines_of(path))
        read = list(csv.reader(io.StringIO(text, newline=""), doublequote=False, escapechar="\\"))
        counts = [len(cells) == len(read[0]) for cells in read[1:] if cells]
        assert counts == [row.reject != "field_count" for row in day.rows]


def test_both_days_have_the_same_columns_in_another_order(demo: Demo) -> None:
    one, two = (lines_of(path)[0].split(",") for path in (demo.day_one, demo.day_two))
    assert one != two
    assert sorted(one) == sorted(two)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ("Null", "Null"),
        ("", ""),
        ("Müller & Söhne", "Müller & Söhne"),
        ("Harbour, Stone & Co", '"Harbour, Stone & Co"'),
        ('The "Blue" Door', '"The \\"Blue\\" Door"'),
        ("Back\\Slash Brewery", "Back\\Slash Brewery"),
        ("Back\\Slash, Brewery", '"Back\\\\Slash, Brewery"'),
    ],
)
def test_a_cell_is_written_as_aep_writes_it(value: str | None, text: str) -> None:
    assert aep.cell(value) == text


def test_the_command_writes_the_demo_and_tells_the_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path / "new"), "--people", "120", "--seed", "3"]) == 0
    assert "acme-s3_20260113_061811.csv.gz: " in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "acme-s3_20260112_061804.csv.gz",
        "acme-s3_20260113_061811.csv.gz",
        "acme.yaml",
        "marketo.json",
        "spring-campaigns.yaml",
        "truth.json",
    ]


def test_too_few_people_cannot_tell_the_story(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 100 people"):
        write_demo(tmp_path, people=99)
