"""Two people's understanding of the semantics table, one demo: the naive model and the generator's truth agree on it."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from local.data import Day, Demo, days, write_demo
from local.data.cast import Cast, Values
from local.data.days import Line
from local.data.truth import FIELDS_ON_CREATE
from tests.simulation.model import Drop, Expectation, Marketo, Model, Row, Settings

PEOPLE, SEED = 600, 11


def said(values: Values) -> dict[str, Any]:
    return {target: getattr(values, name) for name, target in FIELDS_ON_CREATE.items()}


def as_drop(day: int, lines: list[Line]) -> Drop:
    return Drop(day * 86_400, tuple(Row(line.key, said(line.values), reject=line.reject) for line in lines))


def people_agree(day: Day, expected: Expectation) -> None:
    told = {key: person.person for key, person in day.people.items() if person.person}
    open_to_choice = {key for key, words in expected.people.items() if words == {"refused"}}
    assert told.keys() | open_to_choice == expected.people.keys()
    assert all(word in expected.people[key] for key, word in told.items())


def values_agree(day: Day, marketo: Marketo) -> None:
    for person in day.people.values():
        if person.lead is not None:
            lead = marketo.leads[person.lead]
            assert all(value in lead.read(name) for name, value in person.values.items())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    where: Path = tmp_path_factory.mktemp("met")
    return write_demo(where, PEOPLE, SEED)


def test_both_days_of_the_demo(demo: Demo) -> None:
    state = json.loads(demo.marketo.read_text())
    marketo = Marketo(state["leads"], {one["id"]: one["members"] for one in state["lists"]})
    model = Model(marketo, Settings(1021, on_create=frozenset({"company"}), partition="Europe"))
    cast = Cast(PEOPLE, SEED).people
    for number, (day, lines) in enumerate(
        [
            (demo.truth.day_one, days.day_one(cast, Random(1))),
            (demo.truth.day_two, days.day_two(cast, Random(2))),
        ],
        start=1,
    ):
        expected = model.apply(as_drop(number, lines))
        assert expected.rows == day.row_counts
        assert expected.members == set(day.list_members)
        assert expected.added == set(day.writes.added)
        assert expected.removed == set(day.writes.removed)
        people_agree(day, expected)
        values_agree(day, marketo)
