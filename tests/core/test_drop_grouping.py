"""From objects to drops: split parts, generations of one name, identity; whatever order the events came in (R24, R30, R32, R39)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segpush.drop import Arrived, Drop, drop_of
from segpush.grouping import Name, folder_drop, folder_generations, generations, marker, name_of, named_drop

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
        ("acme-s3_20260112_061804_attempt2.csv", "acme-s3_20260112_061804.csv", 1),
        ("ftp_dpm_1445374061.sync.gz", "ftp_dpm_1445374061.sync.gz", 1),
        ("ftp_dpm_1445374061.sync.1.gz", "ftp_dpm_1445374061.sync.gz", 1),
        ("ftp_dpm_1445374061.overwrite.3.gz", "ftp_dpm_1445374061.overwrite.gz", 3),
        ("buyers_1.csv", "buyers_1.csv", 1),
        ("buyers_0.csv", "buyers_0.csv", 1),
        ("buyers_02.csv", "buyers_02.csv", 1),
        ("buyers_061.csv", "buyers_061.csv", 1),
        ("_2.csv", "_2.csv", 1),
        ("v1.2_buyers.csv", "v1.2_buyers.csv", 1),
    ],
)
def test_r30_part_numbers_and_time_tokens(name: str, base: str, number: int) -> None:
    found = name_of(FOLDER + name)
    assert (found.base, found.number) == (FOLDER + base, number)


@pytest.mark.parametrize("key", ["inbox/x_2/buyers.csv", "inbox/x_2.d/buyers.csv"])
def test_r30_a_folder_has_no_part_number(key: str) -> None:
    assert name_of(key) == Name(key, 1, 1)


def test_r32_a_drop_with_all_parts_is_complete_in_their_order() -> None:
    (drop,) = drops([arrived("a_3.csv", 2), arrived("a.csv", 1), arrived("a_2.csv", 3), arrived("a_10.csv", 9)][:3])
    assert [name_of(each.key).number for each in drop.objects] == [1, 2, 3]
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


RETRIED = st.lists(
    st.builds(arrived, st.sampled_from(["a.csv", "a_2.csv", "a_attempt2.csv", "a_2_attempt2.csv", "a_attempt3_2.csv"]), st.integers(0, 30)),
    min_size=1, max_size=8, unique_by=lambda each: each.identity,
)  # fmt: skip


@given(RETRIED)
def test_of_each_object_the_drop_has_it_or_a_later_attempt_of_it(objects: list[Arrived]) -> None:
    for generation in generations(objects):
        taken = named_drop(generation).objects
        for each in generation:
            mine = name_of(each.key)
            (counts,) = [other for other in taken if name_of(other.key).number == mine.number]
            assert name_of(counts.key).attempt >= mine.attempt


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (["a.csv", "a_attempt2.csv"], ["a_attempt2.csv"]),
        (["a.csv", "a_2.csv", "a_2_attempt2.csv"], ["a.csv", "a_2_attempt2.csv"]),
        (["a.csv", "a_attempt2.csv", "a_attempt2_2.csv"], ["a_attempt2.csv", "a_attempt2_2.csv"]),
        (["a_attempt2.csv"], ["a_attempt2.csv"]),
    ],
)
def test_a_later_attempt_stands_for_the_earlier_one(names: list[str], taken: list[str]) -> None:
    (drop,) = drops([arrived(name, minute) for minute, name in enumerate(names)])
    assert [each.key.removeprefix(FOLDER) for each in drop.objects] == taken
    assert not drop.missing


def folders(*objects: Arrived, rewritten: int = 0) -> list[list[str]]:
    """The names of each drop, in the order of the drops."""
    found = folder_generations(objects, timedelta(minutes=rewritten))
    return [[each.key.removeprefix(FOLDER) for each in folder_drop(each).objects] for each in found]


def test_r45_parallel_parts_are_one_drop_without_a_gap() -> None:
    assert folders(arrived("data_0_7_0.csv.gz", 1), arrived("data_0_0_0.csv.gz", 2)) == [
        ["data_0_0_0.csv.gz", "data_0_7_0.csv.gz"]
    ]


def test_r39_static_names_written_again_are_the_next_drop() -> None:
    assert folders(*[arrived(name, minute) for minute in (1, 40) for name in "ab"]) == [["a", "b"], ["a", "b"]]


def test_the_next_drop_may_begin_with_an_object_the_last_one_had_not() -> None:
    first, second = [arrived("a", 1), arrived("b", 2)], [arrived("c", 40), arrived("a", 41), arrived("b", 42)]
    assert folders(*first, *second) == [["a", "b"], ["a", "b", "c"]]


@pytest.mark.parametrize(("rewritten", "drops"), [(15, [["a", "b"]]), (0, [["a", "b"], ["a"]])])
def test_a_key_corrected_before_it_was_quiet_is_no_drop_of_its_own_in_a_full_one(
    rewritten: int, drops: list[list[str]]
) -> None:
    assert folders(arrived("a", 1), arrived("b", 2), arrived("a", 5), rewritten=rewritten) == drops


@given(EXPORTS.flatmap(lambda objects: st.tuples(st.just(objects), st.permutations(objects))))
def test_r3_the_order_of_events_does_not_matter_in_a_folder(orders: tuple[list[Arrived], list[Arrived]]) -> None:
    one, other = orders
    assert folder_generations(one, timedelta()) == folder_generations(other, timedelta())
    found = sorted(each.identity for drop in folder_generations(one, timedelta()) for each in drop)
    assert found == sorted(each.identity for each in one)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ftp_dpm_1445374061.sync.gz", "changes"), ("ftp_dpm_1445374061.overwrite.2.gz", "full"), ("a.SYNC", "changes"),
        ("a.sync_2.csv.gz", "changes"), ("a.overwrite.csv", "full"), ("a_2.overwrite.csv.gz", "full"),
        ("a.csv", None), ("sync.csv", None), ("a.sync.overwrite.gz", None), ("a.overwrite.sync", None), ("async.csv", None),
        ("a.synced.csv", None), ("a.sync.2026.csv.gz", None), ("x.sync/a.csv", None),
    ],
)  # fmt: skip
def test_r49_a_marker_stands_before_part_number_and_suffixes(name: str, content: str | None) -> None:
    assert marker("inbox/" + name) == content


@given(EXPORTS)
def test_a_stored_drop_is_read_back_as_it_was(objects: list[Arrived]) -> None:
    for drop in drops(objects):
        assert drop_of(drop.document()) == drop
