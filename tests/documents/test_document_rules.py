"""Rules across settings: the semantics table S1 to S6, and that nothing is owned twice."""

import json
from typing import Any

import pytest

from segpush.destination import load_destination
from segpush.errors import BadDocument

FIRST = {"source": "person_name_firstName", "target": "firstName"}
LAST = {"source": "person_name_lastName", "target": "lastName"}
COMPANY = {"source": "companyName", "target": "company"}
CITY = {"source": "city", "target": "city"}


def audience(slug: str, list_id: int, prefix: str | None = None, **changed: Any) -> dict[str, Any]:
    source = {"preset": "csv", "prefix": prefix or f"inbox/spring/{slug}/", "content": "full"} | changed
    return {"slug": slug, "name": slug.title(), "source": source, "list": {"id": list_id}}


def document(**changed: Any) -> str:
    usual = {
        "version": 1,
        "name": "spring",
        "account": "acme",
        "match": {"source": "Email", "field": "email"},
        "audiences": [audience("buyers", 1021)],
    }
    return json.dumps(usual | changed)


def problems(**changed: Any) -> list[str]:
    with pytest.raises(BadDocument) as refused:
        load_destination(document(**changed))
    return str(refused.value).splitlines()


def notes(**changed: Any) -> list[str]:
    return load_destination(document(**changed)).notes()


@pytest.mark.parametrize(
    ("sync", "people", "mapping"),
    [
        ("audience", "match_only", []),
        ("audience", "match_only", [{"source": "Email", "target": "email"}]),
        ("audience", "match_and_create", [FIRST, LAST]),
        ("audience_and_profile", "match_only", [COMPANY]),
        ("audience_and_profile", "match_and_create", [FIRST, LAST, COMPANY | {"write": "on_create"}]),
    ],
    ids=["S1", "S1-key", "S2", "S5", "S6"],
)
def test_the_semantics_that_are_honoured(sync: str, people: str, mapping: list[object]) -> None:
    assert load_destination(document(sync=sync, people=people, mapping=mapping))


def test_s1_attributes_would_mean_nothing() -> None:
    assert problems(mapping=[COMPANY]) == [
        (
            "mapping: sync: audience with people: match_only writes no fields, so a mapping means nothing;"
            " take it out, or write sync: audience_and_profile"
        )
    ]


def test_s5_needs_an_attribute_and_the_key_is_none() -> None:
    found = problems(sync="audience_and_profile", mapping=[{"source": "Email", "target": "email"}])

    assert found == [
        "mapping: sync: audience_and_profile needs at least one mapped field; add one, or write sync: audience"
    ]


@pytest.mark.parametrize("sync", ["audience", "audience_and_profile"], ids=["S2", "S6"])
def test_s2_s6_whom_we_create_has_names_and_an_address(sync: str) -> None:
    by_number = {"source": "customer", "field": "customerId"}

    found = problems(sync=sync, people="match_and_create", match=by_number, mapping=[LAST])

    assert found == ["mapping: people: match_and_create needs firstName, email mapped as well (S2, S4, S6); add it"]


def test_people_cannot_be_created_under_a_chosen_id() -> None:
    found = problems(people="match_and_create", match={"source": "lead", "field": "id"}, mapping=[FIRST, LAST])

    assert found == ["match.field: people cannot be created under a chosen id; match another field, or match_only"]


def test_what_is_for_new_people_needs_new_people() -> None:
    found = problems(sync="audience_and_profile", partition="Europe", mapping=[COMPANY | {"write": "on_create"}])

    assert [problem.split(" is for new people")[0] for problem in found] == [
        "mapping[0].write: on_create",
        "partition:",
    ]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (
            [COMPANY, {"source": "firm", "target": "company"}],
            "mapping[1].target: company is mapped twice; map each field once",
        ),
        (
            [COMPANY, {"source": "workEmail", "target": "email"}],
            "mapping[1].target: email is the match field and is read from 'Email'; take it out of the mapping",
        ),
        (
            [{"source": "lead", "target": "id"}],
            "mapping[0].target: id is given by Marketo and cannot be written; take it out",
        ),
    ],
)
def test_each_field_is_written_from_one_column(mapping: list[object], sentence: str) -> None:
    assert problems(sync="audience_and_profile", mapping=mapping) == [sentence]


def test_mirror_needs_files_that_name_everybody() -> None:
    changes = audience("buyers", 1021, content="changes", status="status")

    assert problems(audiences=[changes | {"list": {"id": 1021, "members": "mirror"}}]) == [
        (
            "audiences[0].list.members: mirror needs content: full, because a changes file does not name everybody;"
            " write follow or add_only"
        )
    ]


def test_the_end_is_not_before_the_start() -> None:
    assert problems(audiences=[audience("buyers", 1021) | {"start": "2026-06-30", "end": "2026-01-12"}]) == [
        "audiences[0].end: 2026-01-12 lies before start 2026-06-30; exchange them"
    ]


def test_a_slug_a_list_and_a_folder_have_one_owner() -> None:
    found = problems(audiences=[audience("buyers", 1021), audience("visitors", 1022), audience("buyers", 1021)])

    assert [problem.split(":")[0] for problem in found] == [
        "audiences[2].slug",
        "audiences[2].list.id",
        "audiences[2].source.prefix",
    ]


@pytest.mark.parametrize("inner", ["inbox/spring/buyers/", "inbox/spring/buyers/new/", "inbox/spring/"])
def test_folders_do_not_lie_within_each_other(inner: str) -> None:
    found = problems(audiences=[audience("buyers", 1021), audience("others", 1022, inner)])

    assert len(found) == 1
    assert "overlaps" in found[0]


def test_a_usual_document_is_worth_no_note() -> None:
    assert notes() == []


def test_r20_changes_without_a_status_column_can_only_add() -> None:
    changes = audience("buyers", 1021, content="changes")

    assert notes(audiences=[changes]) == [
        (
            "audiences[0].source.status: no status column is named: unless a file has a column segmentMembership…status,"
            " this audience can only add."
        )
    ]
    assert notes(audiences=[audience("buyers", 1021, content="changes", status="state")]) == []


def test_b23_a_changes_file_brings_no_changed_fields() -> None:
    changes = audience("buyers", 1021, content="changes", status="state")
    found = notes(sync="audience_and_profile", mapping=[CITY], audiences=[changes])

    assert len(found) == 1
    assert "a changes file brings no row where only a field changed" in found[0]


def test_what_may_surprise_is_noted() -> None:
    found = notes(
        people="match_and_create",
        mapping=[FIRST, LAST],
        match={"source": "Email", "several": "all"},
        limits={"first_run": "go"},
        audiences=[audience("buyers", 1021) | {"state": "paused"}],
    )

    assert [note.split(":")[0] for note in found] == ["sync", "match.several", "limits.first_run", "audiences[0].state"]
