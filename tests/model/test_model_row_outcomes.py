"""One key, one outcome a run (R23); an older row or drop never undoes a newer (design, section 4)."""

from collections.abc import Sequence

import pytest

from tests.model.stage import HAND, INES, TOMAS, ZOE, broken, drop, leaver, marketo, member, model, value
from tests.simulation.model import Row


@pytest.mark.parametrize(
    ("rows", "counts", "joins"),
    [
        ([member(INES), member(INES)], {"duplicate": 1, "member": 1}, True),
        ([member(INES, time=2), leaver(INES, time=1)], {"duplicate": 1, "member": 1}, True),
        ([member(INES, time=1), leaver(INES, time=2)], {"duplicate": 1, "leaver": 1}, False),
        ([member(INES, time=1), leaver(INES)], {"duplicate": 1, "member": 1}, True),
        ([member(INES), leaver(INES)], {"conflict": 2}, False),
        ([member(INES, time=3), leaver(INES, time=3), member(INES, time=1)], {"conflict": 2, "duplicate": 1}, False),
        ([broken(INES), member(INES)], {"rejected": 1, "member": 1}, True),
        ([broken(), broken(INES)], {"rejected": 2}, False),
    ],
)
def test_rows_of_one_key(rows: Sequence[Row], counts: dict[str, int], joins: bool) -> None:
    expected = model(content="changes").apply(drop(1, *rows))
    assert expected.rows == counts
    assert (901 in expected.members) is joins


def test_of_equal_rows_the_later_one_counts() -> None:
    world = marketo()
    model(world).apply(drop(1, member(INES, city="Atlantis"), member(INES, city="Porto")))
    assert value(world, 901, "city") == "Porto"


def test_an_older_full_drop_is_skipped() -> None:
    buyers = model()
    buyers.apply(drop(2, member(INES)))
    expected = buyers.apply(drop(1, member(TOMAS)))
    assert expected.skipped
    assert expected.members == {HAND, 901}


def test_being_in_a_newer_full_drop_counts_however_long_ago_the_person_joined() -> None:
    buyers = model()
    buyers.apply(drop(1, member(INES, time=100)))
    buyers.apply(drop(2))
    assert buyers.apply(drop(3, member(INES, time=100))).added == {901}


def test_an_older_change_never_undoes_a_newer_one() -> None:
    buyers = model(content="changes")
    buyers.apply(drop(2, leaver(INES), member(TOMAS)))
    expected = buyers.apply(drop(1, member(INES), leaver(TOMAS), member(ZOE)))
    assert expected.rows == {"stale": 2, "member": 1}
    assert expected.members == {HAND, 902, ZOE}


def test_in_a_changes_drop_the_rows_own_time_counts() -> None:
    buyers = model(content="changes")
    buyers.apply(drop(1, leaver(INES, time=500)))
    assert buyers.apply(drop(2, member(INES, time=400))).rows == {"stale": 1}


def test_full_drops_taken_together_are_the_newest_one() -> None:
    expected = model().apply(drop(1, member(INES)), drop(3, member(TOMAS)), drop(2, member(ZOE)))
    assert expected.members == {HAND, 902}
    assert not expected.created


def test_changes_taken_together_are_the_newest_word_on_each_person() -> None:
    expected = model(content="changes").apply(drop(2, leaver(ZOE), member(INES)), drop(1, member(ZOE), member(TOMAS)))
    assert expected.members == {HAND, 901, 902}
    assert not expected.created
    assert sum(expected.rows.values()) == 4
