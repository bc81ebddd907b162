"""A deploy in mid-run changes nothing for the run: what earlier versions stored is taken over and brought to the same end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.upgrade import store, stored
from tests.upgrade.moments import LATER, MOMENTS

EVERY = MOMENTS | LATER
STORED = {version: stored.read(version) for version in stored.versions()}
CASES = [
    pytest.param(version, title, id=f"{version}: {title}") for version, moments in STORED.items() for title in moments
]


@pytest.mark.parametrize(("version", "title"), CASES)
def test_a_run_ends_as_it_would_have_without_the_deploy(version: str, title: str) -> None:
    """Same runs, same people, same list, and no record written more or less: not before and after the deploy together."""
    found: dict[str, Any] = STORED[version][title]
    desk = stored.desk_of(found["stored"])
    EVERY[title].go_on(desk)
    assert stored.ended(desk, before=found["stored"]["records"]) == found["end"]
    assert desk.stumbles == []
    assert not desk.steps.bodies() + desk.parts.bodies() + desk.steps.dead + desk.parts.dead


@pytest.mark.slow
@pytest.mark.parametrize("title", EVERY)
def test_this_version_goes_on_where_it_stopped_and_can_be_stored_for_the_next(title: str) -> None:
    found = json.loads(json.dumps(store.played(EVERY[title])))
    desk = stored.desk_of(found["stored"])
    EVERY[title].go_on(desk)
    assert stored.ended(desk, before=found["stored"]["records"]) == found["end"]


def test_stored_moments_stay_small_and_speak_of_example_com_alone() -> None:
    assert sum(path.stat().st_size for path in stored.STORED.iterdir()) < 300_000
    people = [
        person for moments in STORED.values() for found in moments.values() for person, *_ in found["end"]["people"]
    ]
    assert people
    assert {person.rpartition("@")[2] for person in people} == {"example.com"}
