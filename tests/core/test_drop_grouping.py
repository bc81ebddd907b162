"""From objects to drops: split parts, generations of one name, identity; whatever order the events came in (R24, R30, R32, R39)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segpush.drop import Arrived, Drop, drop_of, generations, named_drop, split_name

FOLDER = "inbox/spring-campaigns/Spring Buyers/"
OBJECT: dict[str, Any] = {"key": "inbox/a.csv", "etag": "e", "size": 1, "last_modified": "t", "registered_at": "now"}


def arrived(name: str, minute: int = 0, version: str = "", registered: int | None = None) -> Arrived:
    times = [f"2026-01-12T06:{each:02d}:00.000Z" for each in (minute, minute if registered is None else registered)]
    return Arrived(FOLDER + name, version or f"{name}@{minute}", "9a0364b9", 734_003, *times)


def drops(objects: list[Arrived]) -> list[Drop]:
    return [named_drop(each) for each in generations(objects)]


@pytest.mark.parametrize(
    ("name", "base", "number"),
    [
        ("acme-s3_spring-buyers_20260112_061804.csv", "acme-s3_spring-buyers_20260112_061804.csv", 1),
        ("acme-s3_spring-buyers_20260112_061804_2.csv", "acme-s3_spring-buyers_20260112_061804.csv", 2),
        ("acme-s3_spring-buyers_20260112_061804_2.csv.gz", "acme-s3_spring-buyers_20260112_061804.csv.gz", 2),
        ("acme-s3_spring-buyers_20260112_061804_17.json", "acme-s3_spring-buyers_20260112_061804.json", 17),
        ("acme-s3_spring-buyers.csv", "acme-s3_spring-buyers.csv", 1),
        ("acme-s3_spring-buyers_3", "acme-s3_spring-buyers", 3),
        ("acme_s3_segment3f1c9a52_20260112061804.csv", "acme_s3_segment3f1c9a52_20260112061804.csv", 1),
        ("acme-s3_3f1c9a52_01122026_061804.csv", "acme-s3_3f1c9a52_01122026_061804.csv", 1),
        ("acme-s3_3f1c9a52_1768198684.csv", "acme-s3_3f1c9a52_1768198684.csv", 1),
        ("acme-s3_20260112_061804_attempt2.csv", "acme-s3_20260112_061804_attempt2.csv", 1),
        ("buyers_1.csv", "buyers_1.csv", 1),
        ("buyers_0.csv", "buyers_0.csv", 1),
        ("buyers_02.csv", "buyers_02.csv", 1),
        ("buyers_061.csv", "buyers_061.csv", 1),
        ("_2.csv", "_2.csv", 1),
        ("v1.2_buyers.csv", "v1.2_buyers.csv", 1),
    ],
)
def test_r30_part_numbers_and_time_tokens(name: str, base: str, number: int) -> None:
    assert split_name(FOLDER + name) == (FOLDER + base, number)


@pytest.mark.parametrize("key", ["inbox/x_2/buyers.csv", "inbox/x_2.d/buyers.csv"])
def test_r30_a_folder_has_no_part_number(key: str) -> None:
    assert split_name(key) == (key, 1)


def test_r32_a_drop_with_all_parts_is_complete_in_their_order() -> None:
    (drop,) = drops([arrived("a_3.csv", 2), arrived("a.csv", 1), arrived("a_2.csv", 3), arrived("a_10.csv", 9)][:3])
    assert [each.number for each in drop.objects] == [1, 2, 3]
    assert (drop.missing, drop.time) == ("", "2026-01-12T06:03:00.000Z")


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["a.csv", "a_3.csv"], "part _2"),
        (["a_2.csv"], "the file without a part number"),
        (["a_4.csv", "a_2.csv"], "part _3"),
    ],
)
def test_r32_a_gap_in_the_numbers_is_said_in_words(names: list[str], missing: str) -> None:
    (drop,) = drops([arrived(name) for name in names])
    assert missing in drop.missing


def test_r39_a_name_written_again_is_another_drop_in_order() -> None:
    again = drops([arrived("a.csv", 30), arrived("a_2.csv", 31), arrived("a.csv", 1), arrived("a_2.csv", 2)])
    assert [[each.last_modified[14:16] for each in drop.objects] for drop in again] == [["01", "02"], ["30", "31"]]
    assert len({drop.id for drop in again}) == 2


def test_a_late_part_changes_the_composition_and_not_the_drop() -> None:
    (before,), (after,) = drops([arrived("a.csv")]), drops([arrived("a.csv"), arrived("a_2.csv", 1)])
    assert before.id == after.id
    assert before.composition != after.composition


def test_the_quiet_period_counts_from_what_was_registered_last() -> None:
    (drop,) = drops([arrived("a.csv", 1, registered=40), arrived("a_2.csv", 2, registered=3)])
    assert drop.arrived_at == "2026-01-12T06:40:00.000Z"


@pytest.mark.parametrize("other", [{"key": "inbox/b.csv"}, {"version_id": "v2"}])
def test_r24_identity_by_version(other: dict[str, Any]) -> None:
    one: dict[str, Any] = {**OBJECT, "version_id": "v1"}
    assert Arrived(**one).identity == Arrived(**{**one, "etag": "f", "size": 2, "registered_at": "later"}).identity
    assert Arrived(**one).identity != Arrived(**{**one, **other}).identity


@pytest.mark.parametrize("other", [{"etag": "f"}, {"size": 2}, {"last_modified": "u"}])
def test_r24_identity_without_versions(other: dict[str, Any]) -> None:
    one: dict[str, Any] = {**OBJECT, "version_id": ""}
    assert Arrived(**one).identity == Arrived(**{**one, "registered_at": "later"}).identity
    assert Arrived(**one).identity != Arrived(**{**one, **other}).identity


EXPORTS = st.lists(
    st.builds(arrived, st.sampled_from(["a.csv", "a_2.csv", "a_3.csv", "a_4.csv"]), st.integers(0, 30), st.sampled_from(["", "v", "w"])),
    min_size=1, max_size=8, unique_by=lambda each: each.identity,
)  # fmt: skip


@given(EXPORTS.flatmap(lambda objects: st.tuples(st.just(objects), st.permutations(objects))))
def test_r3_the_order_of_events_does_not_matter(orders: tuple[list[Arrived], list[Arrived]]) -> None:
    one, other = orders
    assert drops(one) == drops(other)
    assert sorted(each.identity for drop in drops(one) for each in drop.objects) == sorted(
        each.identity for each in one
    )


@given(EXPORTS)
def test_a_stored_drop_is_read_back_as_it_was(objects: list[Arrived]) -> None:
    for drop in drops(objects):
        assert drop_of(drop.document()) == drop
