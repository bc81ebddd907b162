"""From rows to people: membership words (R16, R17, R20), and which row of a person counts (R18, R23)."""

from pathlib import Path

import pytest

from segpush.engine.checks import LEFT, MEMBER
from segpush.errors import BadDrop
from tests.engine.desk import Desk, rows, verdicts
from tests.engine.setting import destination, drop

STATUS = "segmentMembership_ups_7b0e4f52_status"
TIME = "segmentMembership_ups_7b0e4f52_lastQualificationTime"
INES = "ines.moreau@example.com"


def outcomes(tmp_path: Path, *people: str, columns: str = f"Email,{STATUS},{TIME}") -> list[str]:
    """The outcomes of a changes drop with times, row by row."""
    desk = Desk(tmp_path, destination(content="changes", source={"member_time": TIME} if TIME in columns else {}))
    with desk.planned(drop(*people, columns=columns)) as (db, _, _):
        return verdicts(db)


def test_r17_the_words_are_those_agreed() -> None:
    assert set(MEMBER) == set("realized existing active entered added true 1 yes".split())
    assert set(LEFT) == set("exited expired removed left false 0 no".split())


@pytest.mark.parametrize(("word", "outcome"), [(w, "member") for w in MEMBER] + [(w, "leaver") for w in LEFT])
def test_r17_words_in_any_case(tmp_path: Path, word: str, outcome: str) -> None:
    assert (
        outcomes(tmp_path, f"{INES},{word}", f"t@example.com, {word.title()} ", columns=f"Email,{STATUS}")
        == [outcome] * 2
    )


@pytest.mark.parametrize("word", ["", "maybe", "2", "realised", "exit"])
def test_r17_any_other_word_rejects_the_row(tmp_path: Path, word: str) -> None:
    desk = Desk(tmp_path, destination(content="changes"))
    with desk.planned(drop(f"{INES},{word}", "t@example.com,1", columns=f"Email,{STATUS}")) as (db, _, numbers):
        assert verdicts(db) == ["rejected", "member"]
        assert numbers["codes"] == {"bad_status": 1}


def test_r20_without_a_status_column_everybody_is_a_member(tmp_path: Path) -> None:
    assert outcomes(tmp_path, INES, "t@example.com", columns="Email") == ["member", "member"]


@pytest.mark.parametrize(
    "header", ["segmentMembership.status", "SegmentMembership_seg_namespace_seg_id_STATUS", STATUS]
)
def test_r16_the_status_column_is_known_by_its_name(tmp_path: Path, header: str) -> None:
    assert outcomes(tmp_path, f"{INES},exited", columns=f"Email,{header}") == ["leaver"]


def test_r16_a_named_status_column_wins(tmp_path: Path) -> None:
    desk = Desk(tmp_path, destination(content="changes", source={"status": "joined"}))
    with desk.planned(drop(f"{INES},exited,yes", columns=f"Email,{STATUS},joined")) as (db, _, _):
        assert verdicts(db) == ["member"]


@pytest.mark.parametrize("columns", ["Address,first", f"Email2,{STATUS}"])
def test_r19_a_mapped_column_that_is_absent_refuses_the_drop(tmp_path: Path, columns: str) -> None:
    with pytest.raises(BadDrop, match="Email"):
        outcomes(tmp_path, "a@example.com,1", columns=columns)


NOON, LATER = "2026-01-12T12:00:00Z", "2026-01-12 12:00:01"  # R18: without a zone it is UTC


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (f"realized,{NOON}", f"realized,{LATER}", ["duplicate", "member"]),
        (f"realized,{LATER}", f"realized,{NOON}", ["member", "duplicate"]),
        (f"realized,{NOON}", f"exited,{LATER}", ["duplicate", "leaver"]),
        (f"exited,{LATER}", f"realized,{NOON}", ["leaver", "duplicate"]),
        (f"realized,{NOON}", f"realized,{NOON}", ["duplicate", "member"]),
        (f"exited,{NOON}", "exited,2026-01-12T13:00:00+01:00", ["duplicate", "leaver"]),
        (f"realized,{NOON}", f"exited,{NOON}", ["conflict", "conflict"]),
        ("realized,", "realized,", ["duplicate", "member"]),
        ("realized,", "exited,", ["conflict", "conflict"]),
        (f"realized,{NOON}", "exited,", ["member", "duplicate"]),
        ("exited,", f"realized,{NOON}", ["duplicate", "member"]),
        ("exited,soon", f"realized,{NOON}", ["duplicate", "member"]),
        ("exited,soon", "realized,", ["conflict", "conflict"]),
        (f"rubbish,{LATER}", f"realized,{NOON}", ["rejected", "member"]),
    ],
)
def test_r18_r23_two_rows_of_one_person(tmp_path: Path, first: str, second: str, expected: list[str]) -> None:
    assert outcomes(tmp_path, f"{INES},{first}", f"mailto:{INES.title()},{second}") == expected


def test_r23_of_three_rows_the_newest_two_contradict(tmp_path: Path) -> None:
    people = [f"{INES},realized,2026-01-11T12:00:00Z", f"{INES},realized,{NOON}", f"{INES},exited,{NOON}"]
    assert outcomes(tmp_path, *people) == ["duplicate", "conflict", "conflict"]


def test_r23_a_later_row_settles_a_contradiction(tmp_path: Path) -> None:
    people = [f"{INES},realized,{NOON}", f"{INES},exited,{NOON}", f"{INES},exited,{LATER}"]
    assert outcomes(tmp_path, *people) == ["duplicate", "duplicate", "leaver"]


def test_the_reason_names_the_field_and_not_the_value(tmp_path: Path) -> None:
    desk = Desk(tmp_path, destination(sync="audience_and_profile", fields=("leadScore",)))
    with desk.planned(drop(f"{INES},many", "t@example.com,7", columns="Email,leadScore")) as (db, _, _):
        (bad,) = rows(db, "FROM verdicts WHERE outcome = 'rejected'")
    assert bad["code"] == "bad_value"
    assert "leadScore" in bad["reason"]
    assert "many" not in bad["reason"]


def test_every_rejected_row_has_a_reason(tmp_path: Path) -> None:
    people = ["inés@example.com,1,", "ines,1,", ",1,", f"{INES},what,", f"{INES},1"]
    desk = Desk(tmp_path, destination(content="changes"))
    with desk.planned(drop(*people, columns=f"Email,{STATUS},{TIME}")) as (db, _, numbers):
        assert numbers["codes"] == {"bad_address": 1, "bad_status": 1, "cell_count": 1, "no_key": 1, "not_ascii": 1}
        assert not rows(db, "FROM verdicts WHERE reason IS NULL AND outcome = 'rejected'")


@pytest.mark.parametrize("address", ["İnes.Moreau@example.com", "inés.moreau@example.com", "\u212aarl@example.com"])
def test_an_address_that_is_not_ascii_becomes_nobody_elses(tmp_path: Path, address: str) -> None:
    """İ becomes i and the Kelvin sign becomes k in lower case: still no ASCII, and not Ines."""
    desk = Desk(tmp_path, destination())
    with desk.planned(drop(address, "t@example.com")) as (_, _, numbers):
        assert numbers["codes"] == {"not_ascii": 1}
