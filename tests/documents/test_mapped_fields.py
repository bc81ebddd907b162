"""What a mapped field may say, and in which combinations it says nothing or two things at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from segpush.destination import Destination, load_destination
from segpush.errors import BadDocument
from tests.documents.test_destination_documents import NEWSLETTER, destination


def mapped(**field: Any) -> Destination:
    return destination(sync="audience_and_profile", mapping=[{"target": "department", **field}])


def problem(**field: Any) -> str:
    with pytest.raises(BadDocument) as refused:
        mapped(**field)
    return str(refused.value)


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ({}, "mapping[0].source: is missing; name a column, or give a constant"),
        ({"source": "a", "constant": "x"}, "mapping[0].constant: stands beside a source; keep the one that is meant"),
        ({"constant": "x", "path": "a"}, "mapping[0].path: means nothing with a constant; take it out"),
        ({"constant": "x", "list": "first"}, "mapping[0].list: means nothing with a constant; take it out"),
        ({"constant": "x", "transform": ["trim"]}, "mapping[0].transform: means nothing with a constant; take it out"),
        ({"constant": "x", "on_missing": "clear"}, "mapping[0].on_missing: means nothing with a constant; take it out"),
        ({"constant": "x", "null_tokens": ["-"]}, "mapping[0].null_tokens: means nothing with a constant; take it out"),
        ({"constant": "x", "on_too_long": "leave_out"}, "mapping[0].on_too_long: means nothing with a constant; take it out"),
        ({"constant": " "}, "mapping[0].constant: is empty, and an empty constant writes nothing; give a value, or take the field out of the mapping"),
        ({"constant": ["x"]}, "mapping[0].constant: \"['x']\" must be text, a number, true or false"),
        ({"constant": "a\u0000b"}, "mapping[0].constant: 'a\\x00b' holds the control character '\\x00'; take it out"),
        ({"source": "a", "separator": ", "}, "mapping[0].separator: is for list: join only; add that, or take it out"),
        ({"source": "a", "path": "b..c"}, "mapping[0].path: 'b..c' at character 2: a name is missing here; write one such as plan, or take the dot out"),
        ({"source": "a", "list": "count", "transform": ["lower"]}, "mapping[0].transform: means nothing with list: count, which gives a number; take it out"),
        (
            {"source": "a", "list": "join", "transform": [{"date": "%Y-%m-%d"}]},
            "mapping[0].transform: only trim, lower and upper fit elements that list: join has put in one text; take the other out",
        ),
        ({"source": "a", "transform": ["lower", "upper"]}, "mapping[0].transform: lower and upper undo each other; keep one"),
        ({"source": "a", "transform": ["trim", "trim"]}, "mapping[0].transform: does the same twice; keep each once"),
        (
            {"source": "a", "transform": [{"date": "%Y-%m-%d"}, "upper"]},
            "mapping[0].transform: upper comes after the value has its final form; put it before, or take it out",
        ),
        (
            {"source": "a", "transform": [{"datetime": "unix"}, {"date": "%Y-%m-%d"}]},
            "mapping[0].transform: date, datetime and boolean each make the final value; keep one of them",
        ),
        ({"source": "a", "transform": ["shout"]}, "mapping[0].transform[0]: \"shout\" must be 'trim', 'lower' or 'upper'"),
        ({"source": "a", "transform": [{"dat": "%d"}]}, "mapping[0].transform[0].date: is missing; add it\nmapping[0].transform[0].dat: is no setting here; did you mean date?"),
        ({"source": "a", "transform": [{"date": "%d.%m.%Q"}]}, "mapping[0].transform[0].date: '%d.%m.%Q' has %Q, which is not understood; these are: %Y %y %m %d %H %I %M %S %f %b %B %a %A %p %z %%"),
        ({"source": "a", "transform": [{"date": "%d.%m."}]}, "mapping[0].transform[0].date: '%d.%m.' must have one year (%Y or %y), such as %d.%m.%Y"),
        ({"source": "a", "transform": [{"date": "%d.%m.%Y %z"}]}, "mapping[0].transform[0].date: '%d.%m.%Y %z' has a zone, and a day has none; write datetime: instead of date:"),
        ({"source": "a", "transform": [{"datetime": "%d.%m.%Y"}]}, "mapping[0].transform[0].datetime: '%d.%m.%Y' has no hour (%H); write date: instead of datetime: for a day"),
        ({"source": "a", "transform": [{"datetime": "%d.%m.%Y %I"}]}, "mapping[0].transform[0].datetime: '%d.%m.%Y %I' must have %I together with %p, or %H alone"),
        ({"source": "a", "transform": [{"date": "%d.%d.%Y"}]}, "mapping[0].transform[0].date: '%d.%d.%Y' has %d twice; keep one"),
        (
            {"source": "a", "transform": [{"datetime": "unix", "zone": "Europe/Paris"}]},
            "mapping[0].transform[0].zone: means nothing with datetime: unix, which says the zone itself; take it out",
        ),
        ({"source": "a", "transform": [{"datetime": "unix", "zone": "localtime"}]}, "mapping[0].transform[0].zone: 'localtime' is no known time zone; write one such as UTC or Europe/Paris"),
        (
            {"source": "a", "transform": [{"boolean": {"is_true": ["Ja"], "is_false": ["nein", "JA"]}}]},
            "mapping[0].transform[0].boolean.is_false: 'Ja' means true as well; keep it in one of them",
        ),
        ({"source": "a", "transform": [{"boolean": {"is_true": ["ja"], "is_false": []}}]}, "mapping[0].transform[0].boolean.is_false: is empty; name at least one word"),
        (
            {"source": "a", "transform": [{"boolean": {"is_true": [True], "is_false": ["n"]}}]},
            "mapping[0].transform[0].boolean.is_true[0]: true must be text, but YAML reads a bare on, yes or true as true; put it in quotes",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(field: dict[str, Any], sentence: str) -> None:
    assert problem(**field) == sentence


@pytest.mark.parametrize(
    "field",
    [
        {"source": ["workCity", "homeCity"]},
        {"constant": "Snowflake"}, {"constant": 7}, {"constant": True}, {"constant": 0}, {"constant": False},
        {"source": "a", "path": "sites[0].city", "list": "join", "separator": " | ", "transform": ["trim", "upper"]},
        {"source": "a", "transform": ["trim", {"datetime": "%d.%m.%Y %I:%M %p", "zone": "Europe/Paris"}]},
        {"source": "a", "null_tokens": [], "on_missing": "clear", "on_too_long": "leave_out"},
    ],
)  # fmt: skip
def test_what_can_be_meant_means_the_same_when_written_out_again(field: dict[str, Any]) -> None:
    read = mapped(**field)
    assert load_destination(read.model_dump_json(exclude_none=True)) == read


def test_one_column_and_a_list_of_one_are_candidates_alike() -> None:
    assert mapped(source="a").mapping[0].sources == mapped(source=["a"]).mapping[0].sources == ("a",)
    assert destination(match={}).match.sources == mapped(constant=1).mapping[0].sources == ()


@pytest.mark.parametrize(
    ("own", "general", "rule"),
    [(None, "leave", "leave"), (None, "clear", "clear"), ("leave", "clear", "leave"), ("clear", "leave", "clear")],
)
def test_r13_a_missing_cell_obeys_its_field_then_the_destination(own: str | None, general: str, rule: str) -> None:
    field = {"source": "a", "target": "department"} | ({"on_missing": own} if own else {})
    read = destination(sync="audience_and_profile", on_missing=general, mapping=[field])
    assert read.missing(read.mapping[0]) == rule


CREATED = [{"source": "f", "target": "firstName"}, {"source": "l", "target": "lastName"}]


def test_a_new_person_has_nothing_to_clear() -> None:
    read = destination(
        sync="audience_and_profile", people="match_and_create", on_missing="clear",
        mapping=[*CREATED, {"source": "c", "target": "department", "write": "on_create"}],
    )  # fmt: skip
    assert [read.missing(field) for field in read.mapping] == ["clear", "clear", "leave"]
    assert problem(source="c", write="on_create", on_missing="clear").startswith(
        "mapping[0].on_missing: clear means nothing with write: on_create"
    )


def test_s2_fields_that_are_never_written_again_are_never_cleared() -> None:
    with pytest.raises(BadDocument) as refused:
        load_destination(
            json.dumps(
                NEWSLETTER
                | {
                    "people": "match_and_create",
                    "on_missing": "clear",
                    "mapping": [CREATED[0] | {"on_missing": "clear"}, CREATED[1]],
                }
            )
        )
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "mapping[0].on_missing",
        "on_missing",
    ]


@pytest.mark.parametrize(
    ("match", "sentence"),
    [
        ({"list": "all"}, "match.list: all needs to know the one column that holds the list; name it in source"),
        (
            {"list": "all", "source": ["a", "b"]},
            "match.list: all needs to know the one column that holds the list; name it in source",
        ),
        (
            {"field": "customerId"},
            "match.source: is missing; name the column that holds customerId: only columns of addresses are known by name",
        ),
    ],
)
def test_a_match_that_cannot_work_is_refused(match: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadDocument) as refused:
        destination(match=match)
    assert str(refused.value) == sentence


def test_what_the_mapping_makes_of_the_match_field_must_be_what_match_says() -> None:
    assert destination(mapping=[{"source": ["Email"], "target": "email"}]).attributes == ()
    with pytest.raises(
        BadDocument, match=r"mapping\[0\].target: email is the match field and is read from 'Email'; take it out"
    ):
        destination(mapping=[{"source": "Email", "target": "email", "transform": ["upper"]}])


@pytest.mark.parametrize("write", ["on_create", "if_empty", "never"])
def test_b11_what_is_not_always_written_clears_nothing(write: str) -> None:
    field = {"source": "a", "target": "department", "write": write, "on_missing": "clear"}
    creates = {"people": "match_and_create", "sync": "audience_and_profile"}
    with pytest.raises(BadDocument, match=rf"on_missing: clear means nothing with write: {write}"):
        destination(**creates, mapping=[*CREATED, field])
    left = destination(**creates, on_missing="clear", mapping=[*CREATED, field | {"on_missing": None}])
    assert left.missing(left.mapping[-1]) == "leave"


def test_b11_what_is_never_sent_is_no_attribute() -> None:
    field = {"source": "a", "target": "department", "write": "never"}
    assert destination(mapping=[field])
    with pytest.raises(BadDocument, match="needs at least one mapped field"):
        destination(sync="audience_and_profile", mapping=[field])


def test_company_fields_are_for_new_people_whatever_is_written() -> None:
    field = {"source": "a", "target": "billingCity"}
    with pytest.raises(BadDocument, match="billingCity, a company field"):
        destination(sync="audience_and_profile", mapping=[field | {"on_missing": "clear"}])
    both = [
        destination(sync="audience_and_profile", people=people, mapping=[*CREATED, field]).notes()
        for people in ("match_only", "match_and_create")
    ]
    assert ["never sent" in notes[0] for notes in both] == [True, False]
