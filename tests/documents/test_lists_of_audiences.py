"""Which list an audience owns: by id, by name or made by us, or none."""

import json
from typing import Any

import pytest

from segpush.destination import Audience, Destination, load_destination
from segpush.errors import BadDocument

CITY = [{"source": "city", "target": "city"}]
NAMES = [{"source": name, "target": name} for name in ("firstName", "lastName")]


def audience(slug: str, found: object, **more: Any) -> dict[str, Any]:
    source = {"preset": "csv", "prefix": f"inbox/spring/{slug}/", "content": "full"}
    return {"slug": slug, "name": "Spring Buyers", "source": source, "list": found, **more}


def destination(*lists: object, **changed: Any) -> Destination:
    audiences = [audience(f"buyers-{number}", each) for number, each in enumerate(lists)]
    usual = {"version": 1, "name": "spring", "account": "acme", "match": {"source": "Email"}, "audiences": audiences}
    return load_destination(json.dumps(usual | changed))


def problems(*lists: object, **changed: Any) -> list[str]:
    with pytest.raises(BadDocument) as refused:
        destination(*lists, **changed)
    return str(refused.value).splitlines()


def only(found: object) -> Audience:
    return destination(found).audiences[0]


@pytest.mark.parametrize(
    ("written", "name", "lane"),
    [
        ({"id": "ST1021A1"}, "", "1021"),
        ({"name": "Readers"}, "Readers", "spring/buyers-0"),
        ({"create": {"name": "{audience} of {destination}, {slug}".replace(",", ";")}}, "Spring Buyers of spring; buyers-0", "spring/buyers-0"),
    ],
    ids=["id", "name", "create"],
)  # fmt: skip
def test_a_list_is_given_by_id_or_name_or_made(written: object, name: str, lane: str) -> None:
    read = destination(written)
    assert read.audiences[0].list_name("spring") == name
    assert read.lane(read.audiences[0]) == lane


def test_a_list_made_for_us_is_kept_as_it_is_unless_the_document_says_otherwise() -> None:
    made = only({"create": {"name": "{audience}"}}).list
    assert made is not None
    assert made.create is not None
    assert (made.rename, made.on_retire, made.require_empty) == ("keep", "keep", False)
    assert (made.create.folder, made.create.program) == (None, None)
    assert only({"id": 1021}).verify == "imports"
    assert destination({"id": 1021}).recheck.removed.days == 30


PLACE = {"folder": "Pushed", "program": "Open Day"}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"members": "follow"}, "list.id: is missing; add it, or `name` of a list that is there, or `create`"),
        ({"id": 1, "name": "Readers"}, "list.name: and id say two lists; keep one of id, name and create"),
        ({"name": "A", "create": {"name": "A"}}, "list.create: and name say two lists; keep one of id, name and create"),
        ({"id": 1, "rename": "follow"}, "list.rename: follow is for lists segpush makes; write list.create, or take it out"),
        ({"create": {"name": "A", **PLACE}}, "list.create.program: and folder say two places; keep one of them"),
        ({"name": "Buyers, new"}, "list.name: 'Buyers, new' has a comma, and Marketo cannot find such a list by its name; write it without"),
        ({"name": " Buyers"}, "list.name: ' Buyers' begins or ends with a blank; take it off"),
        ({"name": "x" * 101}, f"list.name: '{'x' * 80}' has 101 characters; write at most 100"),
        ({"name": ""}, "list.name: '' is blank; write some text"),
        ({"name": "a\nb"}, "list.name: 'a\\nb' has a character that cannot be printed, such as a line end; take it out"),
        ({"create": {"name": "{name}"}}, "list.create.name: '{name}' has braces that are no placeholder; those there are: {audience}, {slug}, {destination}"),
        ({"create": {"name": "{audience"}}, "list.create.name: '{audience' has braces that are no placeholder; those there are: {audience}, {slug}, {destination}"),
        ({"create": {"name": "A", "folder": "x,y"}}, "list.create.folder: 'x,y' has a comma, and Marketo cannot find such a list by its name; write it without"),
        (None, "list: is missing; add it, or write sync: profile"),
    ],
)  # fmt: skip
def test_what_is_no_list(written: object, sentence: str) -> None:
    assert problems(written) == [f"audiences[0].{sentence}"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Buyers, new", "has a comma"),
        ("x" * 95, "has 102 characters; write at most 100"),
        ("Buyers ", "begins or ends"),
    ],
)
def test_the_name_a_template_makes_must_be_one(name: str, wrong: str) -> None:
    template = "{audience}" if name.endswith(" ") else "{audience}{slug}"
    (found,) = problems(audiences=[audience("buyers1", {"create": {"name": template}}, name=name)])
    assert found.startswith("audiences[0].list.create.name: makes ")
    assert wrong in found


@pytest.mark.parametrize(
    ("lists", "path"),
    [
        (({"name": "Readers"}, {"name": "readers"}), "list.name"),
        (({"create": {"name": "Readers"}}, {"name": "Readers"}), "list.name"),
        (({"name": "Spring Buyers"}, {"create": {"name": "{audience}"}}), "list.create.name"),
        (({"create": {"name": "{audience}"}}, {"create": {"name": "{audience}"}}), "list.create.name"),
    ],
)
def test_a_name_has_one_owner(lists: tuple[object, object], path: str) -> None:
    (found,) = problems(*lists)
    assert found.startswith(
        f"audiences[1].{path}: the list 'Readers' is owned by another"
        if "Readers" in str(lists)
        else f"audiences[1].{path}: the list"
    )


def test_the_same_name_in_two_folders_is_two_lists() -> None:
    one, other = ({"create": {"name": "Readers", "folder": folder}} for folder in ("Spring", "Autumn"))
    assert destination(one, other)


@pytest.mark.parametrize(("people", "mapping"), [("match_only", CITY), ("match_and_create", NAMES)], ids=["S3", "S4"])
def test_profiles_alone_need_no_list(people: str, mapping: object) -> None:
    profiles = destination(None, sync="profile", people=people, mapping=mapping)
    assert (profiles.updates, profiles.lists, profiles.creates) == (True, False, people == "match_and_create")
    assert profiles.audiences[0].members == "none"
    assert profiles.lane(profiles.audiences[0]) == "spring/buyers-0"


def test_profiles_alone_have_no_list() -> None:
    assert problems({"id": 1021}, sync="profile", mapping=CITY) == [
        "audiences[0].list: sync: profile touches no list; take it out, or write sync: audience_and_profile"
    ]


@pytest.mark.parametrize(
    ("people", "mapping", "sentence"),
    [
        ("match_only", [], "mapping: sync: profile needs at least one mapped field; add one"),
        ("match_and_create", CITY, "mapping: people: match_and_create needs firstName, lastName mapped as well (S2, S4, S6); add it"),
    ],
    ids=["S3", "S4"],
)  # fmt: skip
def test_profiles_need_something_to_write(people: str, mapping: object, sentence: str) -> None:
    assert problems(None, sync="profile", people=people, mapping=mapping) == [sentence]


@pytest.mark.parametrize(
    ("fate", "told"), [("keep", "nobody comes off its list"), ("empty", "is taken off"), ("delete", "its list is deleted in Marketo")]
)  # fmt: skip
def test_what_becomes_of_a_retired_audience_is_noted(fate: str, told: str) -> None:
    retired = audience("buyers", {"id": 1021, "on_retire": fate}, state="retired")
    (note,) = destination(audiences=[retired]).notes()
    assert note.startswith("audiences[0].state: retired: its drops are not pushed any more, and ")
    assert told in note
