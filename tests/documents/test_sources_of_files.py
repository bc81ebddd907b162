"""What a source says of its files: which settings need others, and when two audiences may share a folder."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segpush.destination import Destination, load_destination
from segpush.documents import globs
from segpush.errors import BadDocument
from tests.documents.test_destination_documents import BUYERS, NEWSLETTER, destination, source


def problem(**changed: Any) -> str:
    with pytest.raises(BadDocument) as refused:
        source(**changed)
    return str(refused.value).removeprefix("audiences[0].")


@pytest.mark.parametrize("delimiter", ["|", "\t", "\u0001", "\u001f", " ", "~", "¦"])
def test_any_character_may_stand_between_fields(delimiter: str) -> None:
    assert source(delimiter=delimiter).delimiter == delimiter


@pytest.mark.parametrize("delimiter", ["a", "7", "é", "\n", "\r", "\0", '"'])
def test_a_delimiter_that_is_text_is_refused(delimiter: str) -> None:
    assert problem(delimiter=delimiter).startswith(f"source.delimiter: {delimiter!r} cannot stand between fields")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"content": None}, "source.content: is missing; write full or changes: no file tells by itself"),
        (
            {"preset": "braze", "content": "by_name"},
            "source.content: by_name is for producers that mark their names; preset braze has full files",
        ),
        ({"preset": "snowflake"}, "source.header: preset snowflake has files of both kinds; write header: true, or header: false with columns"),
        ({"preset": "segment_raw"}, "source.status: is missing; name the trait that is true for members, such as traits.spring_buyers"),
        ({"expect_every": "0"}, "source.expect_every: 0 is no distance between drops; write one such as 1d, or take it out"),
        ({"pattern": "inbox/x*"}, "source.pattern: 'inbox/x*' is compared with the key below the prefix; write what stands after inbox/spring-campaigns/spring-buyers/"),
        ({"audience_id": "aid"}, "source.audience_id: counts with audience_in: column only; add that, or take it out"),
        ({"audience_in": "key"}, "id: is missing; source.audience_in: key looks for it in each object's key"),
        ({"audience_in": "column"}, "source.audience_in: column needs to know which; name an audience_id or audience_name column, or a status column of this audience's own"),
        ({"audience_in": "column", "audience_id": "aid"}, "id: is missing; source.audience_in: column looks for it in 'aid'"),
    ],
)  # fmt: skip
def test_a_source_that_cannot_work_is_refused(changed: dict[str, Any], sentence: str) -> None:
    assert problem(**changed) == sentence


def test_r49_files_that_say_it_in_their_name_are_no_mirror() -> None:
    audience = BUYERS | {"source": BUYERS["source"] | {"content": "by_name"}, "list": {"id": 1021, "members": "mirror"}}
    with pytest.raises(BadDocument, match="mirror needs content: full"):
        destination(audiences=[audience])


def test_what_is_not_written_is_the_presets() -> None:
    preset: dict[str, Any] = {"preset": "segment_actions", "prefix": "inbox/segment/", "content": None}
    read = source(**preset)
    found = (read.content_kind, read.status_column, read.time_column, read.id_column, read.name_column)
    assert found == ("changes", "audience_action", "timestamp", "audience_id", "audience_name")
    assert (read.unwraps, read.one_drop, read.without_status) == (True, "name", "reject")
    other = source(**preset | {"content": "full", "status": "state", "json_cells": False, "together": "folder"})
    assert (other.content_kind, other.status_column, other.unwraps, other.one_drop) == (
        "full",
        "state",
        False,
        "folder",
    )


def test_r43_rows_without_the_trait_are_not_ours_where_only_the_trait_tells() -> None:
    raw = source(preset="segment_raw", content=None, status="traits.buyers")
    shared = source(audience_in="column", status="buyers")
    assert (raw.without_status, shared.without_status) == ("not_ours", "not_ours")
    assert source(audience_in="column", status="buyers", rows_without_status="reject").without_status == "reject"


def test_b12_what_one_person_is_is_said_once() -> None:
    audience = BUYERS | {"source": BUYERS["source"] | {"profile_id": "id"}}
    with pytest.raises(BadDocument, match=r"audiences\[0\].source.profile_id: and match.list: all both say"):
        destination(match={"source": "mails", "list": "all"}, audiences=[audience])


def test_who_is_expected_and_not_told_of_is_noted() -> None:
    audience = BUYERS | {"source": BUYERS["source"] | {"expect_every": "1d"}}
    assert destination(audiences=[audience]).notes() == []
    (note,) = destination(audiences=[audience], alerts=["failed"]).notes()
    assert note.startswith("audiences[0].source.expect_every: alerts has no overdue")


def pair(
    one: dict[str, Any], other: dict[str, Any], ids: tuple[str | None, str | None] = (None, None), **changed: Any
) -> Destination:
    audiences = []
    for number, (said, id_) in enumerate(((one, ids[0]), (other, ids[1]))):
        files = {"preset": "csv", "prefix": "inbox/all/", "content": "full"} | said
        audience = {
            "slug": f"a{number}",
            "name": f"A {number}",
            "source": files,
            "list": {"id": 1021 + number},
        } | changed
        audiences.append(audience | ({"id": id_} if id_ else {}))
    return load_destination(json.dumps(NEWSLETTER | {"audiences": audiences}))


KEY = {"audience_in": "key"}
BY_ID = {"audience_in": "column", "audience_id": "aid"}
BY_NAME = {"audience_in": "column", "audience_name": "who"}


@pytest.mark.parametrize(
    ("one", "other", "ids"),
    [
        (KEY, KEY, ("3f1c", "7b0e")),
        (KEY, KEY | {"prefix": "inbox/all/7b0e/"}, ("3f1c", "7b0e")),
        (BY_ID, BY_ID, ("1", "12")),
        (BY_NAME, BY_NAME, (None, None)),
        (BY_NAME, BY_NAME, ("1", "1")),
        ({"audience_in": "column", "status": "buyers"}, {"audience_in": "column", "status": "visitors"}, (None, None)),
        ({"pattern": "buyers_*"}, {"pattern": "visitors_*"}, (None, None)),
        ({"pattern": "*.csv"}, {"pattern": "*.json"}, (None, None)),
    ],
)
def test_r25_a_folder_may_be_shared_where_audiences_are_told_apart(
    one: dict[str, Any], other: dict[str, Any], ids: tuple[str | None, str | None]
) -> None:
    assert len(pair(one, other, ids).audiences) == 2


@pytest.mark.parametrize(
    ("one", "other", "ids", "says"),
    [
        ({}, {}, ("1", "2"), "so one object could belong to both"),
        (KEY, {}, ("1", "2"), "so one object could belong to both"),
        (KEY, BY_ID, ("1", "2"), "so one object could belong to both"),
        ({"pattern": "buyers_*"}, {}, (None, None), "so one object could belong to both"),
        ({"pattern": "buyers_*"}, {"pattern": "*.csv"}, (None, None), "so one object could belong to both"),
        (KEY, KEY, ("7b0e", "7B0E"), "'7B0E' is the id of both"),
        (KEY, KEY | {"prefix": "inbox/all/7b0e/"}, ("7b0e", "3f1c"), "the id of one stands in the other's folder"),
        (BY_ID, BY_ID, ("1", "1"), "nothing tells their rows apart"),
        (
            {"audience_in": "column", "status": "s"},
            {"audience_in": "column", "status": "s"},
            (None, None),
            "nothing tells their rows apart",
        ),
    ],
)
def test_a_folder_that_nothing_tells_apart_is_refused(
    one: dict[str, Any], other: dict[str, Any], ids: tuple[str | None, str | None], says: str
) -> None:
    with pytest.raises(BadDocument, match=says) as refused:
        pair(one, other, ids)
    assert str(refused.value).startswith("audiences[1].source.prefix: ")


def test_a_key_belongs_to_whom_its_pattern_and_its_id_say() -> None:
    def owners(read: Destination, key: str) -> list[str]:
        return [audience.slug for audience in read.claimants(key)]

    by_key = pair(KEY, KEY, ("3f1c", "7b0e"))
    assert owners(by_key, "inbox/all/Spring Buyers/acme_7b0e_2026.csv") == ["a1"]
    assert owners(by_key, "inbox/all/acme_9999_2026.csv") == []
    by_pattern = pair({"pattern": "buyers_*"}, {"pattern": "Visitors_*"})
    assert [owners(by_pattern, f"inbox/all/{name}") for name in ("buyers_1/x.csv", "Visitors_", "visitors_1")] == [
        ["a0"],
        ["a1"],
        [],
    ]
    assert owners(pair(BY_NAME, BY_NAME), "inbox/all/x.csv") == ["a0", "a1"]


PATTERNS = st.none() | st.text(st.sampled_from("ab*?"), min_size=1, max_size=5)


@given(
    PATTERNS,
    PATTERNS,
    st.sampled_from(["inbox/a/", "inbox/a/b/"]),
    st.sampled_from(["inbox/a/", "inbox/[a]/"]),
    st.text(st.sampled_from("ab/"), max_size=5),
)
def test_two_patterns_that_one_key_matches_overlap(
    one: str | None, other: str | None, prefix: str, second: str, rest: str
) -> None:
    key = prefix + rest
    if key.startswith(second) and all(
        fnmatchcase(key.removeprefix(below), "*" if each is None else each)
        for below, each in ((prefix, one), (second, other))
    ):
        assert globs.overlap(prefix, one, second, other)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("a*", "b*", False),
        ("a*", "*b", True),
        ("?", "??", False),
        ("[ab]x", "bx", True),
        ("[ab]x", "cx", False),
        ("[!a]", "a", False),
        ("*", "", True),
        ("a", None, True),
    ],
)
def test_patterns_overlap_where_some_name_fits_both(one: str, other: str | None, overlap: bool) -> None:
    assert globs.overlap("inbox/a/", one, "inbox/a/", other) == overlap


def test_patterns_as_long_as_a_key_are_compared() -> None:
    long = "inbox/" + "x" * 990 + "/"
    assert globs.overlap(long, "*a*b*", long, "*b*a*")
    assert not globs.overlap(long, "a*", long, "b*")


def test_an_id_that_is_part_of_another_is_refused_in_one_folder() -> None:
    shared = {**BUYERS["source"], "audience_in": "key"}
    audiences = [
        {**BUYERS, "id": "spring", "source": shared},
        {**BUYERS, "slug": "others", "id": "spring-buyers", "list": {"id": 1099}, "source": shared},
    ]
    with pytest.raises(BadDocument, match="'spring' and 'spring-buyers' are parts of one another"):
        destination(audiences=audiences)
