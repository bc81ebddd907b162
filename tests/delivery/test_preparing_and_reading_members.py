"""What is asked before anything is planned, and who is on the list."""

from __future__ import annotations

import pytest

from segpush.errors import MarketoError
from tests.delivery.scene import BUYERS, MUNCHKIN, Scene, people

START = [{"start": True}]


def test_prepare_brings_one_document() -> None:
    scene = Scene(people(1))
    (document,) = scene.deliver("prepare", START)
    assert document["munchkin_id"] == MUNCHKIN
    assert document["list"] == {"id": BUYERS, "name": "Spring Buyers", "workspace": "Default"}
    assert document["partitions"] == ["Default", "Europe"]
    assert document["usage"] == {"date": "2026-03-02", "total": 4}
    assert {"email", "id", "loyaltyNumber"} <= set(document["searchable"])
    email = next(field for field in document["fields"] if field["name"] == "email")
    assert (email["data_type"], email["length"], email["updateable"]) == ("email", 255, True)
    assert scene.deliver("prepare", START) == [document]
    assert len(scene.calls()) == 4, "asked once, however often delivered"


def test_prepare_without_a_list_asks_for_none() -> None:
    scene = Scene()
    assert scene.deliver("prepare", START, list_id=None)[0]["list"] is None


def test_prepare_of_an_unknown_list_ends_the_run() -> None:
    with pytest.raises(MarketoError) as unknown:
        Scene().deliver("prepare", START, list_id=77)
    assert (unknown.value.code, unknown.value.whole_run) == ("1013", True)


@pytest.mark.parametrize("count", [0, 1, 300, 301, 700])
@pytest.mark.parametrize("last_page", ["bare", "token", "more_false", "repeated"])
def test_members_are_read_to_the_last_page(count: int, last_page: str) -> None:
    scene = Scene(people(count), members=[lead["id"] for lead in people(count)], switches={"last_page": last_page})
    outcomes = scene.deliver("members", START)
    assert {(o["key"], o["lead"]) for o in outcomes} == {(lead["email"], lead["id"]) for lead in people(count)}
    assert len(outcomes) == count


def test_members_go_on_behind_the_last_page_read() -> None:
    scene = Scene(people(700), members=[lead["id"] for lead in people(700)])
    scene.marketo.faults([{"fault": "drop_after", "skip": 2}])
    with pytest.raises(MarketoError):
        scene.deliver("members", START)
    assert len(scene.deliver("members", START)) == 700
    assert len(scene.calls()) == 4


def test_a_member_without_the_key_is_still_a_member() -> None:
    scene = Scene([{"id": 5, "loyaltyNumber": "L-5"}], members=[5])
    assert [(o["key"], o["lead"]) for o in scene.deliver("members", START)] == [(None, 5)]
